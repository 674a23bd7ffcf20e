// Table services for all test files of a project: each world and place in them has tables of its own.

import type { TestProject } from 'vitest/node';
import { startTables } from '../../sandbox/tables/tables.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the table services. */
    tables: readonly string[];
  }
}

/** As many as files run at a time. */
const SERVICES = 2;

export default async function startTableServices(project: TestProject): Promise<() => Promise<void>> {
  const services = await Promise.all(Array.from({ length: SERVICES }, () => startTables()));
  project.provide(
    'tables',
    services.map(({ connectionString }) => connectionString),
  );
  return async () => {
    await Promise.all(services.map((service) => service.close()));
  };
}
