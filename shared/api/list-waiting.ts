// Listing over HTTP who waits, by name and reason: parse the query, ask the app, answer.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { WAITING } from '../explain/waiting-list.ts';
import type { Log } from '../model/ports.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

const MOST = 1_000;
const Query = z.strictObject({
  what: z.enum(WAITING),
  limit: z.coerce.number().int().min(1).max(MOST).default(100),
});

export async function listWaiting(
  request: HttpRequest,
  app: Pick<App, 'waiting'>,
  log: Log,
): Promise<HttpResponseInit> {
  const { code: _key, ...sent } = Object.fromEntries(request.query);
  const parsed = Query.safeParse(sent);
  if (!parsed.success) {
    const detail = `The parameters are what (${WAITING.join(', ')}) and limit (1 to ${MOST}).`;
    return problem({ status: 400, code: 'InvalidQuery', title: 'The query cannot be used', detail });
  }
  try {
    return json(await app.waiting(parsed.data, log));
  } catch (error) {
    return failure(error);
  }
}
