// Administrative roles: given within a limit, else held, while everything else about the person goes on.

import type { Attributes, AttributeValue, StoredObject } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';
import { decisionOn } from '../decide/standing.ts';
import { isInitialCycle } from '../job/creation-limit.ts';
import { isConsented, judge } from '../job/guard.ts';
import { reasonFor } from '../job/guard-reasons.ts';
import { addTo } from '../job/guard-window.ts';
import type { Held } from '../job/hold-sets.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { joinSet, roomOf } from './holds.ts';

const KIND = 'administrativeGrants';

type Judged = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'run'>;

/** What may be sent now: without a role that has to wait. What the job begins with was confirmed by starting it. */
export function withoutHeldGrants(slice: Judged, object: StoredObject, values: Attributes): Attributes {
  const paths = grantedPaths(slice, object, values);
  if (paths.length === 0 || heldIn(slice, object) === undefined) return values;
  return Object.fromEntries(Object.entries(values).filter(([path]) => !paths.includes(path)));
}

/** The set in which a role of this person waits once everything else is done; undefined: nothing waits. */
export async function heldGrant(slice: Exporting, object: StoredObject): Promise<Held | undefined> {
  if (object.kind !== 'user' || administrativePaths(slice).length === 0) return undefined;
  const decision = await decisionOn(slice, object);
  const isGranted = decision.type === 'provision' && grantedPaths(slice, object, decision.values).length > 0;
  return isGranted ? heldIn(slice, object) : undefined;
}

/** Counts what goes: others are judged at the same time. */
function heldIn(slice: Judged, { id, hold }: StoredObject): Held | undefined {
  const { book, now, policy } = slice;
  const { limit, done } = roomOf(slice, KIND);
  const judging = { kind: KIND, room: limit - done, sets: book.job.holdSets, now, policy: policy.hash } as const;
  const { join, stay } = judge([{ id, weight: 1, hold }], judging);
  const before = book.job.holdSets.find(({ number }) => number === hold?.set);
  if (stay.length > 0 && before !== undefined) return { set: before, detail: before.detail };
  if (join.length > 0) {
    const reason = reasonFor(KIND, { due: 1, done, limit });
    return { set: joinSet(slice, KIND, reason), detail: reason.detail };
  }
  if (!isConsented(hold, judging)) book.update({ window: addTo(book.job.window, KIND, 1, now) });
  return undefined;
}

function grantedPaths(slice: Judged, { kind, exported = {} }: StoredObject, values: Attributes): string[] {
  if (kind !== 'user' || isInitialCycle(slice.book.job)) return [];
  return administrativePaths(slice).filter((path) => {
    const roles = slice.policy.administrative[path] ?? [];
    const [wanted, present] = [rank(roles, ownValue(values, path)), rank(roles, ownValue(exported, path))];
    return wanted < present;
  });
}

/** The highest role is 0; what is none of them comes after all. */
function rank(roles: readonly string[], value: AttributeValue | undefined): number {
  const at = roles.indexOf(String(value).toLowerCase());
  return at === -1 ? roles.length : at;
}

function administrativePaths({ policy }: Pick<Slice, 'policy'>): string[] {
  return policy.user.targets.filter((path) => Object.hasOwn(policy.administrative, path));
}
