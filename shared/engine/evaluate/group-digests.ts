// Which groups need a look: a digest of each group's desired members, compared with the one stored last.

import { forEachLimit } from '../../concurrency/pool.ts';
import { idOf, keyOf, type SourceKey, shardOf } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';
import type { EntitledShard } from '../objects/entitled.ts';
import { isInScope, memberEntry } from '../objects/scope.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Evaluating } from '../views.ts';
import { storeEntitled } from './entitlement.ts';

const PARALLEL_SHARDS = 8;

/** Group → sorted app role ids: the groups that are provisioned when they pass the group filters. */
export async function evaluateGroups(slice: Evaluating): Promise<void> {
  const isFirst = slice.book.job.membershipsWanted === undefined;
  if (!slice.stale.is('groups') && !isFirst) return;
  // An earlier version has not counted what groups have.
  if (isFirst) slice.stale.mark('formerGroups');
  const { user, group } = slice.objects;
  await Promise.all([user.loadAll(), group.loadAll(), slice.entitled.user.loadAll(), slice.entitled.group.loadAll()]);
  const provisioned = provisionedGroups(slice);
  await slice.edges.prepare([...provisioned.keys()]);
  const shards: EntitledShard[] = allShards().map(() => new Map());
  const digests = new Digests(slice);
  let wanted = 0;
  for (const [id, roles] of provisioned) {
    const { digest, members } = digests.of(id);
    shards[shardOf(id)]?.set(keyOf(id), `${roles}|${digest}`);
    if (group.entry(id)?.eligible === true) wanted += members;
  }
  slice.book.update({ membershipsWanted: wanted });
  if (!slice.reading.assigned) await keepUnfinished(slice, shards);
  await slice.checkpoints.begin();
  slice.stale.computed('groups');
  await forEachLimit(shards.entries(), PARALLEL_SHARDS, ([shard, after]) =>
    storeEntitled(slice, 'group', shard, after),
  );
  if (!slice.reading.complete) slice.stale.mark('groups');
}

function provisionedGroups(slice: Pick<Slice, 'objects' | 'policy' | 'reading'>): Map<SourceId, string> {
  const found = new Map<SourceId, string>();
  if (slice.policy.scope === 'all') {
    for (const [key, entry] of slice.objects.group.entries()) if (entry.live) found.set(idOf(key), '');
    return found;
  }
  for (const { principalId, principalType, appRoleId } of slice.reading.assignments) {
    if (principalType !== 'Group' || appRoleId === '') continue;
    const roles = new Set((found.get(principalId) ?? '').split(',').filter((role) => role !== ''));
    found.set(principalId, [...roles.add(appRoleId)].sort().join(','));
  }
  return found;
}

/** Without the list of assignments nothing is taken out of the set. */
async function keepUnfinished(slice: Pick<Slice, 'entitled'>, shards: EntitledShard[]): Promise<void> {
  for (const shard of allShards()) {
    for (const [key, text] of await slice.entitled.group.load(shard)) {
      if (!shards[shard]?.has(key)) shards[shard]?.set(key, text);
    }
  }
}

/**
 * Order-free: a sum of 2 × 32 mixed bits over distinct members with their incarnation. A million memberships are of a
 * tenth as many people, so what concerns a person is computed once, and a membership costs one look-up.
 */
class Digests {
  readonly #edges: Slice['edges'];
  readonly #places = new Map<SourceKey, number>();
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** 1 of whoever is in the target: a group cannot have anybody else there. */
  readonly #linked: Uint8Array;
  /** The number of the last group that a person was counted for. */
  readonly #countedFor: Uint32Array;
  #groups = 0;

  constructor(slice: Pick<Slice, 'edges' | 'entitled' | 'objects'>) {
    this.#edges = slice.edges;
    const people = [...slice.objects.user.entries()].filter(([key]) => isInScope(slice, 'user', key));
    this.#linked = new Uint8Array(people.length);
    this.#low = new Uint32Array(people.length);
    this.#high = new Uint32Array(people.length);
    this.#countedFor = new Uint32Array(people.length);
    people.forEach(([key, { incarnation }], place) => {
      this.#places.set(key, place);
      if (memberEntry(slice, key) === undefined) return;
      this.#linked[place] = 1;
      this.#low[place] = mix(key, incarnation);
      this.#high[place] = mix(key, ~incarnation);
    });
  }

  /** `members`: everybody whom the group shall have, also those who are not in the target yet. */
  of(groupId: SourceId): { readonly digest: string; readonly members: number } {
    this.#groups += 1;
    let [members, linked] = [0, 0];
    let low = 0;
    let high = 0;
    this.#edges.flatten(keyOf(groupId), (key) => {
      const place = this.#places.get(key);
      if (place === undefined || this.#countedFor[place] === this.#groups) return;
      this.#countedFor[place] = this.#groups;
      members += 1;
      linked += this.#linked[place] ?? 0;
      low = (low + (this.#low[place] ?? 0)) >>> 0;
      high = (high + (this.#high[place] ?? 0)) >>> 0;
    });
    return { digest: `${linked}.${low.toString(36)}${high.toString(36)}`, members };
  }
}

function mix(key: SourceKey, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x5bd1e995) ^ (hash >>> 13);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
