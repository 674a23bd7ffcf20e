// Whether the provisioning log tells all that became of a history: what was sent, what failed, what was held, what waits.

import type { ProvisioningRecord } from '../../../shared/model/provisioning-record.ts';
import type { StoredObject } from '../../../shared/model/stored-object.ts';
import { storedRecords } from './stored-records.ts';
import type { World } from './world.ts';

export interface Told {
  readonly records: readonly Pick<ProvisioningRecord, 'id' | 'status' | 'error' | 'requests'>[];
  readonly rows: readonly Pick<StoredObject, 'id' | 'holds' | 'work'>[];
  /** Failures that the application log tells of: id and code. */
  readonly failures: readonly { readonly id: unknown; readonly code: unknown }[];
  /** Writes that reached the workspace since it was made. */
  readonly writes: number;
}

export async function toldOf(world: World, rows: readonly StoredObject[]): Promise<Told> {
  const records = await storedRecords(world.tables);
  const failures = world.events
    .filter(({ event }) => event === 'escrow.added')
    .map(({ fields: { id, code } }) => ({ id, code }));
  const writes = world.requests().filter((line) => !line.startsWith('GET')).length;
  return { records, rows, failures, writes };
}

/** `killed`: a process died, and what it had sent last is told by nobody. */
export function untold({ records, rows, failures, writes }: Told, killed = false): readonly string[] {
  const requests = records.reduce((sum, record) => sum + record.requests, 0);
  const isTold = (id: unknown, test: (record: Told['records'][number]) => boolean): boolean =>
    records.some((record) => record.id === id && test(record));
  return [
    ...((killed ? requests > writes : requests !== writes)
      ? [`the records tell of ${requests} requests, and the workspace saw ${writes} writes`]
      : []),
    ...failures
      .filter(({ id, code }) => !isTold(id, ({ status, error }) => status === 'failure' && error?.code === code))
      .map(({ id, code }) => `${String(id)} failed with ${String(code)}, and no record tells it`),
    ...rows
      .filter(({ id, holds = [] }) => holds.length > 0 && !isTold(id, ({ status }) => status === 'held'))
      .map(({ id }) => `${id} is held, and no record tells it`),
    ...rows
      .filter(({ id, work }) => work?.listed === true && !isTold(id, ({ error }) => error !== undefined))
      .map(({ id, work }) => `${id} waits with ${work?.code}, and no record tells it`),
  ];
}
