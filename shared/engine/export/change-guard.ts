// The guard over what changes of people who stay: new matching values, administrative roles, everything else. What goes
// beyond a limit waits, and everything else about that person goes on.

import type { Attributes, HeldChange, Hold, StoredObject } from '../../model/stored-object.ts';
import { isInitialCycle } from '../job/creation-limit.ts';
import { type Due, judge } from '../job/guard.ts';
import { type HoldReason, reasonFor } from '../job/guard-reasons.ts';
import { addTo } from '../job/guard-window.ts';
import { CHANGE_KINDS, type ChangeKind, guardedChanges, type Part, partsOf } from '../job/guarded-changes.ts';
import { type Held, holdsOf } from '../job/hold-sets.ts';
import type { JobBook } from '../job/job-book.ts';
import type { Slice } from '../slice.ts';
import { heldBefore } from './hold-removals.ts';
import { joinSet, roomOf } from './holds.ts';
import { withHolds } from './settle.ts';

type Judged = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'records' | 'run'>;

/** What may be sent now. */
export interface Admitted {
  /** Not stored yet: it says what waits. */
  readonly object: StoredObject;
  readonly values: Attributes;
}

/** `adoption`: the account was taken over a moment ago, and the values with it. `sent`: paths that were sent before. */
export interface Occasion {
  readonly adoption?: boolean;
  readonly sent?: readonly string[];
}

interface Verdict {
  readonly kind: ChangeKind;
  readonly part: Part;
  readonly is: 'go' | 'join' | 'stay';
}

/** Attributes that wait together, and why. */
export interface Waiting extends HoldReason {
  readonly paths: readonly string[];
}

/** One judgement a plan: what is due together goes together, or waits together. */
export class ChangeGuard {
  readonly #slice: Judged;
  /** Changes due by kind that no hold names. */
  readonly #due = new Map<ChangeKind, number>();
  /** How many of them may still go. */
  readonly #left = new Map<ChangeKind, number>();

  constructor(slice: Judged) {
    this.#slice = slice;
  }

