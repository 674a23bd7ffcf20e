// Writing to a SCIM target: create, update, removal, memberships.

import {
  ConflictError,
  type ProvisioningError,
  RejectedError,
  ThrottledError,
  TransientError,
} from '../errors/index.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { isSuccess } from '../http/status-error.ts';
import { own } from '../model/json.ts';
import { textsIn } from '../model/mask-values.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { AttributeObject, Attributes, Kind, TargetId, TargetObject } from '../model/stored-object.ts';
import { isList, isObject } from './json-values.ts';
import { toMemberPatch, toPatch } from './patch-builder.ts';
import type { KindProfile } from './profile.ts';
import { find, members } from './reads.ts';
import { collectionError, REFUSALS, removalError, unreadable, writeError } from './refusal.ts';
import { toResource } from './resource-builder.ts';
import { kindOf, NAMES, pathOf, type ScimSession } from './session.ts';

export async function create(session: ScimSession, kind: Kind, values: Attributes): Promise<TargetObject> {
  const { profile } = session;
  const { endpoint } = kindOf(session, kind);
  const body = toResource(kindOf(session, kind), values);
  const answer = await session.client.write({ method: 'POST', path: endpoint, body, repeat: 'once' }, session.scope);
  if (answer.status === 409) {
    const unique = new Set(uniqueValues(kindOf(session, kind), asChanges(values)).map(({ by }) => by));
    const paths = [...unique].join(' or ') || kindOf(session, kind).identifiedBy;
    const detail = `${profile.name} has a ${NAMES[kind].one} with this ${paths} already.`;
    throw new ConflictError({ code: 'AlreadyExists', detail, status: 409 });
  }
  if (answer.status === 404) throw collectionError(profile, answer, REFUSALS.create.doing);
  if (!isSuccess(answer.status)) throw writeError(profile, answer, REFUSALS.create, textsIn(values));
  return session.readers[kind](answer.body) ?? (await justCreated(session, kind, values));
}

export async function update(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  changes: readonly AttributeChange[],
): Promise<void> {
  const { profile } = session;
  const body = toPatch(profile, kindOf(session, kind), changes);
  if (body === undefined) return;
  const unique = uniqueValues(kindOf(session, kind), changes);
  const sent = changes.flatMap(({ value }) => textsIn(value));
  if (unique.length === 0) return requireSuccess(session, await patch(session, kind, id, body), sent);

  const { takenValueStatus } = profile;
  const answer = await patch(session, kind, id, body, takenValueStatus === undefined ? [] : [takenValueStatus]);
  if (answer.status === 409) throw valueInUse(session, kind, 409);
  if (answer.status === takenValueStatus) throw await takenOrBroken(session, kind, id, unique, takenValueStatus);
  requireSuccess(session, answer, sent);
}

interface UniqueValue {
  /** Filterable path that finds who has it. */
  readonly by: string;
  readonly value: string;
}

function uniqueValues({ attributes }: KindProfile, changes: readonly AttributeChange[]): readonly UniqueValue[] {
  return changes.flatMap(({ path, value }) => {
    const by = Object.hasOwn(attributes, path) ? attributes[path]?.uniqueBy : undefined;
    const texts = (isList(value) ? value.map((item) => (isObject(item) ? own(item, 'value') : item)) : [value]).filter(
      (text) => typeof text === 'string',
    );
    return by === undefined ? [] : texts.map((text) => ({ by, value: text }));
  });
}

const asChanges = (values: Attributes): readonly AttributeChange[] =>
  Object.entries(values).map(([path, value]) => ({ path, value }));

export async function deactivateUser(session: ScimSession, id: TargetId): Promise<void> {
  const { profile } = session;
  if (profile.userRemoval === 'delete') return remove(session, 'user', id);
  const body = toPatch(profile, profile.kinds.user, [{ path: 'active', value: false }]);
  if (body === undefined) return;
  const answer = await patch(session, 'user', id, body);
  if (!isSuccess(answer.status)) throw removalError(profile, answer, REFUSALS.removeUser);
}

