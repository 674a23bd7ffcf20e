// Operators who decide about what waits, by what the list of holds shows them.

import { listEscrow } from '../../../shared/app/escrow-list.ts';
import { type HoldEntry, type HoldList, listHolds } from '../../../shared/app/hold-list.ts';
import { SCHEDULED_DELETIONS } from '../../../shared/model/ports.ts';
import type { Decision } from './history-consent.ts';
import type { HistoryEvent } from './history-events.ts';
import type { RandomTenant } from './random-tenant.ts';
import type { World } from './world.ts';

const EVERYTHING = 1_000;

export interface Decided extends Omit<Decision, 'whom'> {
  readonly entry: HoldEntry;
}

export function listed(world: World): Promise<HoldList> {
  const { onRemoval } = world.dependencies().policy.group;
  return listHolds(world.state(), { onRemoval }, { limit: EVERYTHING });
}

/** What was decided, entry by entry. */
export async function decide(
  world: World,
  { action, set: nth, first, count }: Omit<Extract<HistoryEvent, { type: 'decide' }>, 'type'>,
): Promise<readonly Decided[]> {
  const { sets, entries } = await listed(world);
  const set = sets[nth % Math.max(1, sets.length)];
  if (set === undefined) return [];
  const all = entries.filter((entry) => entry.set === set.set);
  const from = first % Math.max(1, all.length);
  const meant = count === 0 ? all : all.slice(from, from + count);
  if (meant.length === 0) return [];
  const named = meant.map(({ kind, id }) => ({ kind, id }));
  await world.ask({
    action: `holds/${action}`,
    set: set.set,
    ...(count === 0 ? { revision: set.revision } : { entries: named }),
  });
  // Whoever rejected something releases it before it can go.
  const concerned = action === 'approve' ? meant.filter(({ state }) => state !== 'rejected') : meant;
  return concerned.map((entry) => ({ action, kind: set.kind, entry }));
}

/** Whether there was anything rejected. */
export async function releaseRejected(world: World): Promise<readonly Decided[]> {
  const { sets, entries } = await listed(world);
  const decided: Decided[] = [];
  for (const { set, kind } of sets) {
    const rejected = entries.filter((entry) => entry.set === set && entry.state === 'rejected');
    if (rejected.length === 0) continue;
    const named = rejected.map((entry) => ({ kind: entry.kind, id: entry.id }));
    await world.ask({ action: 'holds/release', set, entries: named });
    decided.push(...rejected.map((entry) => ({ action: 'release' as const, kind, entry })));
  }
  return decided;
}

export async function approveAll(world: World): Promise<readonly Decided[]> {
  const { sets } = await listed(world);
  const decided: Decided[] = [];
  for (let nth = 0; nth < sets.length; nth += 1)
    decided.push(...(await decide(world, { action: 'approve', set: nth, first: 0, count: 0 })));
  return decided;
}

/** The target object of a group that is to be deleted stays. Undefined: none is to be. */
export async function keepGroup(world: World): Promise<string | undefined> {
  const { scheduledDeletions } = await listed(world);
  const [first] = scheduledDeletions;
  if (first === undefined) return undefined;
  await world.ask({ action: 'holds/release', set: SCHEDULED_DELETIONS, entries: [{ kind: 'group', id: first.id }] });
  return first.id;
}

/** Codes with which Notion refuses an address: another account has it, here or outside the workspace. */
const TAKEN: readonly string[] = ['ValueInUse', 'ServerError'];

/** Who waits for an address that Notion does not give gets another one. How many they are. */
export async function giveOtherAddresses(world: World, tenant: RandomTenant): Promise<number> {
  const { objects } = await listEscrow(world.state().quarantine, { limit: EVERYTHING });
  const refused = objects.filter(({ kind, code }) => kind === 'user' && TAKEN.includes(code));
  for (const { id } of refused) tenant.giveAnother(id);
  return refused.length;
}
