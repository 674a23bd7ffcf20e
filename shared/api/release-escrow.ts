// Releasing over HTTP what waits after a failure: stored as a request that the next tick serves.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { isCode } from '../errors/index.ts';
import type { Requester } from '../model/ports.ts';
import { sourceId } from '../model/stored-object.ts';
import { accepted, reason } from './ask.ts';
import { problem } from './problem.ts';
import { readBody } from './request-body.ts';

const MOST_OBJECTS = 100;
const MOST_CODES = 50;
/** Far more than the longest list of objects. */
const LONGEST_BODY = 20_000;

const Body = z.union([
  z.strictObject({ all: z.literal(true), reason }),
  z.strictObject({ codes: z.array(z.string().refine(isCode)).min(1).max(MOST_CODES), reason }),
  z.strictObject({ cycle: z.int().min(1), reason }),
  z.strictObject({
    objects: z
      .array(z.strictObject({ kind: z.enum(['user', 'group']), id: z.guid().transform(sourceId) }))
      .min(1)
      .max(MOST_OBJECTS),
    reason,
  }),
]);

const ASK = `The body must be {"all": true}, {"codes": [up to ${MOST_CODES} codes of docs/errors.md]}, {"cycle": <number of a cycle>} or {"objects": [up to ${MOST_OBJECTS} of {"kind": "user" or "group", "id": "<object id>"}]}.`;

export async function releaseEscrow(
  request: HttpRequest,
  app: Pick<App, 'ask'>,
  by: Requester,
): Promise<HttpResponseInit> {
  const sent = await readBody(request, { longest: LONGEST_BODY, ask: ASK });
  if (sent.kind === 'refused') return sent.answer;
  const body = Body.safeParse(sent.json);
  if (!body.success) {
    return problem({ status: 400, code: 'InvalidBody', title: 'The body cannot be used', detail: ASK });
  }
  const { reason: why, ...escrow } = body.data;
  return accepted(app, { by, what: { action: 'escrow/release', escrow }, reason: why }, { escrow: '/api/escrow' });
}