export async function remove(session: ScimSession, kind: Kind, id: TargetId): Promise<void> {
  const request = { method: 'DELETE', path: pathOf(session, kind, id), repeat: 'safe' } as const;
  const answer = await session.client.write(request, session.scope);
  if (isSuccess(answer.status)) return;
  throw removalError(session.profile, answer, kind === 'user' ? REFUSALS.removeUser : REFUSALS.deleteGroup);
}

export async function changeMembers(
  session: ScimSession,
  groupId: TargetId,
  added: readonly TargetId[],
  removed: readonly TargetId[],
): Promise<void> {
  const body = toMemberPatch(session.profile, added, removed);
  if (body === undefined) return;
  const answer = await patch(session, 'group', groupId, body);
  if (answer.status !== 404) return requireSuccess(session, answer);
  // Not the group, perhaps, but one of the members is unknown. Throws NotFoundError if it is the group.
  const present = new Set(await members(session, groupId));
  const removable = removed.filter((id) => present.has(id));
  if (removable.length === removed.length) throw memberUnknown(session);
  return changeMembers(session, groupId, added, removable);
}

function patch(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  body: AttributeObject,
  answers: readonly number[] = [],
): Promise<HttpAnswer> {
  const path = pathOf(session, kind, id);
  return session.client.write({ method: 'PATCH', path, body, repeat: 'safe', answers }, session.scope);
}

function requireSuccess(session: ScimSession, answer: HttpAnswer, sent: readonly string[] = []): void {
  if (!isSuccess(answer.status)) throw writeError(session.profile, answer, REFUSALS.update, sent);
}

/** The answer to a create brought no id: the object is there all the same, or will be visible soon. */
async function justCreated(session: ScimSession, kind: Kind, values: Attributes): Promise<TargetObject> {
  const { identifiedBy } = kindOf(session, kind);
  const value = Object.hasOwn(values, identifiedBy) ? values[identifiedBy] : undefined;
  const unknown = unreadable(session.profile, `Creating a ${NAMES[kind].one}`, true);
  if (typeof value !== 'string') throw unknown;
  const hits = await find(session, kind, identifiedBy, value).catch((error: unknown) => {
    // A look-up that failed changes nothing about the create: it may have happened.
    throw error instanceof TransientError || error instanceof ThrottledError ? unknown : error;
  });
  const [only] = hits;
  if (only === undefined || hits.length > 1) throw unknown;
  return only;
}

function valueInUse(session: ScimSession, kind: Kind, status: number, by?: string): ConflictError {
  const path = by ?? kindOf(session, kind).identifiedBy;
  const detail = `Another ${NAMES[kind].one} in ${session.profile.name} has the new ${path} already.`;
  return new ConflictError({ code: 'ValueInUse', detail, status });
}

/** Notion answers 500 when the new address belongs to somebody else; a real failure looks the same. */
async function takenOrBroken(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  unique: readonly UniqueValue[],
  status: number,
): Promise<ProvisioningError> {
  for (const { by, value } of unique) {
    const hits = await find(session, kind, by, value);
    if (hits.some((hit) => hit.id !== id)) return valueInUse(session, kind, status, by);
  }
  const paths = [...new Set(unique.map(({ by }) => by))].join(' and ');
  return new TransientError({
    code: 'ServerError',
    detail: `${session.profile.name} answered ${status} to a change of ${paths}: it failed, or the new value belongs to an account outside this workspace.`,
    status,
    mayHaveHappened: true,
    aboutRequest: true,
  });
}

function memberUnknown(session: ScimSession): RejectedError {
  return new RejectedError({
    code: 'MemberUnknown',
    detail: `${session.profile.name} does not know one of the members to add; the group itself exists.`,
    status: 404,
  });
}
