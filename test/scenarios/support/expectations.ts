// What the workspace must hold, derived from the tenant alone, and what must be true of it and of the stored rows.

import { expect } from 'vitest';
import { total } from '../../../shared/engine/job.ts';
import { KINDS } from '../../../shared/engine/model.ts';
import { SHARDS } from '../../../shared/engine/ports.ts';
import type { World } from './world.ts';

export interface Expected {
  /** Address → name. */
  readonly people: Record<string, string>;
  /** Name → addresses. */
  readonly groups: Record<string, string[]>;
}

/** Scope `assigned` without nesting: the promises of the default configuration, read off the tenant. */
export function expectedOf(world: World): Expected {
  const { users, groups, assignments } = world.graph.directory.snapshot();
  const assigned = new Set(assignments.map(({ principalId }) => principalId));
  const inScope = new Set(assigned);
  const provisioned = groups.filter(({ id, deleted }) => deleted === null && assigned.has(id));
  for (const { members } of provisioned) for (const member of members) inScope.add(member);
  const people = users.filter(
    ({ id, deleted, accountEnabled }) => deleted === null && accountEnabled !== false && inScope.has(id),
  );
  const address = new Map(people.map(({ id, userPrincipalName }) => [id, String(userPrincipalName)]));
  return {
    people: Object.fromEntries(people.map((user) => [String(user['userPrincipalName']), String(user['displayName'])])),
    groups: Object.fromEntries(
      provisioned.map(({ displayName, members }) => [
        String(displayName),
        members.flatMap((id) => address.get(id) ?? []).sort(),
      ]),
    ),
  };
}

export interface Foreign {
  /** Addresses of people whom the job must leave alone. */
  readonly people?: readonly string[];
  /** Group name → foreign members that must still be in it. */
  readonly groups?: Record<string, readonly string[]>;
}

/** The workspace is as the tenant wants it: nobody missing, nobody too much, nothing twice, foreigners untouched. */
export function expectConverged(world: World, foreign: Foreign = {}): void {
  const wanted = expectedOf(world);
  const outsiders = new Set(foreign.people ?? []);
  const people = [...world.people()].filter(([address]) => !outsiders.has(address));
  expect(Object.fromEntries(people.map(([address, { name }]) => [address, name]))).toEqual(wanted.people);
  for (const address of outsiders) expect([...world.people().keys()]).toContain(address);

  const names = world.notion.workspace.snapshot().groups.map(({ displayName }) => displayName);
  expect(names.toSorted()).toEqual([...new Set(names)].sort());
  const present = world.groups();
  for (const name of new Set([...names, ...Object.keys(wanted.groups)])) {
    const members = [...(wanted.groups[name] ?? []), ...(foreign.groups?.[name] ?? [])].sort();
    expect({ [name]: present[name] }).toEqual({ [name]: members });
  }
}

/** The counts of the job row are those of the rows, and no account belongs to two people. */
export async function expectSoundState(world: World): Promise<void> {
  const [job, state] = [await world.job(), world.state()];
  expect(job.clean).toBe(true);
  for (const kind of KINDS) {
    const rows = { size: 0, live: 0, linked: 0, ready: 0, escrow: 0, held: 0 };
    const owners = new Map<string, string>();
    for (let shard = 0; shard < SHARDS; shard += 1) {
      for await (const page of state.shard(kind, shard).scanObjects()) {
        for (const { id, life, link, work } of page) {
          rows.size += 1;
          if (life === 'live') rows.live += 1;
          if (work !== undefined) rows[work.state] += 1;
          if (link?.state !== 'active') continue;
          rows.linked += 1;
          expect(owners.get(link.targetId) ?? id).toBe(id);
          owners.set(link.targetId, id);
        }
      }
    }
    const fields = ['size', 'live', 'linked', 'ready', 'escrow', 'held'] as const;
    expect(Object.fromEntries(fields.map((field) => [field, total(job, kind, field)]))).toEqual(rows);
  }
}
