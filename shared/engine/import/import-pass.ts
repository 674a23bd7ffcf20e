// The import step: brings every chain up to date and stores what was found as work.

import { createHash } from 'node:crypto';
import { ProvisioningError, ResyncRequiredError } from '../../errors/index.ts';
import { isCliff } from '../export/guard.ts';
import type { Assignment, SourceId } from '../model.ts';
import { allShards, byShard } from '../objects/shards.ts';
import { idOf, keyOf } from '../objects/source-key.ts';
import { mapLimit } from '../pool.ts';
import type { ChainRecord, DeltaPage } from '../ports.ts';
import { abandonsSlice, endsSlice, type Slice } from '../slice.ts';
import { type GroupSelection, planGroupChains, UNFILTERED_FROM, wantsUnfiltered } from './chains.ts';
import { completeGeneration } from './generation.ts';
import { addGroupChain, forgetUnfollowed, takeGeneration } from './group-chains.ts';
import { RowBuffer } from './row-buffer.ts';
import { storeRows } from './store-rows.ts';

export const USERS_CHAIN = 'users';
/** Each holds rows that wait to be stored together. */
const CHAINS_AT_ONCE = 8;

/** One import pass. Afterwards `slice.importComplete` says whether every chain stands at a watermark. */
export async function importPass(slice: Slice): Promise<void> {
  slice.passes += 1;
  slice.importComplete = false;
  const parts = await allOf([bringUpToDate(slice, usersChain(slice)), importGroups(slice)]);
  slice.importComplete = !parts.includes(false);
  slice.update({ lastImportAt: slice.now });
  if (!slice.importComplete) return;
  slice.clear('SourceUnavailable');
}

