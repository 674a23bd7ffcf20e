// What the waiting objects of a slice need, sorted by the phases of the export order.

import { forEachLimit } from '../../concurrency/pool.ts';
import { RejectedError } from '../../errors/index.ts';
import type { Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { evidenceOf } from '../decide/belief.ts';
import { decisionOn } from '../decide/standing.ts';
import { withWork } from '../job/new-work.ts';
import type { RosterEntry } from '../objects/roster.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { arrange, type Decided, type Plan, type Removal } from './arrange.ts';
import type { ChangeGuard } from './change-guard.ts';
import { matchingKeys } from './hand-over.ts';
import { escrow, settle } from './settle.ts';

/** Each holds a page of rows, which is what bounds this: memory. */
const PARALLEL_SHARDS = 4;
const PARALLEL_ROWS = 8;

/** Looks at every object of the kind that waits. What needs nothing is settled, what cannot be mapped goes to escrow. */
export async function planExports(slice: Exporting, kind: Kind, guard: ChangeGuard): Promise<Plan> {
  const { matching } = slice.policy[kind];
  const decided: Decided[] = [];
  await forEachWaiting(slice, kind, async (object) => {
    const decision = await decisionOn(slice, object);
    switch (decision.type) {
      case 'nothing':
        return void (await settleNothing(slice, object));
      case 'fail':
        return escrow(slice, kind, object.id, new RejectedError(decision), false);
      default: {
        if (decision.type === 'provision') guard.count(object, decision.values);
        const wants = decision.type === 'provision' ? matchingKeys(decision.values, matching) : [];
        const linked = object.link?.state === 'active';
        const rematch = object.link?.rematch === true;
        const has = matchingKeys(object.exported, matching);
        decided.push({ ...removalOf(object, decision), decision, linked, rematch, has, wants });
      }
    }
  });
  return arrange(decided, kind === 'user');
}

/** People who are disabled or deleted, whatever else is known. */
export async function leaversForCertain(slice: Exporting): Promise<Removal[]> {
  const leavers: Removal[] = [];
  await forEachWaiting(slice, 'user', async (object) => {
    const decision = await decisionOn(slice, object);
    if (decision.type !== 'remove') return;
    const removal = removalOf(object, decision);
    if (removal.evidence === 'positive') leavers.push(removal);
  });
  return leavers;
}

function removalOf({ id, life, link, holds, passedAt }: StoredObject, decision: Decided['decision']): Removal {
  const evidence = decision.type === 'remove' ? evidenceOf(life, decision.reason) : 'derived';
  return { id, evidence, found: link?.origin === 'found', holds, passedAt };
}

/** A permanently deleted object that needs nothing more keeps a bare row: replayed older rows must not revive it. */
async function settleNothing(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'failed' | 'log' | 'objects' | 'state'>,
  object: StoredObject,
): Promise<void> {
  slice.book.count(object, 'skipped');
  await settle(slice, object.life === 'hardDeleted' ? { ...object, image: {} } : object);
}

async function forEachWaiting(
  slice: Pick<Slice, 'book' | 'entitled' | 'gate' | 'now' | 'objects' | 'run'>,
  kind: Kind,
  visit: (object: StoredObject) => Promise<void>,
): Promise<void> {
  const now = slice.now;
  const objects = slice.objects[kind];
  const isDue = (at: number): boolean => at > 0 && at <= now;
  // Groups wait until a quarantine is tried again, which may be before its time.
  const { gate, run } = slice;
  const retriesAll = run.retryAll || (kind === 'group' && gate.isNarrow && gate.isProbe);
  const waits = (entry: RosterEntry): boolean =>
    entry.work === 'ready' || isDue(entry.dueAt) || (retriesAll && entry.work === 'escrow');
  // While a quarantine lets no change of people through, nothing is read for those who are not to leave.
  const leaversOnly = kind === 'user' && gate.closed;
  const mayLeave = (entry: RosterEntry): boolean =>
    entry.waiting?.out === true || (entry.work !== 'escrow' && isDue(entry.dueAt));
  const summaries = objects.summaries(slice.book.job.shards[kind]);
  const shards = allShards().filter((shard) => {
    const summary = summaries[shard];
    if (summary === undefined) return false;
    if (leaversOnly && summary.out === 0 && !isDue(summary.momentAt)) return false;
    return summary.ready > 0 || isDue(summary.dueAt) || (retriesAll && summary.escrow > 0);
  });
  await forEachLimit(shards, PARALLEL_SHARDS, async (shard) => {
    if (run.halted) return;
    await Promise.all([objects.load(shard), slice.entitled[kind].load(shard)]);
    const ids = objects.idsIn(shard, (entry) => waits(entry) && (!leaversOnly || mayLeave(entry)));
    for await (const part of objects.rowsIn(shard, ids))
      await forEachLimit(await withMomentsAsWork(slice, kind, shard, part), PARALLEL_ROWS, visit);
  });
}

/**
 * A moment that has come becomes work, stored like any other: with its next write the row would forget the moment,
 * whatever then becomes of the export.
 */
async function withMomentsAsWork(
  slice: Pick<Slice, 'book' | 'entitled' | 'objects'>,
  kind: Kind,
  shard: number,
  rows: readonly StoredObject[],
): Promise<readonly StoredObject[]> {
  const due = new Map<SourceId, StoredObject>();
  for (const object of rows) {
    if (object.work !== undefined && object.work.state !== 'held') continue;
    const looked = withWork(slice, object);
    if (looked !== object) due.set(object.id, looked);
  }
  if (due.size === 0) return rows;
  await slice.objects[kind].putInShard(shard, [...due.values()]);
  return rows.map((object) => due.get(object.id) ?? object);
}
