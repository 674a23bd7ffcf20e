// Reading a SCIM target: pages, look-ups, single objects, members.

import * as z from 'zod';
import { ConfigurationError } from '../errors/index.ts';
import { isSuccess } from '../http/status-error.ts';
import type { TargetPage } from '../model/ports.ts';
import { type Attributes, type Kind, type TargetId, type TargetObject, targetId } from '../model/stored-object.ts';
import type { Query } from './client.ts';
import { equalityFilter, holdsValue } from './filter.ts';
import type { FilterableAttribute } from './profile.ts';
import { collectionError, readError, unreadable } from './refusal.ts';
import { saysAbsent } from './scim-answer.ts';
import { collection, kindOf, NAMES, objectAt, type ScimSession } from './session.ts';

const listResponse = z.object({
  totalResults: z.number().int().nonnegative(),
  Resources: z.array(z.unknown()).default([]),
});
const groupMembers = z.object({ members: z.array(z.unknown()).nullish() });
const member = z.object({ value: z.string().min(1), type: z.string().optional().catch(undefined) });

interface RawPage extends TargetPage {
  /** Items of the answer, the unusable ones included. */
  readonly count: number;
}

/** A group's members can be thousands: asked for only where they are wanted. */
const withoutMembers = (kind: Kind): Query => (kind === 'group' ? { excludedAttributes: 'members' } : {});

export async function list(session: ScimSession, kind: Kind, startIndex: number): Promise<TargetPage> {
  const query = { startIndex: String(startIndex), count: String(session.profile.pageSize), ...withoutMembers(kind) };
  const { objects, total } = await readPage(session, kind, query, `Reading ${NAMES[kind].many}`);
  return { objects, total };
}

export async function find(
  session: ScimSession,
  kind: Kind,
  path: string,
  value: string,
): Promise<readonly TargetObject[]> {
  const attribute = filterableAttribute(session, kind, path);
  const doing = `Looking up a ${NAMES[kind].one} by ${path}`;
  const found = new Map<TargetId, TargetObject>();
  for (let seen = 0; ; ) {
    const query = {
      filter: equalityFilter(attribute, value),
      ...(seen === 0 ? {} : { startIndex: String(seen + 1) }),
      ...withoutMembers(kind),
    };
    const page = await readPage(session, kind, query, doing);
    const hits = page.objects.filter((object) => holdsValue(object, path, value, attribute));
    for (const hit of hits) found.set(hit.id, hit);
    seen += page.count;
    if (page.count === 0 || seen >= page.total) return [...found.values()];
    // More objects follow, and some of these do not fit: the filter was not applied, so that what is missing here
    // may still exist.
    if (hits.length < page.count) throw filterIgnored(session, path);
  }
}

export async function read(session: ScimSession, kind: Kind, id: TargetId): Promise<TargetObject | undefined> {
  const doing = `Reading a ${NAMES[kind].one}`;
  const answer = await session.client.get(objectAt(session, kind, id), withoutMembers(kind), session.scope);
  if (saysAbsent(answer)) return undefined;
  if (!isSuccess(answer.status)) throw readError(session.profile, answer, doing);
  const object = session.readers[kind](answer.body);
  if (object === undefined) throw unreadable(session.profile, answer, doing);
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
  if (typeof value !== 'string' || value === '') return undefined;
  const hits = await find(session, kind, identifiedBy, value);
  return hits.find((hit) => hit.id === id);
}

/** Users only. Throws NotFoundError when the group does not exist. */
export async function members(session: ScimSession, groupId: TargetId): Promise<readonly TargetId[]> {
  const doing = 'Reading the members of a group';
  const answer = await session.client.get(objectAt(session, 'group', groupId), {}, session.scope);
  if (!isSuccess(answer.status)) throw readError(session.profile, answer, doing);
  const body = groupMembers.safeParse(answer.body);
  if (!body.success) throw unreadable(session.profile, answer, doing);
  const parsed = (body.data.members ?? []).map((item) => member.safeParse(item));
  logDropped(session, 'group members', parsed.filter(({ success }) => !success).length);
  const users = parsed.flatMap(({ data }) => (data === undefined || data.type === 'Group' ? [] : [data.value]));
  return [...new Set(users)].map(targetId);
}

/** Reads one item to learn how many there are. */
export async function readTotal(session: ScimSession, kind: Kind): Promise<number> {
  const query = { startIndex: '1', count: '1', ...withoutMembers(kind) };
  return (await readPage(session, kind, query, `Reading ${NAMES[kind].many}`)).total;
}

async function readPage(session: ScimSession, kind: Kind, query: Query, doing: string): Promise<RawPage> {
  const answer = await session.client.get(collection(session, kind), query, session.scope);
  if (!isSuccess(answer.status)) throw collectionError(session.profile, answer, doing);
  const body = listResponse.safeParse(answer.body);
  if (!body.success) throw unreadable(session.profile, answer, doing);
  const { Resources: resources, totalResults: total } = body.data;
  const objects = resources.flatMap((resource) => session.readers[kind](resource) ?? []);
  logDropped(session, NAMES[kind].many, resources.length - objects.length);
  return { objects, total, count: resources.length };
}

function filterableAttribute(session: ScimSession, kind: Kind, path: string): FilterableAttribute {
  const { filterable } = kindOf(session, kind);
  const attribute = Object.hasOwn(filterable, path) ? filterable[path] : undefined;
  if (attribute !== undefined) return attribute;
  const possible = Object.keys(filterable).join(', ');
  throw new ConfigurationError({
    code: 'AttributeNotFilterable',
    detail: `${session.profile.name} cannot look up ${NAMES[kind].many} by ${path}. Match by one of: ${possible}.`,
  });
}

function filterIgnored(session: ScimSession, path: string): ConfigurationError {
  return new ConfigurationError({
    code: 'FilterIgnored',
    detail: `${session.profile.name} answers a look-up by ${path} with objects that do not match it. Match by another attribute.`,
  });
}

function logDropped(session: ScimSession, what: string, count: number): void {
  if (count > 0) session.log('warn', 'scim.itemsDropped', { what, count });
}
