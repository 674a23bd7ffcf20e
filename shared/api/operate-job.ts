// The job's actions over HTTP: parse, ask the app, answer with where to look.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { RESTART_SCOPES, type RequestedAction, type Requester } from '../model/ports.ts';
import { accepted, reason } from './ask.ts';
import { problem } from './problem.ts';
import { readBody } from './request-body.ts';

interface Action {
  /** What to send, in words. */
  readonly ask: string;
  readonly body: z.ZodType<{ readonly what: RequestedAction; readonly reason?: string | undefined }>;
}

const LONGEST_BODY = 4_000;
const REASON_ONLY = 'The body must be empty, or {"reason": "…"}.';

const plain = (action: 'read' | 'run-now' | 'confirm-pair'): Action => ({
  ask: REASON_ONLY,
  body: z.strictObject({ reason }).transform((sent) => ({ what: { action }, ...sent })),
});

const start: Action = {
  ask: 'The body must be empty, or {"expectCreates": n, "reason": "…"} where n is a whole number of objects.',
  body: z
    .strictObject({ expectCreates: z.exactOptional(z.int().min(0).max(10_000_000)), reason })
    .transform(({ reason: why, ...sent }) => ({ what: { action: 'start', ...sent }, reason: why })),
};

const pause: Action = {
  ask: 'The body must be empty, or {"until": "…", "reason": "…"} where until is an ISO 8601 time with its zone.',
  body: z
    .strictObject({ until: z.exactOptional(z.iso.datetime({ offset: true })), reason })
    .transform(({ until, reason: why }) => ({
      what: { action: 'pause', ...(until !== undefined && { until: Date.parse(until) }) },
      reason: why,
    })),
};

const restart: Action = {
  ask: `The body must be {"scope": "…", "reason": "…"} where scope is one of ${RESTART_SCOPES.join(', ')}. ForceDeletes is none of them: POST /api/holds/{set}/approve lets held removals go.`,
  body: z
    .strictObject({ scope: z.enum(RESTART_SCOPES), reason })
    .transform(({ scope, reason: why }) => ({ what: { action: 'restart', scope }, reason: why })),
};

/** By the name in the address. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['start', start],
  ['pause', pause],
  ['read', plain('read')],
  ['run-now', plain('run-now')],
  ['restart', restart],
  ['confirm-pair', plain('confirm-pair')],
]);

export async function operateJob(
  request: HttpRequest,
  app: Pick<App, 'ask'>,
  by: Requester,
): Promise<HttpResponseInit> {
  const action = ACTIONS.get(request.params['action'] ?? '');
  if (action === undefined) {
    return problem({
      status: 404,
      code: 'UnknownAction',
      title: 'Unknown action',
      detail: `The actions of the job are ${[...ACTIONS.keys()].join(', ')}.`,
    });
  }
  const { ask } = action;
  const sent = await readBody(request, { longest: LONGEST_BODY, ask });
  if (sent.kind === 'refused') return sent.answer;
  const body = action.body.safeParse(sent.isEmpty ? {} : sent.json);
  if (!body.success) {
    return problem({ status: 400, code: 'InvalidBody', title: 'The body cannot be used', detail: ask });
  }
  return accepted(app, { by, ...body.data });
}
