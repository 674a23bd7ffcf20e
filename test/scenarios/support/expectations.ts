// What must be true of the workspace and of the stored rows whenever the job has come to rest.

import { expect } from 'vitest';
import { total } from '../../../shared/engine/job/totals.ts';
import { sumPlaces } from '../../../shared/engine/objects/places.ts';
import { keyOf } from '../../../shared/model/source-key.ts';
import { KINDS } from '../../../shared/model/stored-object.ts';
import { desiredState } from './desired-state.ts';
import { storedObjects } from './stored-objects.ts';
import type { World } from './world.ts';

export interface Foreign {
  /** Addresses of people whom the job must leave alone. */
  readonly people?: readonly string[];
  /** Group name → foreign members that must still be in it. */
  readonly groups?: Record<string, readonly string[]>;
}

/** The workspace is as the tenant wants it: nobody missing, nobody too much, nothing twice, foreigners untouched. */
export function expectConverged(world: World, foreign: Foreign = {}, when = ''): void {
  const { scope = 'assigned', nestedGroups = false } = world.config;
  const tenant = world.graph.directory.snapshot();
  const wanted = desiredState(tenant, { scope: String(scope), nestedGroups: nestedGroups === true });
  const outsiders = new Set(foreign.people ?? []);
  const people = [...world.people()].filter(([address]) => !outsiders.has(address));
  const present = Object.fromEntries(people.map(([address, { name }]) => [address, name]));
  expect({ when, people: present }).toEqual({ when, people: wanted.people });
  for (const address of outsiders) expect([...world.people().keys()]).toContain(address);

  const names = world.notion.workspace.snapshot().groups.map(({ displayName }) => displayName);
  expect(names.toSorted()).toEqual([...new Set(names)].sort());
  const groups = world.groups();
  for (const name of new Set([...names, ...Object.keys(wanted.groups)])) {
    const members = [...(wanted.groups[name] ?? []), ...(foreign.groups?.[name] ?? [])].sort();
    expect({ when, [name]: groups[name] }).toEqual({ when, [name]: members });
  }
}

/** The counts of the job row are those of the rows, and no account belongs to two people. */
export async function expectSoundState(world: World): Promise<void> {
  const [job, stored] = await Promise.all([world.job(), storedObjects(world.tables)]);
  const { scope } = world.config;
  expect(job.clean).toBe(true);
  for (const kind of KINDS) {
    const rows = { size: 0, live: 0, linked: 0, ready: 0, escrow: 0, held: 0 };
    let assigned = 0;
    const everybody = kind === 'user' && scope === 'all';
    const owners = new Map<string, string>();
    const { objects, entitled } = stored[kind];
    for (const { id, life, link, work } of objects) {
      rows.size += 1;
      if (life === 'live') rows.live += 1;
      if (life === 'live' && (everybody || entitled.has(keyOf(id)))) assigned += 1;
      if (work !== undefined) rows[work.state] += 1;
      if (link?.state !== 'active') continue;
      rows.linked += 1;
      expect(owners.get(link.targetId) ?? id).toBe(id);
      owners.set(link.targetId, id);
    }
    const fields = ['size', 'live', 'linked', 'ready', 'escrow', 'held'] as const;
    expect(Object.fromEntries(fields.map((field) => [field, total(job, kind, field)]))).toEqual(rows);
    const places = Object.entries(sumPlaces(job.shards[kind].map((shard) => shard.places)) ?? {});
    const sum = (of: typeof places, field: 'all' | 'linked'): number =>
      of.reduce((count, [, place]) => count + place[field], 0);
    expect([sum(places, 'all'), sum(places, 'linked')]).toEqual([rows.size, rows.linked]);
    const isAssigned = ([place]: readonly [string, unknown]): boolean => place !== 'gone' && place !== 'notAssigned';
    expect(sum(places.filter(isAssigned), 'all')).toBe(assigned);
  }
}
