// Listing over HTTP what waits for consent: parse the query, ask the app, answer one page.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { HoldPlace, HoldsQuery } from '../app/hold-list.ts';
import type { App } from '../app.ts';
import { KINDS, type Kind, sourceId } from '../model/stored-object.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

const PAGE = 100;
const LONGEST_PAGE = 1_000;

const Query = z.strictObject({
  set: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE),
  after: z
    .string()
    .regex(/^\d{1,15}\.(?:user|group)\.[\w-]{1,100}\.\d{1,9}$/)
    .optional(),
});

const ASK = `The parameters are set (from "sets"), limit (1 to ${LONGEST_PAGE}), and after (from "next" of the page before).`;

export async function listHolds(request: HttpRequest, app: Pick<App, 'holds'>): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const parsed = Query.safeParse(sent);
  if (!parsed.success) {
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail: ASK });
  }
  const { set, limit, after } = parsed.data;
  const query: HoldsQuery = {
    set: set === undefined ? undefined : Number(set),
    limit,
    after: after === undefined ? undefined : placeIn(after),
  };
  try {
    const { next, ...page } = await app.holds(query);
    return json({ ...page, ...(next === undefined ? {} : { next: addressOf(query, next) }) });
  } catch (error) {
    return failure(error);
  }
}

function placeIn(text: string): HoldPlace | undefined {
  const [since = '', kindText = '', id = '', set = ''] = text.split('.');
  const kind = KINDS.find((each: Kind) => each === kindText);
  return kind === undefined ? undefined : { since: Number(since), kind, id: sourceId(id), set: Number(set) };
}

function addressOf({ set, limit }: HoldsQuery, next: HoldPlace): string {
  const parameters = new URLSearchParams({
    ...(set === undefined ? {} : { set: String(set) }),
    limit: String(limit),
    after: `${next.since}.${next.kind}.${next.id}.${next.set}`,
  });
  return `/api/holds?${parameters}`;
}
