// What waits for a person's consent, as operators see it: the hold sets, and what is in one, the oldest first.

import { detailIn, type HoldSet, holdCounts } from '../engine/job/hold-sets.ts';
import { decodeJob } from '../engine/job/job-row.ts';
import type { ShardSummary } from '../engine/objects/roster.ts';
import { scheduledFor } from '../engine/objects/scheduled-deletion.ts';
import { remedyOf } from '../errors/index.ts';
import type { EscrowRow, ObjectPolicy, State } from '../model/ports.ts';
import type { HeldChange, Hold, Kind, SourceId } from '../model/stored-object.ts';

export interface HoldsQuery {
  /** Number of the set whose entries are asked for; left out: of all of them. */
  readonly set?: number | undefined;
  /** Entries a page. */
  readonly limit: number;
  /** The page after this entry. */
  readonly after?: HoldPlace | undefined;
}

/** Where an entry stands in the list. */
export interface HoldPlace {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly kind: Kind;
  readonly id: SourceId;
  /** Of one object several changes may wait. */
  readonly set: number;
}

/** Times are ISO 8601. */
export interface HoldList {
  readonly sets: readonly HoldSetView[];
  readonly entries: readonly HoldEntry[];
  /** Groups that are deleted in the target on a later day, the earliest first; on the first page only. */
  readonly scheduledDeletions: readonly ScheduledDeletion[];
  /** Absent on the last page. */
  readonly next?: HoldPlace;
}

export interface ScheduledDeletion {
  readonly kind: 'group';
  readonly id: SourceId;
  readonly name?: string;
  readonly at: string;
}

export interface HoldSetView {
  readonly set: string;
  readonly kind: HoldSet['kind'];
  readonly code: string;
  readonly detail: string;
  readonly remedy?: string;
  /** Consent names it: what joins later is not covered. */
  readonly revision: number;
  readonly since: string;
  /** Changes that wait, and changes that an operator rejected. */
  readonly waiting: number;
  readonly rejected: number;
}

export interface HoldEntry {
  readonly set: string;
  /** Of the set when the change joined it. */
  readonly revision: number;
  readonly kind: Kind;
  readonly id: SourceId;
  /** As Entra ID shows it; absent where it is hidden. */
  readonly name?: string;
  readonly detail: string;
  /** What consent covers, with the values that Notion has and that it would get. Absent: the kind of the set says all. */
  readonly changes?: readonly HeldChange[];
  readonly since: string;
  readonly state: 'waiting' | 'approved' | 'rejected';
  /** When an operator decided; an approval ends a day later. */
  readonly approvedUntil?: string;
  readonly rejectedAt?: string;
}

/** One change of an object. */
type Held = Pick<EscrowRow, 'kind' | 'id' | 'detail'> & { readonly hold: Hold };

/** Holds a page of entries in memory, and not the whole list. */
export async function listHolds(
  state: Pick<State, 'job' | 'quarantine' | 'shard'>,
  groups: Pick<ObjectPolicy, 'onRemoval'>,
  { set, limit, after }: HoldsQuery,
): Promise<HoldList> {
  const { holdSets, shards } = decodeJob(await state.job.readJob());
  const counts = holdCounts([...shards.user, ...shards.group]);
  const sets = holdSets.filter(({ number }) => set === undefined || number === set);
  const numbers = new Set(sets.map(({ number }) => number));
  let page: Held[] = [];
  for await (const rows of sets.length === 0 ? [] : heldRows(state)) {
    const asked = rows.flatMap((row) => changesOf(row, sets)).filter(({ hold }) => numbers.has(hold.set));
    page.push(...asked.filter((row) => after === undefined || compare(after, placeOf(row)) < 0));
    page = page.sort((a, b) => compare(placeOf(a), placeOf(b))).slice(0, limit + 1);
  }
  const entries = page.slice(0, limit);
  const last = page.length > limit ? entries.at(-1) : undefined;
  return {
    sets: sets.map((one) => {
      const [, waiting, rejected] = counts.get(one.number) ?? [one.number, 0, 0];
      return setView(one, waiting, rejected);
    }),
    entries: entries.map(entryView),
    scheduledDeletions: set === undefined && after === undefined ? await scheduledIn(state, shards.group, groups) : [],
    ...(last === undefined ? {} : { next: placeOf(last) }),
  };
}

/** Reads only partitions in which a deletion is scheduled. */
async function scheduledIn(
  state: Pick<State, 'shard'>,
  summaries: readonly ShardSummary[],
  groups: Pick<ObjectPolicy, 'onRemoval'>,
): Promise<ScheduledDeletion[]> {
  const found: { readonly id: SourceId; readonly at: number }[] = [];
  for (const [shard, { deletions }] of summaries.entries()) {
    if (deletions === 0) continue;
    for await (const rows of state.shard('group', shard).scanObjects()) {
      for (const group of rows) {
        const at = scheduledFor(group, groups);
        if (at !== undefined) found.push({ id: group.id, at });
      }
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ id, at }) => ({ kind: 'group', id, at: time(at) }));
}

/** While one change of an object waits, another may fail. */
async function* heldRows({ quarantine }: Pick<State, 'quarantine'>): AsyncGenerator<readonly EscrowRow[]> {
  yield* quarantine.list('held');
  yield* quarantine.list('escrow');
}

function changesOf({ kind, id, code, detail, holds = [] }: EscrowRow, sets: readonly HoldSet[]): Held[] {
  return holds.map((hold) => {
    const set = sets.find(({ number }) => number === hold.set);
    return { kind, id, detail: set === undefined ? detail : detailIn(set, { code, detail }), hold };
  });
}

function setView(
  { number, kind, code, detail, revision, since }: HoldSet,
  waiting: number,
  rejected: number,
): HoldSetView {
  const remedy = remedyOf(code);
  return {
    set: String(number),
    kind,
    code,
    detail,
    ...(remedy === undefined ? {} : { remedy }),
    revision,
    since: time(since),
    waiting,
    rejected,
  };
}

function entryView({ kind, id, detail, hold }: Held): HoldEntry {
  const { set, revision, since, approved, rejectedAt, changes } = hold;
  return {
    set: String(set),
    revision,
    kind,
    id,
    detail,
    ...(changes === undefined ? {} : { changes }),
    since: time(since),
    state: rejectedAt !== undefined ? 'rejected' : approved === undefined ? 'waiting' : 'approved',
    ...(approved === undefined ? {} : { approvedUntil: time(approved.until) }),
    ...(rejectedAt === undefined ? {} : { rejectedAt: time(rejectedAt) }),
  };
}

function placeOf({ hold: { since, set }, kind, id }: Held): HoldPlace {
  return { since, kind, id, set };
}

function compare(a: HoldPlace, b: HoldPlace): number {
  if (a.since !== b.since) return a.since - b.since;
  const [left, right] = [`${a.kind} ${a.id}`, `${b.kind} ${b.id}`];
  return left === right ? a.set - b.set : left < right ? -1 : 1;
}

const time = (at: number): string => new Date(at).toISOString();
