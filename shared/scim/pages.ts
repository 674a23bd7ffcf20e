// Pages of a SCIM list, by what was received: a server may send less than was asked for, and its total may change.

import * as z from 'zod';
import { RejectedError } from '../errors/index.ts';
import { isSuccess } from '../http/status-error.ts';
import type { TargetPage } from '../model/ports.ts';
import type { Kind, TargetId } from '../model/stored-object.ts';
import type { Query } from './client.ts';
import { collectionError, unreadable } from './refusal.ts';
import { collection, NAMES, type ScimSession } from './session.ts';

export interface RawPage extends TargetPage {
  /** Items of the answer, the unusable ones included. */
  readonly count: number;
}

interface PlacedPage extends RawPage {
  /** Where the one after it begins. */
  readonly next: number;
}

/** Requests that go out together once the first page has told how many objects there are. */
const AHEAD = 8;

const listResponse = z.object({
  totalResults: z.number().int().nonnegative(),
  Resources: z.array(z.unknown()).default([]),
});

/** A group's members can be thousands: asked for only where they are wanted. */
export const withoutMembers = (kind: Kind): Query => (kind === 'group' ? { excludedAttributes: 'members' } : {});

/** Objects of a list. More would fill the memory of a small instance. */
const MOST_OBJECTS = 500_000;

/** Ends at a page that is empty or brings nothing new, and at the total if the page there is not full. */
export async function* list(session: ScimSession, kind: Kind): AsyncGenerator<RawPage> {
  const seen = new Set<TargetId>();
  const first = await pageAt(session, kind, 1);
  for (let pages: readonly PlacedPage[] = [first]; ; ) {
    const known = seen.size;
    for (const page of pages) {
      for (const { id } of page.objects) seen.add(id);
      requireBounded(session, kind, seen.size);
      yield page;
    }
    const last = pages.at(-1);
    if (last === undefined || last.count === 0 || seen.size === known) return;
    if (last.next > last.total && last.count < session.profile.pageSize) return;
    pages = await nextPages(session, kind, last, first.count);
  }
}

/** Reads as far ahead as the total allows, at least one page. Each request is meant to bring `stride` items. */
async function nextPages(
  session: ScimSession,
  kind: Kind,
  { next, total }: PlacedPage,
  stride: number,
): Promise<readonly PlacedPage[]> {
  const open = Math.max(1, Math.ceil((total - next + 1) / stride));
  const starts = Array.from({ length: Math.min(AHEAD, open) }, (_, index) => next + index * stride);
  const read = await Promise.all(starts.map((start) => pagesBetween(session, kind, start, start + stride)));
  return read.flat();
}

async function pagesBetween(session: ScimSession, kind: Kind, from: number, to: number): Promise<PlacedPage[]> {
  const page = await pageAt(session, kind, from);
  if (page.count === 0 || page.next >= Math.min(to, page.total + 1)) return [page];
  return [page, ...(await pagesBetween(session, kind, page.next, to))];
}

async function pageAt(session: ScimSession, kind: Kind, start: number): Promise<PlacedPage> {
  const query = { startIndex: String(start), count: String(session.profile.pageSize), ...withoutMembers(kind) };
  const page = await readPage(session, kind, query, `Reading ${NAMES[kind].many}`);
  return { ...page, next: start + page.count };
}

/** Throws RejectedError: a list that goes on and on is not read to the end of the memory. */
export function requireBounded({ profile }: ScimSession, kind: Kind, objects: number): void {
  if (objects <= MOST_OBJECTS) return;
  throw new RejectedError({
    code: 'AnswerTooLarge',
    detail: `${profile.name} lists more than ${MOST_OBJECTS} ${NAMES[kind].many}. The app does not read on.`,
  });
}

/** Reads one item to learn how many there are. */
export async function readTotal(session: ScimSession, kind: Kind): Promise<number> {
  const query = { startIndex: '1', count: '1', ...withoutMembers(kind) };
  return (await readPage(session, kind, query, `Reading ${NAMES[kind].many}`)).total;
}

export async function readPage(session: ScimSession, kind: Kind, query: Query, doing: string): Promise<RawPage> {
  const answer = await session.client.get(collection(session, kind), query, session.scope);
  if (!isSuccess(answer.status)) throw collectionError(session.profile, answer, doing);
  const body = listResponse.safeParse(answer.body);
  if (!body.success) throw unreadable(session.profile, answer, doing);
  const { Resources: resources, totalResults: total } = body.data;
  const objects = resources.flatMap((resource) => session.readers[kind](resource) ?? []);
  logDropped(session, NAMES[kind].many, resources.length - objects.length);
  return { objects, total, count: resources.length };
}

export function logDropped(session: ScimSession, what: string, count: number): void {
  if (count > 0) session.log('warn', 'scim.itemsDropped', { what, count });
}
