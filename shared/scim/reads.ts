// Reading a SCIM target: look-ups, single objects, members.

import * as z from 'zod';
import { ConfigurationError, TransientError } from '../errors/index.ts';
import { isSuccess } from '../http/status-error.ts';
import type { Attributes, Kind, TargetId, TargetObject } from '../model/stored-object.ts';
import { canFilter, equalityFilter, holdsValue } from './filter.ts';
import { list, logDropped, readPage, requireBounded, withoutMembers } from './pages.ts';
import type { FilterableAttribute } from './profile.ts';
import { readError, unreadable } from './refusal.ts';
import { usableId } from './resource-reader.ts';
import { type ScimAnswer, saysAbsent } from './scim-answer.ts';
import { kindOf, NAMES, objectAt, type ScimSession } from './session.ts';

const groupMembers = z.object({ id: z.string(), members: z.array(z.unknown()).nullish() });
const member = z.object({ value: z.string(), type: z.string().optional().catch(undefined) });

export async function find(
  session: ScimSession,
  kind: Kind,
  path: string,
  value: string,
): Promise<readonly TargetObject[]> {
  const attribute = filterableAttribute(session, kind, path);
  const fits = (object: TargetObject): boolean => holdsValue(object, path, value, attribute);
  if (!canFilter(session.profile, value)) return findInList(session, kind, fits);
  const doing = `Looking up a ${NAMES[kind].one} by ${path}`;
  const found = new Map<TargetId, TargetObject>();
  for (let received = 0; ; ) {
    const query = {
      filter: equalityFilter(attribute, value),
      ...(received === 0 ? {} : { startIndex: String(received + 1) }),
      ...withoutMembers(kind),
    };
    const page = await readPage(session, kind, query, doing);
    const known = found.size;
    const hits = page.objects.filter(fits);
    for (const hit of hits) found.set(hit.id, hit);
    requireBounded(session, kind, found.size);
    received += page.count;
    if (page.count === 0 || received >= page.total) return [...found.values()];
    // More objects follow, and some of these do not fit: the filter was not applied, so that what is missing here
    // may still exist.
    if (hits.length < page.count) throw filterIgnored(session, path);
    if (found.size === known) return [...found.values()];
  }
}

/** Reads all of the list, for a value that a filter does not carry safely. */
async function findInList(
  session: ScimSession,
  kind: Kind,
  fits: (object: TargetObject) => boolean,
): Promise<readonly TargetObject[]> {
  const seen = new Set<TargetId>();
  const found = new Map<TargetId, TargetObject>();
  let [unusable, total] = [0, 0];
  for await (const page of list(session, kind)) {
    for (const { id } of page.objects) seen.add(id);
    for (const object of page.objects.filter(fits)) found.set(object.id, object);
    unusable += page.count - page.objects.length;
    total = page.total;
  }
  if (found.size === 0 && seen.size + unusable < total) throw listIncomplete(session, kind);
  return [...found.values()];
}

export async function read(session: ScimSession, kind: Kind, id: TargetId): Promise<TargetObject | undefined> {
  const answer = await askFor(session, kind, id);
  return saysAbsent(answer) ? undefined : objectIn(session, kind, id, answer);
}

/** Throws NotFoundError when the target says that it does not exist. */
export async function readExisting(session: ScimSession, kind: Kind, id: TargetId): Promise<TargetObject> {
  return objectIn(session, kind, id, await askFor(session, kind, id));
}

function askFor(session: ScimSession, kind: Kind, id: TargetId): Promise<ScimAnswer> {
  return session.client.get(objectAt(session, kind, id), withoutMembers(kind), session.scope);
}

function objectIn(session: ScimSession, kind: Kind, id: TargetId, answer: ScimAnswer): TargetObject {
  const doing = `Reading a ${NAMES[kind].one}`;
  if (!isSuccess(answer.status)) throw readError(session.profile, answer, doing);
  const object = session.readers[kind](answer.body);
  if (object?.id !== id) throw unreadable(session.profile, answer, doing);
  return object;
}

/** A read alone may be answered for another reason (a moved path, a stale cache): the collection must agree. */
export async function locate(
  session: ScimSession,
  kind: Kind,
  id: TargetId,
  values: Attributes,
): Promise<TargetObject | undefined> {
  const object = await read(session, kind, id);
  if (object !== undefined) return object;
  const { identifiedBy } = kindOf(session, kind);
  const value = Object.hasOwn(values, identifiedBy) ? values[identifiedBy] : undefined;
  if (typeof value !== 'string' || value === '' || !canFilter(session.profile, value)) return undefined;
  const hits = await find(session, kind, identifiedBy, value);
  return hits.find((hit) => hit.id === id);
}

/** Users only. Throws NotFoundError when the group does not exist. */
export async function members(session: ScimSession, groupId: TargetId): Promise<readonly TargetId[]> {
  const doing = 'Reading the members of a group';
  const answer = await session.client.get(objectAt(session, 'group', groupId), {}, session.scope);
  if (!isSuccess(answer.status)) throw readError(session.profile, answer, doing);
  const body = groupMembers.safeParse(answer.body);
  // Anything else would be an empty group.
  if (body.data?.id !== groupId) throw unreadable(session.profile, answer, doing);
  const parsed = (body.data.members ?? []).map((item) => member.safeParse(item));
  const people = parsed.flatMap(({ data }) => (data?.type === 'Group' ? [] : [usableId(data?.value)]));
  const ids = people.filter((id) => id !== undefined);
  logDropped(session, 'group members', people.length - ids.length);
  return [...new Set(ids)];
}

function filterableAttribute(session: ScimSession, kind: Kind, path: string): FilterableAttribute {
  const { filterable } = kindOf(session, kind);
  const attribute = Object.hasOwn(filterable, path) ? filterable[path] : undefined;
  if (attribute !== undefined) return attribute;
  const possible = Object.keys(filterable).join(', ');
  throw new ConfigurationError({
    code: 'AttributeNotFilterable',
    detail: `${session.profile.name} cannot look up ${NAMES[kind].many} by ${path}, but by ${possible}.`,
  });
}

/** Its order changed while it was read: what was not among the pages may exist all the same. */
function listIncomplete(session: ScimSession, kind: Kind): TransientError {
  return new TransientError({
    code: 'ListIncomplete',
    detail: `${session.profile.name} lists fewer ${NAMES[kind].many} than it counts. One that is not listed may exist.`,
    mayHaveHappened: false,
    aboutRequest: true,
  });
}

function filterIgnored(session: ScimSession, path: string): ConfigurationError {
  return new ConfigurationError({
    code: 'FilterIgnored',
    detail: `${session.profile.name} answers a look-up by ${path} with objects that do not match it.`,
  });
}
