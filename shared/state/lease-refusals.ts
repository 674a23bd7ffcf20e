// How many ticks in a row found the lease held. In a row of its own: the lease is its holder's to write.

import { own } from '../model/json.ts';
import { JOB_PARTITION } from './lease.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import type { Table } from './tables.ts';

const KEY = 'leaseRefusals';

export class LeaseRefusals {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Of the lease with this epoch; whoever takes the lease anew begins with none. */
  async count(epoch: number): Promise<number> {
    const row = await this.#table.get(JOB_PARTITION, KEY);
    if (row === undefined) return 0;
    const columns = upgraded(row.columns);
    const ticks = own(columns, 'ticks');
    return own(columns, 'epoch') === epoch && typeof ticks === 'number' ? ticks : 0;
  }

  /** One more; answers with how many. Two ticks at the same moment may count as one, which only delays the warning. */
  async note(epoch: number): Promise<number> {
    const ticks = (await this.count(epoch)) + 1;
    const columns = { v: SCHEMA_VERSION, epoch, ticks };
    await this.#table.transaction(JOB_PARTITION, [{ type: 'put', rowKey: KEY, columns }]);
    return ticks;
  }
}