/** Waits for all of them, also when one fails: nothing may go on behind a slice that has ended. */
async function allOf(reads: readonly Promise<boolean>[]): Promise<boolean[]> {
  const outcomes = await Promise.allSettled(reads);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

function usersChain(slice: Slice): ChainRecord {
  const { select } = slice.deps.policy.user;
  const chain = slice.chains.get(USERS_CHAIN);
  if (chain !== undefined) return selects(chain, select) ? chain : startGeneration(slice, chain, 'AttributesChanged');
  const created: ChainRecord = {
    id: USERS_CHAIN,
    kind: 'user',
    select,
    generation: takeGeneration(slice),
    initial: true,
    pages: 0,
  };
  slice.putChain(created);
  return created;
}

async function importGroups(slice: Slice): Promise<boolean> {
  const listed = await readAssignments(slice);
  const read = await bringGroupsUpToDate(slice);
  return listed && read;
}

/** Reads group chains until no further group matters: with nesting, a group's members may name new ones. */
async function bringGroupsUpToDate(slice: Slice): Promise<boolean> {
  for (;;) {
    await arrangeGroupChains(slice);
    const unread = slice.chainsOf('group').filter((chain) => !slice.isRead(chain.id));
    if (unread.length === 0) return true;
    const done = await mapLimit(unread, CHAINS_AT_ONCE, (chain) => bringUpToDate(slice, chain));
    if (done.includes(false)) return false;
  }
}

async function arrangeGroupChains(slice: Slice): Promise<void> {
  const { select } = slice.deps.policy.group;
  const selection = await groupsThatMatter(slice);
  for (const chain of slice.chainsOf('group')) {
    // Who is about to be replaced goes on as it is: two complete reads of one group would each undo the other.
    const stays = (chain.ids === undefined) === wantsUnfiltered(selection);
    if (stays && !selects(chain, select)) startGeneration(slice, chain, 'AttributesChanged');
  }
  const plan = planGroupChains(slice.chainsOf('group'), selection);
  for (const id of plan.drop) slice.dropChain(id);
  for (const ids of plan.create) {
    if (ids !== undefined) await forgetUnfollowed(slice, ids);
    addGroupChain(slice, ids);
  }
}

async function groupsThatMatter(slice: Slice): Promise<GroupSelection> {
  const { policy } = slice.deps;
  if (policy.scope === 'all' && policy.group.enabled) return { type: 'all' };
  if (isNestingSettled(slice))
    return { type: 'some', ids: new Set(slice.chainsOf('group').flatMap((chain) => chain.ids ?? [])) };
  const assigned = slice.assignments.filter((item) => item.principalType === 'Group').map((item) => item.principalId);
  const roots = [...new Set([...assigned, ...policy.filterGroups])];
  const needed = new Set(policy.nestedGroups ? await withNested(slice, roots) : roots);
  for (const id of await withNested(slice, policy.filterGroups)) needed.add(id);
  // The unfiltered chain then reads the others anyway: a quiet tick need not know them.
  if (needed.size > UNFILTERED_FROM) return { type: 'some', ids: needed };
  return { type: 'some', ids: new Set([...needed, ...(await linkedBeyond(slice, needed))]) };
}

/**
 * No edge, no assignment and nothing in the configuration has changed since the groups below others were followed: a
 * quiet tick reads no edges.
 */
function isNestingSettled(slice: Slice): boolean {
  if (slice.job.policyHash !== slice.policyHash) return false;
  const { nestedGroups, filterGroups } = slice.deps.policy;
  const chains = slice.chainsOf('group');
  const filtered = chains.length > 0 && chains.every((chain) => chain.ids !== undefined);
  return (nestedGroups || filterGroups.length > 0) && filtered && !slice.job.entitlementStale;
}

async function withNested(slice: Slice, roots: readonly SourceId[]): Promise<SourceId[]> {
  if (roots.length === 0) return [];
  await slice.edges.prepare(roots, 'transitive');
  return roots.flatMap((root) => [...slice.edges.below(keyOf(root), 'transitive')].map(idOf));
}

/** Groups in the target that are not needed any more: only their own rows tell of a permanent deletion. */
async function linkedBeyond(slice: Slice, needed: ReadonlySet<SourceId>): Promise<SourceId[]> {
  const groups = slice.objects.group;
  const followed = slice.chainsOf('group').flatMap((chain) => chain.ids ?? []);
  const unfiltered = slice.chainsOf('group').some((chain) => chain.ids === undefined);
  if (unfiltered) await groups.loadAll();
  const known = unfiltered ? allShards().flatMap((shard) => groups.idsIn(shard, () => true)) : followed;
  const others = known.filter((id) => !needed.has(id));
  await Promise.all([...byShard(others, (id) => id).keys()].map((shard) => groups.load(shard)));
  return others.filter((id) => {
    const entry = groups.entry(id);
    return entry?.targetId !== undefined || entry?.intent === true;
  });
}

/** False: the list could not be read; the chains that exist go on being read, and removals wait. */
async function readAssignments(slice: Slice): Promise<boolean> {
  if (slice.deps.policy.scope === 'all') return true;
  try {
    slice.assignments = await slice.source.assignments();
  } catch (error) {
    sourceFailed(slice, error, 'assignments');
    slice.assignments = assumedAssignments(slice);
    return false;
  }
  const digest = digestOf(slice.assignments);
  if (digest !== slice.job.assignmentsDigest) {
    const [before, after] = [slice.job.assignments, slice.assignments.length];
    if (isCliff(before, after)) slice.raiseCliff('assignments', before, after);
    else slice.clearCliff('assignments', after);
    slice.update({ assignmentsDigest: digest, assignments: after, entitlementStale: true });
    await slice.beginWrites();
  }
  return true;
}

function assumedAssignments(slice: Slice): Assignment[] {
  const groups = slice.chainsOf('group').flatMap((chain) => chain.ids ?? []);
  return groups.map((principalId) => ({ principalId, principalType: 'Group', appRoleId: '' }));
}

function digestOf(assignments: readonly Assignment[]): string {
  const lines = assignments.map((item) => `${item.principalType} ${item.principalId} ${item.appRoleId}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}

/** Reads one chain to its watermark. False: it is not there yet (deadline, or the source failed). */
async function bringUpToDate(slice: Slice, start: ChainRecord): Promise<boolean> {
  slice.begunChains.add(start.id);
  let resynced = false;
  for (let chain = start; ; ) {
    try {
      return await readRound(slice, begun(slice, chain));
    } catch (error) {
      if (!(error instanceof ResyncRequiredError) || resynced) {
        sourceFailed(slice, error, chain.id);
        return false;
      }
      resynced = true;
      chain = afterDeadLink(slice, slice.chains.get(chain.id) ?? chain, error.code);
    }
  }
}

/**
 * A first page always begins a generation. A read that was cut off before its first cursor was stored may have stored
 * rows and members that are no longer true, and that nothing would ever take back.
 */
function begun(slice: Slice, chain: ChainRecord): ChainRecord {
  if (chain.cursor !== undefined || chain.watermark !== undefined) return chain;
  const fresh = { ...chain, generation: takeGeneration(slice) };
  const nobodyKnown = slice.objects.user.summaries(slice.job.shards.user).every(({ size }) => size === 0);
  if (chain.kind === 'user' && nobodyKnown) slice.update({ firstUserGeneration: fresh.generation });
  slice.putChain(fresh);
  return fresh;
}

/** A dead page link restarts the round from its watermark; a dead watermark starts a new generation of this chain. */
function afterDeadLink(slice: Slice, chain: ChainRecord, code: string): ChainRecord {
  if (chain.cursor === undefined || chain.watermark === undefined || chain.initial)
    return startGeneration(slice, chain, code);
  const { cursor: _dead, ...round } = chain;
  slice.deps.log('warn', 'chain.round.restarted', { chain: chain.id, code });
  slice.putChain(round);
  return round;
}

/** Everything that the chain owns is read again, beside what is stored. */
function startGeneration(slice: Slice, chain: ChainRecord, code: string): ChainRecord {
  const { cursor: _cursor, watermark: _watermark, ...rest } = chain;
  const { select } = slice.deps.policy[chain.kind];
  const fresh: ChainRecord = { ...rest, select, generation: takeGeneration(slice), initial: true, pages: 0 };
  slice.deps.log('warn', 'chain.resync', { chain: chain.id, generation: fresh.generation, code });
  slice.putChain(fresh);
  return fresh;
}

/** Fetches ahead and applies behind, one flush at a time; the cursor moves only past stored work. */
async function readRound(slice: Slice, start: ChainRecord): Promise<boolean> {
  let chain = start;
  let page = await fetchPage(slice, chain);
  const buffer = new RowBuffer(chain.kind);
  for (;;) {
    const { next } = page;
    buffer.add(page.rows);
    slice.rowsRead += page.rows.length;
    chain = { ...chain, pages: chain.pages + 1 };
    const ahead =
      next.kind === 'watermark' || slice.overdue ? undefined : settled(slice.source.page(chain.kind, next.link));
    if (buffer.full || ahead === undefined) {
      await storeRows(slice, chain, buffer.take());
      if (next.kind === 'watermark') {
        await finishRound(slice, chain, next.link);
        return true;
      }
      chain = { ...chain, cursor: next.link };
      slice.putChain(chain);
      await slice.checkpointIfWriting();
      if (ahead === undefined) return false;
    }
    page = await ahead();
  }
}

async function finishRound(slice: Slice, chain: ChainRecord, watermark: string): Promise<void> {
  if (chain.initial) await completeGeneration(slice, chain);
  const { cursor: _done, ...rest } = chain;
  slice.markRead(chain.id);
  slice.putChain({ ...rest, initial: false, watermark, watermarkAt: slice.now });
  await slice.checkpointIfWriting();
}

function fetchPage(slice: Slice, chain: ChainRecord): Promise<DeltaPage> {
  const link = chain.cursor ?? chain.watermark;
  if (link !== undefined) return slice.source.page(chain.kind, link);
  return slice.source.firstPage({
    kind: chain.kind,
    select: chain.select,
    ...(chain.ids === undefined ? {} : { ids: chain.ids }),
  });
}

/** Starts now and hands over the outcome later, so that an early failure is never an unhandled one. */
function settled<T>(promise: Promise<T>): () => Promise<T> {
  const outcome = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return async () => {
    const result = await outcome;
    if ('error' in result) throw result.error;
    return result.value;
  };
}

function sourceFailed(slice: Slice, error: unknown, what: string): void {
  // The other chains end with it.
  if (abandonsSlice(error)) slice.keeper.abandon(error);
  if (endsSlice(error) || !(error instanceof ProvisioningError) || error.policy === 'auth') throw error;
  slice.raise({ code: 'SourceUnavailable', detail: `${what}: ${error.code}: ${error.message}` });
  slice.deps.log('warn', 'import.failed', { what, code: error.code, policy: error.policy, detail: error.message });
}

/** A chain that selects more than is needed serves as well. */
function selects(chain: ChainRecord, needed: readonly string[]): boolean {
  return needed.every((name) => chain.select.includes(name));
}
