// Who waits, by name and reason: after a failure, for consent, or to be taken out.

import { detailIn, type HoldSet } from '../engine/job/hold-sets.ts';
import { type JobState, stateOf } from '../engine/job/job.ts';
import type { RosterEntry, RosterHold, ShardSummary } from '../engine/objects/roster.ts';
import type { Slice } from '../engine/slice.ts';
import { type CodeOf, remedyOf } from '../errors/index.ts';
import { maskValues } from '../model/mask-values.ts';
import { REDACTED } from '../model/ports.ts';
import { idOf } from '../model/source-key.ts';
import { KINDS, type Kind, type SourceId, type StoredObject, type WorkState } from '../model/stored-object.ts';
import { keptBack } from './kept-back.ts';
import { nameOf } from './names.ts';
import type { ExplainDependencies } from './ports.ts';
import { openReadOnlySlice } from './read-only.ts';
import { secretsOf } from './secrets.ts';

/** `overdue`: people who should be out of the target and are still in. */
export const WAITING = ['escrowed', 'held', 'overdue'] as const;
export type Waiting = (typeof WAITING)[number];

export interface WaitingQuery {
  readonly what: Waiting;
  readonly limit: number;
}

/** Times are ISO 8601. */
export interface WaitingList {
  readonly job: { readonly state: JobState };
  readonly count: number;
  /** The oldest first, at most so many as were asked for. */
  readonly objects: readonly WaitingObject[];
}

export interface WaitingObject {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly name?: string;
  /** Since when what is due has been due. */
  readonly since?: string;
  readonly state: WorkState;
  /** Why the person should be out; only of those who should. */
  readonly out?: CodeOf<'reason'>;
  /** Number of the hold set. */
  readonly set?: string;
  /** Numbers of further ones: of one object several changes may wait. */
  readonly furtherSets?: readonly string[];
  /** What keeps it: the failure, the limit, or what keeps the whole job. */
  readonly code?: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly nextTryAt?: string;
}

const DEADLINE_MS = 100_000;

export async function listWaiting(deps: ExplainDependencies, { what, limit }: WaitingQuery): Promise<WaitingList> {
  const slice = await openReadOnlySlice(deps, DEADLINE_MS);
  const found = (await Promise.all(KINDS.map((kind) => waitingOf(slice, kind, what)))).flat();
  found.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  const first = found.slice(0, limit);
  const rows = new Map<string, StoredObject>();
  for (const kind of KINDS) {
    const ids = first.filter((one) => one.kind === kind).map(({ id }) => id);
    for (const [id, row] of await slice.objects[kind].read(ids)) rows.set(id, row);
  }
  const objects = first.flatMap((one) => {
    const row = rows.get(one.id);
    return row === undefined ? [] : [describe(slice, deps.policy[one.kind], one, row, what)];
  });
  return { job: { state: stateOf(slice.run.control) }, count: found.length, objects };
}

interface Found {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly entry: RosterEntry;
  /** 0: not known. */
  readonly since: number;
}

/** Loads only partitions in which somebody waits like that. */
async function waitingOf(slice: Pick<Slice, 'book' | 'objects'>, kind: Kind, what: Waiting): Promise<Found[]> {
  const found: Found[] = [];
  for (const [shard, summary] of slice.book.job.shards[kind].entries()) {
    if (!MAY_HAVE[what](summary)) continue;
    for (const [key, entry] of await slice.objects[kind].load(shard))
      if (WAITS[what](entry)) found.push({ kind, id: idOf(key), entry, since: entry.waiting?.since ?? 0 });
  }
  return found;
}

const MAY_HAVE: Readonly<Record<Waiting, (summary: ShardSummary) => boolean>> = {
  escrowed: ({ escrow }) => escrow > 0,
  held: ({ held, holds }) => held > 0 || holds.length > 0,
  overdue: ({ out }) => out > 0,
};

const isOpen = ({ state }: RosterHold): boolean => state === 'open';
const isDecided = (holds: readonly RosterHold[]): boolean => holds.length > 0 && !holds.some(isOpen);

const WAITS: Readonly<Record<Waiting, (entry: RosterEntry) => boolean>> = {
  escrowed: ({ work }) => work === 'escrow',
  held: ({ work, holds }) => (holds.length === 0 ? work === 'held' : holds.some(isOpen)),
  overdue: ({ waiting, work, holds }) => waiting?.out === true && !(work === 'held' && isDecided(holds)),
};

function describe(
  slice: Pick<Slice, 'book' | 'now' | 'run'>,
  policy: ExplainDependencies['policy']['user'] | ExplainDependencies['policy']['group'],
  { kind, id, entry, since }: Found,
  row: StoredObject,
  what: Waiting,
): WaitingObject {
  const name = nameOf(row, policy);
  const { code, detail, ...kept } = whatKeeps(slice, entry, row, what);
  const remedy = code === undefined ? undefined : remedyOf(code);
  return {
    kind,
    id,
    ...(name !== undefined && { name }),
    ...(since > 0 && { since: time(since) }),
    ...kept,
    ...(entry.waiting?.out === true && { out: whyOut(row, entry) }),
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail: maskValues(detail, secretsOf(row, policy, undefined), REDACTED) }),
    ...(remedy !== undefined && { remedy }),
  };
}

type Keeping = Pick<WaitingObject, 'state' | 'set' | 'furtherSets' | 'code' | 'detail' | 'nextTryAt'>;

/** While one change of an object waits for consent, another may have failed: each list tells what it is about. */
function whatKeeps(
  slice: Pick<Slice, 'book' | 'now' | 'run'>,
  { holds, place }: RosterEntry,
  { kind, work, life }: StoredObject,
  what: Waiting,
): Keeping {
  const sets = holds.filter(isOpen).flatMap((hold) => slice.book.job.holdSets.find(isNumber(hold.set)) ?? []);
  const [set, ...further] = sets;
  if (set !== undefined && (what === 'held' || work?.state !== 'escrow')) {
    return {
      state: 'held',
      set: String(set.number),
      ...(further.length > 0 && { furtherSets: further.map(({ number }) => String(number)) }),
      code: set.code,
      detail: detailIn(set, work ?? {}),
    };
  }
  const { state = 'ready', code, detail, nextTryAt } = work ?? {};
  const [kept] = state === 'ready' ? keptBack(slice, { kind, does: 'remove', positive: isPositive(life, place) }) : [];
  return {
    state,
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
    ...kept,
    ...(nextTryAt !== undefined && { nextTryAt: time(nextTryAt) }),
  };
}

const isNumber =
  (number: number) =>
  (set: HoldSet): boolean =>
    set.number === number;

/** This very person is disabled or deleted. */
function isPositive(life: StoredObject['life'], place: RosterEntry['place']): boolean {
  return life === 'live' ? place === 'disabled' : life !== 'unseen';
}

function whyOut({ life }: StoredObject, { place }: RosterEntry): CodeOf<'reason'> {
  if (life !== 'live') return life === 'hardDeleted' ? 'Deleted' : 'SoftDeleted';
  switch (place) {
    case 'disabled':
      return 'AccountDisabled';
    case 'guest':
      return 'GuestUser';
    case 'agent':
      return 'AgentUser';
    case 'filteredOut':
      return 'ScopingFilter';
    default:
      return 'NotEffectivelyEntitled';
  }
}

const time = (at: number): string => new Date(at).toISOString();
