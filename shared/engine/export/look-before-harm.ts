// Before somebody is removed, or gets another role: what the target shows now may tell that the account is protected.

import type { StoredObject } from '../../model/stored-object.ts';
import { changeOf, ownValue } from '../../model/values.ts';
import type { Decision } from '../decide/decide.ts';
import { decisionOn } from '../decide/standing.ts';
import { isProtected, marked } from '../objects/protection.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { isLinked } from './evidence.ts';

type Provision = Extract<Decision, { type: 'provision' }>;

/** Its addresses and its role may have been changed there since we wrote them. Without a list nothing is asked. */
async function asShown(slice: Pick<Slice, 'policy' | 'target'>, object: StoredObject): Promise<StoredObject> {
  const { protection } = slice.policy;
  if (protection.entries.size === 0 || object.kind !== 'user' || !isLinked(object)) return object;
  const present = await slice.target.read('user', object.link.targetId);
  if (present === undefined) return object;
  const known = marked(protection, object, present.values);
  if (!isProtected(protection, known)) return object;
  const roles = rolesWritten(slice).flatMap((path) => {
    const role = ownValue(present.values, path);
    return role === undefined ? [] : [[path, role] as const];
  });
  return { ...known, exported: { ...known.exported, ...Object.fromEntries(roles) } };
}

/** Undefined: it goes. Otherwise the object as it is kept, because it turned out to be protected. */
export async function keptFromRemoval(slice: Exporting, object: StoredObject): Promise<StoredObject | undefined> {
  const known = await asShown(slice, object);
  return isProtected(slice.policy.protection, known) ? known : undefined;
}

/** The object and what it should have, as far as that must not be less than it has. */
export async function beforeNewRole(slice: Exporting, object: StoredObject, wanted: Provision): Promise<Known> {
  const { protection } = slice.policy;
  // What became of a write in doubt may have told its role.
  const present = isProtected(protection, object) ? await decidedAnew(slice, object, wanted) : { object, wanted };
  if (!changesRole(slice, present)) return present;
  const shown = await asShown(slice, object);
  return shown === object ? present : decidedAnew(slice, shown, wanted);
}

interface Known {
  readonly object: StoredObject;
  readonly wanted: Provision;
}

async function decidedAnew(slice: Exporting, object: StoredObject, wanted: Provision): Promise<Known> {
  const decision = await decisionOn(slice, object);
  return { object, wanted: decision.type === 'provision' ? decision : wanted };
}

function changesRole(slice: Pick<Slice, 'policy'>, { object, wanted }: Known): boolean {
  if (object.kind !== 'user') return false;
  const { writing } = slice.policy.user;
  return rolesWritten(slice).some((path) => {
    const value = ownValue(wanted.values, path);
    return value !== undefined && changeOf(path, value, object.exported ?? {}, writing) !== undefined;
  });
}

function rolesWritten({ policy }: Pick<Slice, 'policy'>): readonly string[] {
  return policy.user.targets.filter((path) => Object.hasOwn(policy.protection.ranks, path));
}
