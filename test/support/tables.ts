// Which table service a test file uses: processes of the runner that share none do not wait for each other.

import process from 'node:process';
import { inject } from 'vitest';

/** Connection string. */
export function tableService(): string {
  const services = inject('tables');
  return services[Number(process.env['VITEST_POOL_ID'] ?? 0) % services.length] ?? '';
}
