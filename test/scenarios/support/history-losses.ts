// Rows of a random history that vanish, or come back as they were at some earlier moment.

import type { JobRecord } from '../../../shared/engine/job/job.ts';
import type { Hits } from './history-faults.ts';
import { kindOf } from './losses.ts';
import { deleteRows, readTables, replaceRows, type TableRow } from './stored-tables.ts';
import type { World } from './world.ts';

type Ended = Pick<JobRecord, 'clean' | 'reread' | 'forgotten' | 'forgottenGroups'>;

export class LostRows {
  readonly #world: World;
  readonly #hits: Hits;
  #early: readonly TableRow[] = [];
  #any = false;

  constructor(world: World, hits: Hits) {
    this.#world = world;
    this.#hits = hits;
  }

  /** Whether anything was lost. */
  get any(): boolean {
    return this.#any;
  }

  async remember(): Promise<void> {
    this.#early = await readTables(this.#world.tables);
  }

  async lose(nth: number, how: 'absent' | 'stale'): Promise<void> {
    const { tables } = this.#world;
    const rows = await readTables(tables);
    const lost = rows[nth % rows.length];
    if (lost === undefined) return;
    const early = how === 'stale' ? this.#early.find((row) => keyOf(row) === keyOf(lost)) : undefined;
    // What comes back as it is was not lost.
    if (early !== undefined && JSON.stringify(early) === JSON.stringify(lost)) return;
    this.#any = true;
    this.#hits.add(`lost row: ${kindOf(lost)} ${early === undefined ? 'absent' : 'stale'}`);
    await (early === undefined ? deleteRows(tables, [lost]) : replaceRows(tables, [early]));
  }

  /** After a day: whatever was lost was noticed, and is read again. */
  complaints({ clean, reread, forgotten = [], forgottenGroups = [] }: Ended): string[] {
    const told = this.#world.events.filter(({ event }) => event === 'state.lost' || event === 'state.restored');
    if (!this.#any) return falseAlarms(told);
    this.#hits.add('losses noticed', told.filter(({ event }) => event === 'state.lost').length);
    return [
      ...(told.at(-1)?.event === 'state.lost' ? ['the job has not got over a loss of state'] : []),
      ...(clean && reread === undefined && forgotten.length + forgottenGroups.length === 0
        ? []
        : ['the job goes on reading after a loss of state']),
    ];
  }
}

/** No row was lost: whatever the target does and wherever the process dies, none may be taken for lost. */
export function falseAlarms(events: World['events']): string[] {
  return events
    .filter(({ event }) => event === 'state.lost')
    .map(({ fields }) => `nothing was lost, and the job says so: ${JSON.stringify(fields)}`);
}

const keyOf = ({ table, partitionKey, rowKey }: TableRow): string => `${table}/${partitionKey}/${rowKey}`;
