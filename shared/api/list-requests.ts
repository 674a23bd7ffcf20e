// Listing over HTTP what operators asked for: parse the query, ask the app, answer one page.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import type { OperatorRequest } from '../model/ports.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

const PAGE = 100;
const LONGEST_PAGE = 1_000;

const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE),
  after: z
    .string()
    .regex(/^\d{13}-[\da-f-]{36}$/)
    .optional(),
});

const ASK = `The parameters are limit (1 to ${LONGEST_PAGE}), and after (from "next" of the page before).`;

export async function listRequests(request: HttpRequest, app: Pick<App, 'requests'>): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const query = Query.safeParse(sent);
  if (!query.success) {
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail: ASK });
  }
  const { limit, after } = query.data;
  try {
    const { requests, next } = await app.requests(limit, after);
    return json({
      requests: requests.map(view),
      ...(next !== undefined && {
        next: `/api/requests?${new URLSearchParams({ limit: String(limit), after: next })}`,
      }),
    });
  } catch (error) {
    return failure(error);
  }
}

/** Times are ISO 8601. */
function view({ at, outcome, ...request }: OperatorRequest): unknown {
  return {
    ...request,
    at: moment(at),
    outcome: outcome === undefined ? { result: 'waiting' } : { ...outcome, at: moment(outcome.at) },
  };
}

const moment = (at: number): string => new Date(at).toISOString();
