// The order in which a delta round shows its objects. A plan is a pure function of the change log and the round that a
// page token carries: it can be forgotten and made again.

import { seededRandom } from '../simulator/random.ts';
import { touches } from './change-log.ts';
import type { Directory } from './directory.ts';
import type { DirectoryObject, GroupObject } from './directory-objects.ts';
import type { Round, Tracking } from './page-tokens.ts';
import { unseenSince } from './unseen-members.ts';

/** One appearance of an object; a group shows the journal positions [from, to) of its members with it. */
export interface Appearance {
  readonly ref: number;
  readonly from: number;
  readonly to: number;
}

/** Appearances as parallel arrays: 300,000 of them take a few megabytes. */
export class Plan {
  readonly #refs: Int32Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  constructor(appearances: readonly Appearance[]) {
    this.#refs = Int32Array.from(appearances, ({ ref }) => ref);
    this.#from = Int32Array.from(appearances, ({ from }) => from);
    this.#to = Int32Array.from(appearances, ({ to }) => to);
  }

  get length(): number {
    return this.#refs.length;
  }

  get refs(): Iterable<number> {
    return this.#refs;
  }

  at(index: number): Appearance {
    return { ref: this.#refs[index] ?? 0, from: this.#from[index] ?? 0, to: this.#to[index] ?? 0 };
  }
}

export function makePlan(directory: Directory, tracking: Tracking, round: Round, tracked: ReadonlySet<string>): Plan {
  const objects = objectsOf(directory, tracking, round, tracked);
  return new Plan(deliver(slicesOf(directory, round, tracked, objects), round));
}

function objectsOf(
  directory: Directory,
  { chain, filter }: Tracking,
  round: Round,
  tracked: ReadonlySet<string>,
): DirectoryObject[] {
  const log = directory.changes[chain];
  const kind = chain === 'users' ? 'user' : 'group';
  const named = filter === undefined ? undefined : namedObjects(directory, filter, kind);
  if (round.initial) {
    const all: readonly DirectoryObject[] = named ?? directory[chain];
    return all.filter((object) => {
      if (object.firstChange > round.upto) return false;
      return round.delivery.tombstones || log.versionAt(object, round.upto).state === 'live';
    });
  }
  if (named === undefined) {
    return log.changed(round.since, round.upto, tracked).map((ref) => directory.byRef(ref));
  }
  return named.filter((object) => {
    const keys = log.keysChanged(object, round.since, round.upto);
    return touches(keys === undefined ? undefined : [...keys], tracked);
  });
}

function namedObjects(directory: Directory, ids: readonly string[], kind: string): DirectoryObject[] {
  return ids
    .map((id) => directory.find(id))
    .filter((object) => object !== undefined && object.kind === kind) as DirectoryObject[];
}

/** Cuts the members of big groups into slices, each shown with its group. */
function slicesOf(
  directory: Directory,
  round: Round,
  tracked: ReadonlySet<string>,
  objects: readonly DirectoryObject[],
): Appearance[] {
  const appearances: Appearance[] = [];
  const later: Appearance[] = [];
  for (const object of objects) {
    const { ref } = object;
    const [from, to] =
      object.kind === 'group' && tracked.has('members') ? memberRange(directory, object, round) : [0, 0];
    if (from >= to) {
      appearances.push({ ref, from: 0, to: 0 });
      continue;
    }
    if (round.delivery.linksAfterObjects) appearances.push({ ref, from: 0, to: 0 });
    for (let at = from; at < to; at += round.delivery.slice) {
      const slice = { ref, from: at, to: Math.min(at + round.delivery.slice, to) };
      (round.delivery.linksAfterObjects ? later : appearances).push(slice);
    }
  }
  return [...appearances, ...later];
}

function memberRange(directory: Directory, group: GroupObject, round: Round): [from: number, to: number] {
  if (directory.changes.groups.versionAt(group, round.upto).state !== 'live') return [0, 0];
  const { members } = group;
  const to = members.positionAfter(round.upto);
  if (round.initial) return [0, to];
  const wasDeleted = directory.changes.groups.versionAt(group, round.since).state === 'soft';
  if (wasDeleted && round.delivery.restoredGroupMembers === 'all') return [0, to];
  return [members.positionAfter(unseenSince(group, round)), to];
}

function deliver(appearances: Appearance[], { delivery }: Round): Appearance[] {
  const random = seededRandom(delivery.seed);
  let result = appearances;
  if (delivery.interleaveSlices) result = roundRobin(result);
  if (delivery.shuffle) result = inOrderOf(result, () => random());
  if (delivery.duplicateRate > 0) result = withDuplicates(result, delivery.duplicateRate, random);
  return result;
}

/** All first slices, then all second slices: a big group comes back after unrelated ones. */
function roundRobin(appearances: readonly Appearance[]): Appearance[] {
  const seen = new Map<number, number>();
  return inOrderOf(appearances, ({ ref }) => {
    const turn = seen.get(ref) ?? 0;
    seen.set(ref, turn + 1);
    return turn;
  });
}

function withDuplicates(appearances: readonly Appearance[], share: number, random: () => number): Appearance[] {
  const places = appearances.map((appearance, at) => ({ appearance, at }));
  for (const [at, appearance] of appearances.entries()) {
    if (random() < share) places.push({ appearance, at: at + random() * (appearances.length - at) });
  }
  return places.sort((a, b) => a.at - b.at).map(({ appearance }) => appearance);
}

function inOrderOf<T>(items: readonly T[], key: (item: T) => number): T[] {
  return items
    .map((item) => ({ item, rank: key(item) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
