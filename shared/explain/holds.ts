// Changes of the object that wait for consent, each with its set and its door.

import { withoutRedacted } from '../engine/job/record-of.ts';
import type { Slice } from '../engine/slice.ts';
import { remedyOf } from '../errors/index.ts';
import type { StoredObject } from '../model/stored-object.ts';
import type { HoldExplanation } from './document.ts';

export function explainHolds(
  { book }: Pick<Slice, 'book'>,
  { holds = [] }: StoredObject,
  redacted: readonly string[],
): readonly HoldExplanation[] {
  return holds.flatMap(({ set, since, approved, rejectedAt, changes }) => {
    const known = book.job.holdSets.find(({ number }) => number === set);
    if (known === undefined) return [];
    const { kind, code } = known;
    const remedy = remedyOf(code);
    return [
      {
        set: String(set),
        kind,
        code,
        state: rejectedAt !== undefined ? 'rejected' : approved === undefined ? 'waiting' : 'approved',
        ...(changes === undefined ? {} : { changes: withoutRedacted(changes, redacted) }),
        since: new Date(since).toISOString(),
        ...(remedy === undefined ? {} : { remedy }),
      } as const,
    ];
  });
}

/** What is held, and which request decides about it. */
export function tellHold({ set, code, state, changes }: HoldExplanation): string {
  const paths = (changes ?? []).map(({ path }) => path);
  const what = paths.length === 0 || paths.includes('account') ? 'this' : `a change of ${paths.join(', ')}`;
  if (state === 'approved') return `${what} is approved in hold set ${set} (${code})`;
  if (state === 'rejected')
    return `${what} was rejected in hold set ${set} (${code}): POST /api/holds/${set}/release judges it anew`;
  return `${what} is held in hold set ${set} (${code}): POST /api/holds/${set}/approve or POST /api/holds/${set}/reject decides`;
}
