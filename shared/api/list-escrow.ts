// Listing over HTTP what waits after a failure: parse the query, ask the app, answer one page.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { EscrowPlace, EscrowQuery } from '../app/escrow-list.ts';
import type { App } from '../app.ts';
import { isCode } from '../errors/index.ts';
import { KINDS, type Kind, sourceId } from '../model/stored-object.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

const PAGE = 100;
const LONGEST_PAGE = 1_000;

const Query = z.strictObject({
  kind: z.enum(['user', 'group']).optional(),
  // Not `code`: by that name the platform takes a function key.
  errorCode: z.string().refine(isCode).optional(),
  cycle: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE),
  after: z
    .string()
    .regex(/^\d{1,15}\.(?:user|group)\.[\w-]{1,100}$/)
    .optional(),
});

const ASK = `The parameters are kind (user or group), errorCode (a code of docs/errors.md), cycle (the number of a cycle), limit (1 to ${LONGEST_PAGE}), and after (from "next" of the page before).`;

export async function listEscrow(request: HttpRequest, app: Pick<App, 'escrow'>): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const parsed = Query.safeParse(sent);
  if (!parsed.success) {
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail: ASK });
  }
  const { kind, errorCode, cycle, limit, after } = parsed.data;
  const query: EscrowQuery = {
    kind,
    code: errorCode,
    cycle,
    limit,
    after: after === undefined ? undefined : placeIn(after),
  };
  try {
    const { next, ...page } = await app.escrow(query);
    return json({ ...page, ...(next === undefined ? {} : { next: addressOf(query, next) }) });
  } catch (error) {
    return failure(error);
  }
}

function placeIn(text: string): EscrowPlace | undefined {
  const [failedAt = '', kindText = '', id = ''] = text.split('.');
  const kind = KINDS.find((each: Kind) => each === kindText);
  return kind === undefined ? undefined : { failedAt: Number(failedAt), kind, id: sourceId(id) };
}

function addressOf({ kind, code, cycle, limit }: EscrowQuery, next: EscrowPlace): string {
  const parameters = new URLSearchParams({
    ...(kind === undefined ? {} : { kind }),
    ...(code === undefined ? {} : { errorCode: code }),
    ...(cycle === undefined ? {} : { cycle: String(cycle) }),
    limit: String(limit),
    after: `${next.failedAt}.${next.kind}.${next.id}`,
  });
  return `/api/escrow?${parameters}`;
}
