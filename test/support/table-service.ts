// One table service for all test files of a project: each world and place in it has tables of its own.

import type { TestProject } from 'vitest/node';
import { startTables } from '../../sandbox/tables/tables.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the table service. */
    tables: string;
  }
}

export default async function startTableService(project: TestProject): Promise<() => Promise<void>> {
  const tables = await startTables();
  project.provide('tables', tables.connectionString);
  return () => tables.close();
}
