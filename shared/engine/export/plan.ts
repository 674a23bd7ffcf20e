// What the waiting objects of a slice need, sorted by the phases of the export order.

import { forEachLimit } from '../../concurrency/pool.ts';
import { RejectedError } from '../../errors/index.ts';
import type { Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { decideGroup, decideUser } from '../decide/decide.ts';
import { standingOf } from '../decide/standing.ts';
import { withWork } from '../job/new-work.ts';
import type { RosterEntry } from '../objects/roster.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { inWaves, matchingKeys, type ValueMove } from './hand-over.ts';
import { escrow, settle } from './settle.ts';

/** Each holds a page of rows, which is what bounds this: memory. */
const PARALLEL_SHARDS = 4;
const PARALLEL_ROWS = 8;

export interface PeoplePlan {
  /** Renames, and newcomers who take over the account of a leaver: wave after wave, before anything else. */
  readonly handOvers: readonly (readonly SourceId[])[];
  readonly removals: readonly SourceId[];
  readonly provisions: readonly SourceId[];
  /** Newcomers: how many have no link yet. */
  readonly unlinked: number;
}

export interface GroupPlan {
  /** Renames, wave after wave. */
  readonly handOvers: readonly (readonly SourceId[])[];
  /** The others that are in scope. */
  readonly provisions: SourceId[];
  /** Emptied, unlinked or deleted. */
  readonly removals: SourceId[];
  readonly deletes: SourceId[];
  unlinked: number;
}

export async function planPeople(slice: Exporting): Promise<PeoplePlan> {
  const { matching } = slice.policy.user;
  const renames: ValueMove[] = [];
  const newcomers: ValueMove[] = [];
  const removals: SourceId[] = [];
  const provisions: SourceId[] = [];
  const left = new Set<string>();
  await forEachWaiting(slice, 'user', async (object) => {
    const { id } = object;
    const decision = decideUser(object, await standingOf(slice, object), slice.policy.user);
    switch (decision.type) {
      case 'nothing':
        return void (await settleNothing(slice, object));
      case 'fail':
        return escrow(slice, 'user', id, new RejectedError(decision));
      case 'remove':
        removals.push(id);
        for (const key of matchingKeys(object.exported, matching)) left.add(key);
        return;
      case 'provision': {
        const wants = matchingKeys(decision.values, matching);
        if (object.link?.state !== 'active') newcomers.push({ id, gives: [], wants });
        else if (decision.rename) renames.push({ id, gives: matchingKeys(object.exported, matching), wants });
        else provisions.push(id);
      }
    }
  });
  const takesOver = ({ wants }: ValueMove): boolean => wants.some((key) => left.has(key));
  return {
    handOvers: inWaves([...renames, ...newcomers.filter(takesOver)]),
    removals,
    provisions: [...provisions, ...newcomers.filter((move) => !takesOver(move)).map(({ id }) => id)],
    unlinked: newcomers.length,
  };
}

export async function planGroups(slice: Exporting): Promise<GroupPlan> {
  const { matching } = slice.policy.group;
  const renames: ValueMove[] = [];
  const plan: Omit<GroupPlan, 'handOvers'> = { provisions: [], removals: [], deletes: [], unlinked: 0 };
  await forEachWaiting(slice, 'group', async (object) => {
    const decision = decideGroup(object, await standingOf(slice, object), slice.policy.group);
    switch (decision.type) {
      case 'nothing':
        return void (await settleNothing(slice, object));
      case 'fail':
        return escrow(slice, 'group', object.id, new RejectedError(decision));
      case 'remove':
        (decision.how === 'delete' ? plan.deletes : plan.removals).push(object.id);
        return;
      case 'provision':
        if (decision.rename) {
          const [gives, wants] = [matchingKeys(object.exported, matching), matchingKeys(decision.values, matching)];
          renames.push({ id: object.id, gives, wants });
          return;
        }
        plan.provisions.push(object.id);
        if (object.link?.state !== 'active') plan.unlinked += 1;
    }
  });
  return { ...plan, handOvers: inWaves(renames) };
}

/** A permanently deleted object that needs nothing more keeps a bare row: replayed older rows must not revive it. */
async function settleNothing(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'objects' | 'state'>,
  object: StoredObject,
): Promise<void> {
  slice.book.count(object, 'skipped');
  await settle(slice, object.life === 'hardDeleted' ? { ...object, image: {} } : object);
}

async function forEachWaiting(
  slice: Pick<Slice, 'book' | 'entitled' | 'now' | 'objects' | 'run'>,
  kind: Kind,
  visit: (object: StoredObject) => Promise<void>,
): Promise<void> {
  const now = slice.now;
  const objects = slice.objects[kind];
  const waits = (entry: RosterEntry): boolean =>
    entry.work === 'ready' ||
    (entry.dueAt > 0 && entry.dueAt <= now) ||
    (slice.run.retryAll && entry.work === 'escrow');
  const summaries = objects.summaries(slice.book.job.shards[kind]);
  const shards = allShards().filter((shard) => {
    const summary = summaries[shard];
    if (summary === undefined) return false;
    const due = summary.dueAt > 0 && summary.dueAt <= now;
    return summary.ready > 0 || due || (slice.run.retryAll && summary.escrow > 0);
  });
  await forEachLimit(shards, PARALLEL_SHARDS, async (shard) => {
    if (slice.run.halted) return;
    await Promise.all([objects.load(shard), slice.entitled[kind].load(shard)]);
    const ids = objects.idsIn(shard, waits);
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
