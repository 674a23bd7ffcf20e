// What the waiting objects of a slice need, sorted by the phases of the export order.

import { RejectedError } from '../errors/index.ts';
import { decideGroup, decideUser } from './decide.ts';
import type { Kind, SourceId, StoredObject } from './model.ts';
import { allShards } from './objects.ts';
import { forEachLimit } from './pool.ts';
import type { RosterEntry } from './roster.ts';
import { escrow, settle } from './settle.ts';
import type { Slice } from './slice.ts';
import { standingOf } from './standing.ts';

const PARALLEL_SHARDS = 8;

export interface PeoplePlan {
  readonly renames: SourceId[];
  readonly removals: SourceId[];
  readonly provisions: SourceId[];
  /** Of those, how many have no link yet. */
  unlinked: number;
}

export interface GroupPlan {
  readonly provisions: SourceId[];
  /** Emptied, unlinked or deleted. */
  readonly removals: SourceId[];
  readonly deletes: SourceId[];
  unlinked: number;
}

export async function planPeople(slice: Slice): Promise<PeoplePlan> {
  const plan: PeoplePlan = { renames: [], removals: [], provisions: [], unlinked: 0 };
  await forEachWaiting(slice, 'user', async (object) => {
    const decision = decideUser(object, standingOf(slice, object), slice.deps.policy.user);
    switch (decision.type) {
      case 'nothing':
        return void (await settleNothing(slice, object));
      case 'fail':
        return escrow(slice, 'user', object.id, new RejectedError(decision));
      case 'remove':
        plan.removals.push(object.id);
        return;
      case 'provision':
        (decision.rename ? plan.renames : plan.provisions).push(object.id);
        if (object.link?.state !== 'active') plan.unlinked += 1;
    }
  });
  return plan;
}

export async function planGroups(slice: Slice): Promise<GroupPlan> {
  const plan: GroupPlan = { provisions: [], removals: [], deletes: [], unlinked: 0 };
  await forEachWaiting(slice, 'group', async (object) => {
    const decision = decideGroup(object, standingOf(slice, object), slice.deps.policy.group);
    switch (decision.type) {
      case 'nothing':
        return void (await settleNothing(slice, object));
      case 'fail':
        return escrow(slice, 'group', object.id, new RejectedError(decision));
      case 'remove':
        (decision.how === 'delete' ? plan.deletes : plan.removals).push(object.id);
        return;
      case 'provision':
        plan.provisions.push(object.id);
        if (object.link?.state !== 'active') plan.unlinked += 1;
    }
  });
  return plan;
}

/** A permanently deleted object that needs nothing more keeps a bare row: replayed older rows must not revive it. */
async function settleNothing(slice: Slice, object: StoredObject): Promise<void> {
  slice.count(object, 'skipped');
  await settle(slice, object.life === 'hardDeleted' ? { ...object, image: {} } : object);
}

async function forEachWaiting(slice: Slice, kind: Kind, visit: (object: StoredObject) => Promise<void>): Promise<void> {
  const now = slice.now;
  const objects = slice.objects[kind];
  const waits = (entry: RosterEntry): boolean =>
    entry.work === 'ready' || (entry.dueAt > 0 && entry.dueAt <= now) || (slice.retryAll && entry.work === 'escrow');
  const summaries = objects.summaries(slice.job.shards[kind]);
  const shards = allShards().filter((shard) => {
    const summary = summaries[shard];
    return (
      summary !== undefined && (summary.ready > 0 || (summary.dueAt > 0 && (summary.dueAt <= now || slice.retryAll)))
    );
  });
  await forEachLimit(shards, PARALLEL_SHARDS, async (shard) => {
    if (slice.halted) return;
    await Promise.all([objects.load(shard), slice.entitled[kind].load(shard)]);
    const ids = objects.idsIn(shard, waits);
    for await (const part of objects.rowsIn(shard, ids)) await forEachLimit(part, PARALLEL_SHARDS, visit);
  });
}