  /** Before anything is admitted: what is due. */
  count(object: StoredObject, values: Attributes): void {
    for (const [kind, part] of this.#parts(object, values, {}))
      if (part.hold === undefined) this.#due.set(kind, (this.#due.get(kind) ?? 0) + 1);
  }

  admit(object: StoredObject, values: Attributes, occasion: Occasion = {}): Admitted {
    if (object.kind !== 'user') return { object, values };
    const verdicts = this.#parts(object, values, occasion).map((one) => this.#judged(object, one));
    const agreed = verdicts.flatMap(({ part, is }) => (is === 'go' ? (part.hold ?? []) : []));
    const waits = verdicts.filter(({ is }) => is !== 'go');
    const paths = waits.flatMap(({ part }) => part.changes.map(({ path }) => path));
    const held = waits.flatMap((one) => this.#held(one));
    const waiting = withHolds(this.#slice, object, held, 'update');
    const holds = [...(waiting.holds ?? []), ...agreed, ...this.#untilLinked(object)];
    return {
      object: holds.length === 0 ? waiting : { ...waiting, holds },
      values: Object.fromEntries(Object.entries(values).filter(([path]) => !paths.includes(path))),
    };
  }

  /** What would wait, and why: nothing joins a set. */
  waiting(object: StoredObject, values: Attributes, occasion: Occasion = {}): readonly Waiting[] {
    const verdicts = this.#parts(object, values, occasion).map((one) => this.#judged(object, one));
    return verdicts.flatMap(({ kind, part, is }) => {
      if (is === 'go') return [];
      const paths = part.changes.map(({ path }) => path);
      const [known] = is === 'stay' ? heldBefore(this.#slice, part.hold) : [];
      return known === undefined
        ? [{ paths, ...this.#reason(kind) }]
        : [{ paths, code: known.set.code, detail: known.detail }];
    });
  }

  /** Created as far as the values say that were admitted. */
  created({ object, values }: Admitted): void {
    const { book, now } = this.#slice;
    for (const kind of limitsTakenBy(this.#slice, object, values))
      book.update({ window: addTo(book.job.window, kind, 1, now) });
  }

  /** Its creation, or its adoption, waits or was agreed to. */
  #untilLinked({ link, holds = [] }: StoredObject): readonly Hold[] {
    if (link?.state === 'active') return [];
    const changes = changesIn(this.#slice.book, holds);
    return holds.filter((hold) => !changes.includes(hold));
  }

  #judged(object: StoredObject, [kind, part]: readonly [ChangeKind, Part]): Verdict {
    const { book, now, policy } = this.#slice;
    const due: Due = { id: object.id, weight: 1, hold: part.hold };
    const judging = { kind, room: this.#room(kind), sets: book.job.holdSets, now, policy: policy.hash };
    const { go, join } = judge([due], judging);
    if (go.length > 0 && part.hold === undefined) this.#left.set(kind, this.#room(kind) - 1);
    return { kind, part, is: go.length > 0 ? 'go' : join.length > 0 ? 'join' : 'stay' };
  }

  #held({ kind, part, is }: Verdict): readonly Held[] {
    if (is === 'stay') return heldBefore(this.#slice, part.hold);
    const reason = this.#reason(kind);
    const set = joinSet(this.#slice, kind, reason);
    return [{ set, detail: reason.detail, names: { changes: part.changes } }];
  }

  #reason(kind: ChangeKind): HoldReason {
    return reasonFor(kind, { due: Math.max(1, this.#due.get(kind) ?? 0), ...roomOf(this.#slice, kind) });
  }

  /** All that is due of a kind fits, or nothing of it goes. */
  #room(kind: ChangeKind): number {
    const known = this.#left.get(kind);
    if (known !== undefined) return known;
    const { limit, done } = roomOf(this.#slice, kind);
    const room = (this.#due.get(kind) ?? 0) <= limit - done ? limit - done : 0;
    this.#left.set(kind, room);
    return room;
  }

  #parts(object: StoredObject, values: Attributes, occasion: Occasion): (readonly [ChangeKind, Part])[] {
    const changes = limitedChanges(this.#slice, object, values, occasion);
    const { holdSets } = this.#slice.book.job;
    return CHANGE_KINDS.flatMap((kind) =>
      partsOf(changes.get(kind) ?? [], holdsOf(object.holds, kind, holdSets)).map((part) => [kind, part] as const),
    );
  }
}

/** What the job begins with was confirmed by starting it, and an adoption brings its values along. */
function limitedChanges(
  { book, policy }: Pick<Slice, 'book' | 'policy'>,
  { kind, link, exported = {}, doubt }: StoredObject,
  values: Attributes,
  { adoption = false, sent = [] }: Occasion,
): ReadonlyMap<ChangeKind, readonly HeldChange[]> {
  if (kind !== 'user' || isInitialCycle(book.job)) return new Map();
  const unsure = [...sent, ...(doubt?.what === 'update' ? doubt.sent.map(({ path }) => path) : [])];
  const open = Object.fromEntries(Object.entries(values).filter(([path]) => !unsure.includes(path)));
  const changes = guardedChanges(open, link?.state === 'active' ? exported : undefined, policy);
  return adoption ? new Map([...changes].filter(([one]) => one === 'administrativeGrants')) : changes;
}

/** Of which limits it takes one when these values are written. What an operator agreed to takes none. */
export function limitsTakenBy(
  slice: Pick<Slice, 'book' | 'policy'>,
  object: StoredObject,
  written: Attributes,
  occasion: Occasion = {},
): ChangeKind[] {
  const changes = limitedChanges(slice, object, written, occasion);
  const isAgreed = ({ hold }: Part): boolean => hold?.approved !== undefined;
  return [...changes].flatMap(([kind, ofKind]) => {
    const parts = partsOf(ofKind, holdsOf(object.holds, kind, slice.book.job.holdSets));
    return parts.every(isAgreed) ? [] : [kind];
  });
}

/** The object with what is left to wait for once everything else is done. */
export function leftToWait({ book }: Pick<Slice, 'book'>, { holds = [], ...object }: StoredObject): StoredObject {
  const left = changesIn(book, holds).filter(({ approved }) => approved === undefined);
  return left.length === 0 ? object : { ...object, holds: left };
}

/** Of these holds, those of changes of a person: they wait beside a creation or an adoption that waits. */
export function changesIn({ job }: Pick<JobBook, 'job'>, holds: readonly Hold[] = []): readonly Hold[] {
  return CHANGE_KINDS.flatMap((kind) => holdsOf(holds, kind, job.holdSets));
}
