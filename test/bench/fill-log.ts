// A provisioning log of known size, written as the job writes it.

import { seededRandom, seededUuid } from '../../sandbox/simulator/random.ts';
import { forEachLimit } from '../../shared/concurrency/pool.ts';
import { byShard } from '../../shared/engine/objects/shards.ts';
import type { ProvisioningRecord } from '../../shared/model/provisioning-record.ts';
import { type SourceId, sourceId } from '../../shared/model/stored-object.ts';
import type { TableState } from '../../shared/state/table-state.ts';
import { displayName, userName } from './tenant.ts';

const DAY_MS = 86_400_000;
/** A quarter of them is older than the retention. */
const SPAN_MS = 40 * DAY_MS;
const RECORDS_A_PERSON = 10;
/** One in so many is a failure. */
const FAILURES = 50;
const CODE = 'UpdateRefused';
const PARALLEL = 8;

export interface FilledLog {
  /** One of those with records. */
  readonly person: { readonly id: SourceId; readonly name: string };
  readonly code: string;
  /** Ten days, a quarter of the log. */
  readonly from: string;
  readonly to: string;
}

/** Releases the lease of this state. */
export async function fillLog(state: TableState, size: number): Promise<FilledLog> {
  const now = Date.now();
  const random = seededRandom(size);
  const people = Array.from({ length: Math.ceil(size / RECORDS_A_PERSON) }, () => sourceId(seededUuid(random)));
  const records = Array.from({ length: size }, (_, number) =>
    recordOf(people, number, now - (SPAN_MS * number) / size),
  );
  await forEachLimit(
    byShard(records, ({ id }) => id),
    PARALLEL,
    ([shard, part]) => state.shard('user', shard).commit(part.map((record) => ({ type: 'putRecord', record }))),
  );
  await state.job.releaseLease();
  const days = (count: number): string => new Date(now - count * DAY_MS).toISOString();
  const [id = sourceId('')] = people;
  return { person: { id, name: userName(1) }, code: CODE, from: days(20), to: days(10) };
}

/** Newest first; each person in turn. */
function recordOf(people: readonly SourceId[], number: number, at: number): ProvisioningRecord {
  const person = number % people.length;
  const failed = number % FAILURES === 0;
  return {
    ...{ at, mark: '9999', kind: 'user', id: people[person] ?? sourceId(''), name: userName(person + 1) },
    ...{ action: 'update', status: failed ? 'failure' : 'success', cycle: 1, requests: 1 },
    changes: [{ path: 'displayName', old: `Former ${displayName(person + 1)}`, new: displayName(person + 1) }],
    ...(failed && { error: { code: CODE, detail: 'The target refused the value.' } }),
  };
}
