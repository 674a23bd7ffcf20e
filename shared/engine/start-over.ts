// After a loss of state: what is left is kept, nothing is concluded from it, and everything is read again.

import { mapLimit } from '../concurrency/pool.ts';
import type { StateLostError } from '../errors/index.ts';
import { KINDS, type Kind } from '../model/stored-object.ts';
import { dropLinks, type Partitions } from './export/drop-links.ts';
import { startGeneration } from './import/dead-links.ts';
import type { JobRecord } from './job/job.ts';
import { waitsToReread, withLoss } from './job/losses.ts';
import { isRemembered, type RosterEntry } from './objects/roster.ts';
import { allShards } from './objects/shards.ts';
import { rememberLosses } from './remember-losses.ts';
import type { Slice } from './slice.ts';

const PARALLEL_SHARDS = 8;

/** Stored while the lease is ours: the next slice starts over, whatever becomes of this one. */
export async function noteLoss(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'log' | 'now' | 'state'>,
  { message }: StateLostError,
): Promise<void> {
  const lost = withLoss(slice.book.job, message, slice.now);
  slice.book.update({ clean: false, ...lost });
  // Whoever wakes up after its lease finds rows changed that another invocation wrote: that fails here, and is no loss.
  await slice.checkpoints.store();
  slice.log('error', 'state.lost', { table: 'mappings', what: message });
  await rememberLosses(slice.state, lost.losses);
}

/** A job that relies on nothing. Generations must be newer than any that the remaining rows may bear. */
export function relyingOnNothing(job: JobRecord, now: number): JobRecord {
  const { memory: _memory, assignmentsDigest: _digest, protectedList: _looked, ...rest } = job;
  const unknown = allShards().map(() => -1);
  return {
    ...rest,
    clean: false,
    nextGeneration: Math.max(job.nextGeneration, Math.floor(now / 1_000)),
    entitledSizes: { user: unknown, group: unknown },
    // As if the configuration had changed: everything is looked at.
    policyHash: '',
  };
}

/** Unless an operator asks for a run now. */
export function isWaitingToReread({ book, now, requests }: Pick<Slice, 'book' | 'now' | 'requests'>): boolean {
  return waitsToReread(book.job, now) && !requests.has('run-now');
}

type Starting = Pick<Slice, 'book' | 'chains' | 'checkpoints' | 'log' | 'objects' | 'policy' | 'run' | 'state'>;

/**
 * Every chain begins a new generation, beside what is stored; where rows are not as they are remembered, their links are
 * matched again. False: the time was over before all of it was done; the next slice begins once more.
 */
export async function startOver(slice: Starting): Promise<boolean> {
  const { reread } = slice.book.job;
  if (reread === undefined || reread.begun) return true;
  const misfits = await countAnew(slice, reread.rowsKnown !== false);
  if (reread.rowsKnown === false) numberBeyond(slice);
  if (!(await dropLinks(slice, 'toMatch', misfits))) return false;
  for (const kind of KINDS) for (const chain of slice.chains.of(kind)) startGeneration(slice, chain, 'StateLost');
  const { rowsKnown: _counted, ...begun } = reread;
  slice.book.update({ reread: { ...begun, begun: true } });
  await slice.checkpoints.store();
  return true;
}

/** Partitions whose rows are not those that are remembered. */
async function countAnew({ book, objects }: Pick<Slice, 'book' | 'objects'>, rowsKnown: boolean): Promise<Partitions> {
  const { shards } = book.job;
  const misfits: Record<Kind, number[]> = { user: [], group: [] };
  for (const kind of KINDS) {
    await mapLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
      const fits = isRemembered(await objects[kind].rebuild(shard), shards[kind][shard]);
      if (!fits || !rowsKnown) misfits[kind].push(shard);
    });
  }
  return misfits;
}

/** The remaining rows may name cycles and hold sets that the job row knows nothing of: no number is given twice. */
function numberBeyond({ book, objects }: Pick<Slice, 'book' | 'objects'>): void {
  const { nextCycle, nextHoldSet } = book.job;
  const highest = (of: (entry: RosterEntry) => number): number =>
    KINDS.flatMap((kind) => [...objects[kind].entries()]).reduce((most, [, entry]) => Math.max(most, of(entry)), 0);
  book.update({
    nextCycle: Math.max(nextCycle, highest(({ cycle }) => cycle) + 1),
    nextHoldSet: Math.max(nextHoldSet, highest(({ holds }) => Math.max(0, ...holds.map(({ set }) => set))) + 1),
  });
}

/** Everything was read, and who is entitled is known again. What groups have in the target is asked for once. */
export async function endStartingOver(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'log' | 'objects' | 'reading'>,
): Promise<void> {
  const { reread } = slice.book.job;
  if (reread?.begun !== true || !slice.reading.complete) return;
  const groups = slice.objects.group;
  await groups.loadAll();
  for (const shard of allShards()) {
    const ids = groups.idsIn(shard, ({ live, targetId }) => live || targetId !== undefined);
    for await (const rows of groups.rowsIn(shard, ids)) {
      const unlisted = rows.map((row) => ({ ...row, unlisted: true as const, work: row.work ?? slice.book.newWork() }));
      await groups.putInShard(shard, unlisted);
    }
  }
  const { reread: _ended, ...job } = slice.book.job;
  slice.book.replaceJob(job);
  await slice.checkpoints.store();
  slice.log('info', 'state.restored', { table: 'mappings', what: 'Everything has been read again.' });
}
