// The guard's judgement: of what is due of one kind, what may go, what joins a hold set, and what stays in one. Pure.

import type { Hold, SourceId } from '../../model/stored-object.ts';
import type { GuardKind } from './guard-window.ts';
import type { HoldSet } from './hold-sets.ts';

const DAY_MS = 24 * 3_600_000;

/** A change that a limit may hold. */
export interface Due {
  readonly id: SourceId;
  /** How much of the limit it takes. */
  readonly weight: number;
  readonly hold?: Hold | undefined;
  /** When the guard let it go before. */
  readonly passedAt?: number | undefined;
}

export interface Judging {
  readonly kind: GuardKind;
  /** How much more may be done in this window. */
  readonly room: number;
  readonly sets: readonly HoldSet[];
  readonly now: number;
  /** Hash of the configuration. */
  readonly policy: string;
}

export interface Verdict<T> {
  readonly go: readonly T[];
  /** Newly held. */
  readonly join: readonly T[];
  /** Held or rejected before. */
  readonly stay: readonly T[];
}

export function judge<T extends Due>(due: readonly T[], judging: Judging): Verdict<T> {
  const go: T[] = [];
  const stay: T[] = [];
  const fresh: T[] = [];
  for (const change of due) {
    const { hold } = change;
    if (isConsented(hold, judging) || hasPassed(change, judging.now)) go.push(change);
    else if (hold !== undefined && isHeldAs(hold, judging)) stay.push(change);
    else fresh.push(change);
  }
  const weight = fresh.reduce((sum, change) => sum + change.weight, 0);
  return weight <= judging.room ? { go: [...go, ...fresh], join: [], stay } : { go, join: fresh, stay };
}

/** An operator agreed to this very change, within the last day and for this configuration. */
export function isConsented(
  hold: Hold | undefined,
  judging: Pick<Judging, 'kind' | 'sets' | 'now' | 'policy'>,
): boolean {
  const { approved } = hold ?? {};
  if (hold === undefined || approved === undefined || !isHeldAs(hold, judging)) return false;
  return approved.until > judging.now && approved.policy === judging.policy;
}

/** A change of another kind than the one that was held is judged anew: so is a leaver who is disabled while held. */
function isHeldAs({ set }: Hold, { kind, sets }: Pick<Judging, 'kind' | 'sets'>): boolean {
  return sets.some((one) => one.number === set && one.kind === kind);
}

/** It is not judged again for a day, because it took its room then. */
export function hasPassed({ passedAt }: Pick<Due, 'passedAt'>, now: number): boolean {
  return passedAt !== undefined && now < passedAt + DAY_MS;
}
