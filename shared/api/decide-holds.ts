// Deciding over HTTP about a hold set: stored as a request that the next tick serves.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { type Requester, SCHEDULED_DELETIONS } from '../model/ports.ts';
import { sourceId } from '../model/stored-object.ts';
import { accepted, reason } from './ask.ts';
import { failure } from './failure.ts';
import { problem } from './problem.ts';
import { readBody } from './request-body.ts';

const MOST_ENTRIES = 100;
/** Far more than the longest list of entries. */
const LONGEST_BODY = 20_000;
export const HOLD_ACTIONS = ['approve', 'reject', 'release'] as const;

const Body = z.union([
  z.strictObject({ revision: z.int().min(1), reason }),
  z.strictObject({
    entries: z
      .array(z.strictObject({ kind: z.enum(['user', 'group']), id: z.guid().transform(sourceId) }))
      .min(1)
      .max(MOST_ENTRIES),
    reason,
  }),
]);

const ASK = `The body must be {"revision": <of the set, from GET /api/holds>} or {"entries": [up to ${MOST_ENTRIES} of {"kind": "user" or "group", "id": "<object id>"}]}; both take a "reason".`;

const ASK_DELETIONS =
  'Scheduled deletions can be rejected only, by {"entries": [{"kind": "group", "id": "<object id>"}]}: these groups then stay in Notion.';

export async function decideHolds(
  request: HttpRequest,
  app: Pick<App, 'ask' | 'holds'>,
  by: Requester,
): Promise<HttpResponseInit> {
  const { set = '', action: asked } = request.params;
  const action = HOLD_ACTIONS.find((one) => one === asked);
  if (action === undefined) {
    return problem({
      status: 404,
      code: 'UnknownHoldAction',
      title: 'No such action',
      detail: `The actions are ${HOLD_ACTIONS.join(', ')}.`,
    });
  }
  const sent = await readBody(request, { longest: LONGEST_BODY, ask: ASK });
  if (sent.kind === 'refused') return sent.answer;
  const body = Body.safeParse(sent.json);
  if (!body.success) {
    return problem({ status: 400, code: 'InvalidBody', title: 'The body cannot be used', detail: ASK });
  }
  const { reason: why, ...meant } = body.data;
  const ask = (): Promise<HttpResponseInit> =>
    accepted(app, { by, what: { action: `holds/${action}`, set, ...meant }, reason: why }, { holds: '/api/holds' });
  if (set === SCHEDULED_DELETIONS) {
    if (action === 'reject' && 'entries' in meant) return ask();
    return problem({ status: 400, code: 'InvalidBody', title: 'The body cannot be used', detail: ASK_DELETIONS });
  }
  try {
    const { sets } = /^\d{1,9}$/.test(set) ? await app.holds({ set: Number(set), limit: 1 }) : { sets: [] };
    if (sets.length === 0) {
      return problem({
        status: 404,
        code: 'UnknownHoldSet',
        title: 'No such hold set',
        detail: 'No hold set has this number any more. Look at GET /api/holds.',
      });
    }
  } catch (error) {
    return failure(error);
  }
  return ask();
}
