// Who is entitled, computed from edges and assignments, compared with the set stored at the last evaluation.
// The difference becomes work; only then is the new set stored.

import { forEachLimit } from '../../concurrency/pool.ts';
import { StateLostError } from '../../errors/index.ts';
import { idOf, keyOf, type SourceKey, shardOfKey } from '../../model/source-key.ts';
import type { Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { type Belief, mayBeEntitled } from '../decide/belief.ts';
import { isCliff } from '../job/guard-window.ts';
import { linkedPeople } from '../job/linked-people.ts';
import { withWork } from '../job/new-work.ts';
import type { EntitledShard } from '../objects/entitled.ts';
import { differences, entitledText, membersIn, membersText } from '../objects/entitled.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Evaluating } from '../views.ts';
import { believe } from './believe.ts';

/** Each holds a page of rows, which is what bounds this: memory. */
const PARALLEL_SHARDS = 4;

/** Brings the stored set of people up to date; groups follow in group-digests.ts. */
export async function evaluateEntitlement(slice: Evaluating): Promise<void> {
  const { scope, filterGroups } = slice.policy;
  if (!slice.stale.is('entitlement') || (scope === 'all' && filterGroups.length === 0)) {
    slice.stale.computed('entitlement');
    return;
  }
  await Promise.all([slice.objects.group.loadAll(), slice.entitled.user.loadAll()]);
  const people = scope === 'all' ? new Map<SourceKey, string>() : await entitledPeople(slice);
  await nameFilterGroups(slice, people);
  const shards = await intoShards(slice, people, await believe(slice));
  const entitled = scope === 'all' ? 0 : shards.reduce((sum, { size }) => sum + size, 0);
  if (scope === 'assigned') noticeCollapse(slice, entitled);
  await slice.checkpoints.begin();
  await forEachLimit(shards.entries(), PARALLEL_SHARDS, ([shard, after]) => storeEntitled(slice, 'user', shard, after));
  // An unfinished import may still bring members: the set is looked at again.
  if (slice.reading.complete) slice.stale.computed('entitlement');
  slice.stale.after('entitledPeople');
  slice.book.update({ entitled });
}

/** Person → sorted app role ids, joined by commas. */
async function entitledPeople(slice: Pick<Slice, 'edges' | 'objects' | 'reading'>): Promise<Map<SourceKey, string>> {
  const roles = new RoleSets();
  const groups = slice.reading.assignments.filter((item) => item.principalType === 'Group');
  await slice.edges.prepare(groups.map((item) => item.principalId));
  for (const { principalId, principalType, appRoleId } of slice.reading.assignments) {
    if (appRoleId === '') continue;
    if (principalType === 'User') roles.add(keyOf(principalId), appRoleId);
    else if (principalType === 'Group' && isLive(slice, principalId)) {
      const known = slice.edges.flatten(keyOf(principalId), (user) => roles.add(user, appRoleId));
      if (!known && slice.reading.complete)
        throw new StateLostError({ detail: `Members of group ${principalId} have been read, and are not known.` });
    }
  }
  return roles.toMap();
}

/** Adds which filter groups each person is in, through nested groups too: a changed membership is a changed entry. */
async function nameFilterGroups(
  slice: Pick<Slice, 'edges' | 'entitled' | 'objects' | 'policy'>,
  people: Map<SourceKey, string>,
): Promise<void> {
  const { filterGroups } = slice.policy;
  if (filterGroups.length === 0) return;
  const everyone = slice.entitled.user.everyone;
  const memberships = new RoleSets();
  await slice.edges.prepare(filterGroups, 'transitive');
  for (const group of filterGroups) {
    if (isLive(slice, group)) slice.edges.flatten(keyOf(group), (user) => memberships.add(user, group), 'transitive');
  }
  for (const [key, groups] of memberships.toMap()) {
    const roles = people.get(key);
    if (roles !== undefined || everyone) people.set(key, entitledText(roles ?? '', groups));
  }
}

function isLive(slice: Pick<Slice, 'objects'>, groupId: SourceId): boolean {
  return slice.objects.group.entry(groupId)?.live ?? false;
}

/** While an import is unfinished, whoever may still be entitled stays in the set. */
async function intoShards(
  slice: Pick<Slice, 'entitled' | 'reading'>,
  roles: Map<SourceKey, string>,
  belief: Belief,
): Promise<EntitledShard[]> {
  const shards: EntitledShard[] = allShards().map(() => new Map());
  if (!slice.reading.complete) {
    for (const shard of allShards())
      for (const [key, text] of await slice.entitled.user.load(shard))
        if (mayBeEntitled(belief, key)) shards[shard]?.set(key, text);
  }
  for (const [key, text] of roles) shards[shardOfKey(key)]?.set(key, text);
  return shards;
}

function noticeCollapse(slice: Pick<Slice, 'book' | 'objects'>, after: number): void {
  const before = slice.book.job.entitled;
  if (isCliff(before, after, linkedPeople(slice))) slice.book.raiseCliff('entitled', before, after);
  else slice.book.clearCliff('entitled', after);
}

/** Work for every object whose standing changed, in the transactions that end with the new set. */
export async function storeEntitled(
  slice: Pick<Slice, 'book' | 'entitled' | 'memberCounts' | 'objects'>,
  kind: Kind,
  shard: number,
  after: EntitledShard,
): Promise<void> {
  const sets = slice.entitled[kind];
  const objects = slice.objects[kind];
  const before = await sets.load(shard);
  const changed = differences(before, after);
  if (changed.length === 0) return;
  await objects.load(shard);
  sets.replace(shard, after);
  const known = changed.map(({ key }) => idOf(key)).filter((id) => objects.entry(id) !== undefined);
  for await (const part of objects.rowsIn(shard, known)) {
    if (kind === 'group') for (const group of part) noteChangedMembers(slice, group, before, after);
    await objects.putInShard(
      shard,
      part.map((object) => withWork(slice, object, kind === 'group' ? 'export' : 'import')),
    );
  }
  await objects.putInShard(shard, [], [sets.toStore(after)]);
  sets.noteStored(shard, after);
}

function noteChangedMembers(
  { memberCounts }: Pick<Slice, 'memberCounts'>,
  group: StoredObject,
  before: EntitledShard,
  after: EntitledShard,
): void {
  const key = keyOf(group.id);
  if (membersText(before.get(key)) === membersText(after.get(key))) return;
  memberCounts.changed(group, membersIn(before.get(key)), membersIn(after.get(key)));
}

/** Sets of role ids, interned: a million edges name only a handful of them. */
class RoleSets {
  readonly #members = new Map<SourceKey, number>();
  readonly #sets: string[][] = [];
  readonly #index = new Map<string, number>();
  readonly #joined = new Map<string, number>();

  add(member: SourceKey, role: string): void {
    const present = this.#members.get(member);
    const next = present === undefined ? this.#intern([role]) : this.#join(present, role);
    if (next !== present) this.#members.set(member, next);
  }

  toMap(): Map<SourceKey, string> {
    const texts = this.#sets.map((set) => set.join(','));
    return new Map([...this.#members].map(([key, index]) => [key, texts[index] ?? '']));
  }

  #join(index: number, role: string): number {
    const set = this.#sets[index] ?? [];
    if (set.includes(role)) return index;
    const memo = `${index} ${role}`;
    const known = this.#joined.get(memo);
    if (known !== undefined) return known;
    const joined = this.#intern([...set, role].sort());
    this.#joined.set(memo, joined);
    return joined;
  }

  #intern(set: string[]): number {
    const text = set.join(',');
    const known = this.#index.get(text);
    if (known !== undefined) return known;
    this.#sets.push(set);
    this.#index.set(text, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}
