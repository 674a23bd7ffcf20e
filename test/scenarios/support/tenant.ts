// Shorthands for what scenarios do to a tenant, and for what they read of the outcome.

import type { Work } from '../../../shared/model/stored-object.ts';
import type { World } from './world.ts';

/** The guard, out of the way of a test in which chance does what it would rightly hold. */
export const NO_LIMITS = {
  creations: 10_000,
  peopleShare: 1,
  peopleBase: 10_000,
  peopleFloor: 10_000,
  groupDeletes: 10_000,
  memberships: 100_000,
  membershipShare: 1,
  administrativeGrants: 10_000,
  administrativeAdoptions: 10_000,
  linkMoves: 10_000,
  matchingValueShare: 1,
  matchingValueFloor: 10_000,
  updateShare: 1,
  updateFloor: 10_000,
};

/** Takes away every assignment of these people and groups. */
export function unassign(world: World, ...principalIds: readonly string[]): void {
  const { assignments } = world.graph.directory.snapshot();
  const concerned = new Set(principalIds);
  for (const { id, principalId } of assignments) if (concerned.has(principalId)) world.graph.directory.unassign(id);
}

/** Who is in the workspace, without the domain, sorted. */
export function inside(world: World): string[] {
  return [...world.people().keys()].map(localPart).sort();
}

/** Group name → who is in it, without the domain, sorted. */
export function rosters(world: World): Record<string, string[]> {
  return Object.fromEntries(Object.entries(world.groups()).map(([name, members]) => [name, members.map(localPart)]));
}

/** Why a person or group waits: state and code of its work. */
export async function waits(
  world: World,
  kind: 'user' | 'group',
  id: string,
): Promise<Pick<Work, 'state' | 'code'> | undefined> {
  const work = (await world.stored(kind, id))?.work;
  return work === undefined
    ? undefined
    : { state: work.state, ...(work.code === undefined ? {} : { code: work.code }) };
}

/** Simulated time passes, for the job and for the tenant. */
export function later(world: World, minutes: number): void {
  world.advance(minutes * 60_000);
  world.graph.clock.advance(minutes * 60);
}

/** Writes that reached the workspace, as `METHOD /Collection`. */
export function writes(world: World): string[] {
  return world.requests().filter((line) => !line.startsWith('GET'));
}

function localPart(address: string): string {
  return address.split('@')[0] ?? address;
}
