// The import step: brings every chain up to date and stores what was found as work.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { ChainRecord } from '../../model/ports.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { planGroupChains, planSplits, wantsUnfiltered } from './chains.ts';
import { startGeneration } from './dead-links.ts';
import { addGroupChain, forgetUnfollowed, splitChain, takeChainsToReread, takeGeneration } from './group-chains.ts';
import { groupsThatMatter } from './groups-that-matter.ts';
import { readAssignments } from './read-assignments.ts';
import { bringUpToDate, selects } from './read-chain.ts';

export const USERS_CHAIN = 'users';
/** Each holds rows that wait to be stored together. */
const CHAINS_AT_ONCE = 8;

/** One import pass. Afterwards `slice.reading.complete` says whether every chain stands at a watermark. */
export async function importPass(slice: Importing): Promise<void> {
  slice.chains.beginPass();
  Object.assign(slice.reading, { complete: false, users: false, assigned: false, cutShort: false });
  const parts = await allOf([importUsers(slice), importGroups(slice)]);
  slice.reading.complete = !parts.includes(false);
  slice.chains.noteIncomplete(slice.now);
  slice.book.update({ lastImportAt: slice.now });
  if (!slice.reading.complete) return;
  slice.book.clear('SourceUnavailable');
}

async function importUsers(slice: Importing): Promise<boolean> {
  slice.reading.users = await bringUpToDate(slice, usersChain(slice));
  return slice.reading.users;
}

/** Waits for all of them, also when one fails: nothing may go on behind a slice that has ended. */
async function allOf(reads: readonly Promise<boolean>[]): Promise<boolean[]> {
  const outcomes = await Promise.allSettled(reads);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

function usersChain(slice: Pick<Slice, 'book' | 'chains' | 'log' | 'policy'>): ChainRecord {
  const { select } = slice.policy.user;
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
  slice.chains.put(created);
  return created;
}

async function importGroups(slice: Importing): Promise<boolean> {
  slice.reading.assigned = await readAssignments(slice);
  const read = await bringGroupsUpToDate(slice);
  return slice.reading.assigned && read;
}

/** Reads group chains until no further group matters: with nesting, a group's members may name new ones. */
async function bringGroupsUpToDate(slice: Importing): Promise<boolean> {
  const tried = new Set<string>();
  for (;;) {
    await arrangeGroupChains(slice);
    const unread = slice.chains.of('group').filter((chain) => !slice.chains.isRead(chain.id));
    const untried = unread.filter(({ id }) => !tried.has(id));
    // One that cannot be read keeps no other from being followed.
    if (untried.length === 0 || (tried.size > 0 && slice.run.overdue)) return unread.length === 0;
    for (const { id } of untried) tried.add(id);
    await forEachLimit(untried, CHAINS_AT_ONCE, (chain) => bringUpToDate(slice, chain));
    const isRead = ({ id }: ChainRecord): boolean => slice.chains.isRead(id);
    for (const chain of planSplits(slice.chains.of('group'), isRead, slice.now)) splitChain(slice, chain);
  }
}

async function arrangeGroupChains(slice: Importing): Promise<void> {
  const { select } = slice.policy.group;
  for (const chain of takeChainsToReread(slice)) startGeneration(slice, chain, 'MemberReturned');
  const selection = await groupsThatMatter(slice);
  for (const chain of slice.chains.of('group')) {
    // Who is about to be replaced goes on as it is: two complete reads of one group would each undo the other.
    const stays = (chain.ids === undefined) === wantsUnfiltered(selection);
    if (stays && !selects(chain, select)) startGeneration(slice, chain, 'AttributesChanged');
  }
  const plan = planGroupChains(slice.chains.of('group'), selection);
  for (const id of plan.drop) slice.chains.drop(id);
  for (const ids of plan.create) {
    if (ids !== undefined) await forgetUnfollowed(slice, ids);
    addGroupChain(slice, ids);
  }
}
