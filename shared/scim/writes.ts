// Writing to a SCIM target: create, update, removal.

import { ThrottledError, TransientError } from '../errors/index.ts';
import { isSuccess } from '../http/status-error.ts';
import { textsIn } from '../model/mask-values.ts';
import type { AttributeChange, WriteProof } from '../model/ports.ts';
import type { AttributeObject, Attributes, Kind, TargetId, TargetObject } from '../model/stored-object.ts';
import { differing } from './differences.ts';
import { isItemChange } from './item-changes.ts';
import { toPatch, writableChanges } from './patch-builder.ts';
import { PROVEN, removalProof, updateProof } from './proof.ts';
import { find, readExisting } from './reads.ts';
import { conflict, createError, factsOf, REFUSALS, removalError, unreadable, updateError } from './refusal.ts';
import { toResource } from './resource-builder.ts';
import type { ScimAnswer } from './scim-answer.ts';
import { collection, kindOf, NAMES, objectAt, type ScimSession } from './session.ts';
import { takenOrBroken, uniqueValues, valueInUse } from './unique-values.ts';

export async function create(session: ScimSession, kind: Kind, values: Attributes): Promise<TargetObject> {
  const { profile } = session;
  const body = toResource(kindOf(session, kind), values);
  const request = { method: 'POST', at: collection(session, kind), body, repeat: 'once' } as const;
  const answer = await session.client.write(request, session.scope);
  if (answer.status === 409) {
    const changes = Object.entries(values).map(([path, value]) => ({ path, value }));
    const unique = new Set(uniqueValues(kindOf(session, kind), changes).map(({ by }) => by));
    const paths = [...unique].join(' or ') || kindOf(session, kind).identifiedBy;
    throw conflict(answer, 'AlreadyExists', `${profile.name} already has a ${NAMES[kind].one} with this ${paths}.`);
  }
  if (!isSuccess(answer.status)) throw createError(profile, answer, textsIn(values));
  const created = session.readers[kind](answer.body);
  if (created !== undefined && !isAnother(session, kind, created, values)) return created;
  return justCreated(session, kind, values, answer, created);
}

/**
 * It shows another address than was sent, and the one that was sent nowhere: a link to it would change somebody else's account.
 * Of values that several objects may have, such as names of groups, none would be found afterwards, and all created again.
 */
function isAnother(session: ScimSession, kind: Kind, created: TargetObject, values: Attributes): boolean {
  const profile = kindOf(session, kind);
  const { identifiedBy: path } = profile;
  const value = Object.hasOwn(values, path) ? values[path] : undefined;
  if (typeof value !== 'string' || profile.attributes[path]?.uniqueBy === undefined) return false;
  if (differing(profile, created, [{ path, value }]).length === 0) return false;
  // Whom the target knew already keeps the first address.
  const shown = Object.values(created.values).flatMap(textsIn);
  return !shown.some((text) => text.toLowerCase() === value.toLowerCase());
}

export async function update(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  changes: readonly AttributeChange[],
): Promise<WriteProof> {
  const { profile } = session;
  const writable = writableChanges(kindOf(session, kind), changes);
  const body = await patchFor(session, kind, id, writable);
  if (body === undefined) return PROVEN;
  const unique = uniqueValues(kindOf(session, kind), writable);
  const taken = unique.length === 0 ? undefined : profile.takenValueStatus;
  const answer = await patch(session, kind, id, body, taken === undefined ? [] : [taken]);
  if (isSuccess(answer.status)) return updateProof(session, kind, id, writable, answer);
  if (unique.length > 0 && answer.status === 409) throw valueInUse(session, kind, answer);
  if (answer.status === taken) throw await takenOrBroken(session, kind, id, unique, answer);
  const sent = writable.flatMap(({ value }) => textsIn(value));
  throw updateError(profile, answer, sent);
}

/** Items of lists are changed by what is there; so the object is read first when there are such changes. */
async function patchFor(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  changes: readonly AttributeChange[],
): Promise<AttributeObject | undefined> {
  const profile = kindOf(session, kind);
  if (!changes.some((change) => isItemChange(profile, change))) return toPatch(session.profile, profile, changes);
  const { values } = await readExisting(session, kind, id);
  return toPatch(session.profile, profile, changes, values);
}

export async function deactivateUser(session: ScimSession, id: TargetId): Promise<WriteProof> {
  const { profile } = session;
  if (profile.userRemoval === 'delete') return remove(session, 'user', id);
  const body = toPatch(profile, profile.kinds.user, [{ path: 'active', value: false }]);
  if (body === undefined) return PROVEN;
  const answer = await patch(session, 'user', id, body);
  if (isSuccess(answer.status)) return removalProof(session, 'user', id, answer);
  throw removalError(profile, answer, REFUSALS.removeUser);
}

export async function remove(session: ScimSession, kind: Kind, id: TargetId): Promise<WriteProof> {
  const request = { method: 'DELETE', at: objectAt(session, kind, id), repeat: 'safe' } as const;
  const answer = await session.client.write(request, session.scope);
  if (isSuccess(answer.status)) return removalProof(session, kind, id, answer);
  throw removalError(session.profile, answer, kind === 'user' ? REFUSALS.removeUser : REFUSALS.deleteGroup);
}

/** Every PATCH that we send means the same when it comes twice. */
export function patch(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  body: AttributeObject,
  answers: readonly number[] = [],
): Promise<ScimAnswer> {
  const at = objectAt(session, kind, id);
  return session.client.write({ method: 'PATCH', at, body, repeat: 'safe', answers }, session.scope);
}

/** The answer to a create brought no id, or another object: ours is there all the same, or will be visible soon. */
async function justCreated(
  session: ScimSession,
  kind: Kind,
  values: Attributes,
  answer: ScimAnswer,
  another: TargetObject | undefined,
): Promise<TargetObject> {
  const { identifiedBy } = kindOf(session, kind);
  const value = Object.hasOwn(values, identifiedBy) ? values[identifiedBy] : undefined;
  const doing = `Creating a ${NAMES[kind].one}`;
  const unknown =
    another === undefined ? unreadable(session.profile, answer, doing) : anotherObject(session, answer, doing);
  if (typeof value !== 'string') throw unknown;
  const hits = await find(session, kind, identifiedBy, value).catch((error: unknown) => {
    // A look-up that failed changes nothing about the create: it may have happened.
    throw error instanceof TransientError || error instanceof ThrottledError ? unknown : error;
  });
  const [only] = hits;
  if (only === undefined || hits.length > 1) throw unknown;
  return only;
}

function anotherObject({ profile }: ScimSession, answer: ScimAnswer, doing: string): TransientError {
  return new TransientError({
    code: 'AnswersContradict',
    detail: `${doing} failed: ${profile.name} answered ${answer.status} with an object of another name, and does not show the new one.`,
    ...factsOf(answer),
    mayHaveHappened: true,
  });
}
