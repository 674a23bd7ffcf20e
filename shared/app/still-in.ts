// Who should be out of the target and is still in: since when, and what keeps each of them.

import { forEachLimit } from '../concurrency/pool.ts';
import { decodeJob } from '../engine/job/job.ts';
import { decodeRoster } from '../engine/objects/roster.ts';
import type { State } from '../model/ports.ts';
import { idOf } from '../model/source-key.ts';
import type { SourceId, StoredObject, WorkState } from '../model/stored-object.ts';

export interface StillIn {
  readonly kind: 'user';
  readonly id: SourceId;
  readonly since: string;
  /** `ready`: the next run tries; `escrow`: it failed; `held`: it waits for consent. */
  readonly state: WorkState;
  readonly code?: string;
  readonly detail?: string;
}

/** More of them than anybody reads: the count is in the status. */
const MOST = 200;
const PARALLEL_SHARDS = 4;

/** Whoever has waited longest first. Reads only partitions in which somebody is still in. */
export async function readStillIn(state: Pick<State, 'job' | 'shard'>): Promise<readonly StillIn[]> {
  const { shards } = decodeJob(await state.job.readJob());
  const found: { readonly id: SourceId; readonly since: number; readonly shard: number }[] = [];
  const some = shards.user.flatMap(({ out }, shard) => (out > 0 ? [shard] : []));
  await forEachLimit(some, PARALLEL_SHARDS, async (shard) => {
    const packed = await state.shard('user', shard).readRoster();
    for (const [key, { waiting, work, rejected }] of (packed && decodeRoster(packed)) ?? []) {
      if (waiting?.out !== true || (rejected && work === 'held')) continue;
      found.push({ id: idOf(key), since: waiting.since, shard });
    }
  });
  const oldest = found.sort((a, b) => a.since - b.since).slice(0, MOST);
  const rows = new Map<SourceId, StoredObject>();
  await forEachLimit(
    Map.groupBy(oldest, ({ shard }) => shard),
    PARALLEL_SHARDS,
    async ([shard, people]) => {
      for (const [id, row] of await state.shard('user', shard).readObjects(people.map(({ id }) => id)))
        rows.set(id, row);
    },
  );
  return oldest.flatMap(({ id, since }) => {
    const work = rows.get(id)?.work;
    return work === undefined ? [] : [stillIn(id, since, work)];
  });
}

function stillIn(id: SourceId, since: number, work: NonNullable<StoredObject['work']>): StillIn {
  const { state, code, detail } = work;
  return {
    kind: 'user',
    id,
    since: new Date(since).toISOString(),
    state,
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
  };
}
