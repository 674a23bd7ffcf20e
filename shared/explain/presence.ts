// What the target holds of the object, from what it answered just now and never from what is remembered of it.

import type { StoredObject, TargetObject } from '../model/stored-object.ts';
import { ownValue } from '../model/values.ts';
import type { Presence, Unproven } from './document.ts';
import type { TargetFinding } from './find-target.ts';

/** `finding` absent: the target did not answer. */
export function presenceOf(object: StoredObject, finding: TargetFinding | undefined): Presence {
  if (finding === undefined) return { is: 'unknown', managed: false };
  const { conflict, object: found, owner, former, isAsked, vanished } = finding;
  if (conflict !== undefined) return { is: 'ambiguous', managed: false };
  const present = owner === undefined || owner === object.id ? (found ?? former) : former;
  if (present !== undefined) {
    const managed = object.link?.state === 'active' && vanished !== true;
    return { is: isInactive(object, present) ? 'inactive' : 'present', managed };
  }
  return { is: isAsked === false ? 'notAsked' : 'absent', managed: false };
}

function isInactive({ kind }: StoredObject, { values }: TargetObject): boolean {
  return kind === 'user' && ownValue(values, 'active') === false;
}

/** A write of which nobody knows whether it was carried out. */
export function unprovenOf({ intent, doubt }: StoredObject): Unproven | undefined {
  const unproven = intent === undefined ? doubt : { what: 'create' as const, at: intent.at };
  return unproven && { what: unproven.what, since: new Date(unproven.at).toISOString() };
}
