// The job's actions over HTTP: parse, ask the app, answer with where to look.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import type { RequestedAction, Requester } from '../model/ports.ts';
import { accepted, reason } from './ask.ts';
import { problem } from './problem.ts';
import { readBody } from './request-body.ts';

interface Action {
  /** What to send, in words. */
  readonly ask: string;
  readonly body: z.ZodType<{ readonly what: RequestedAction; readonly reason?: string | undefined }>;
}

const LONGEST_BODY = 4_000;
const plain = (action: 'read' | 'run-now'): Action => ({
  ask: 'The body must be empty, or {"reason": "…"}.',
  body: z.strictObject({ reason }).transform((sent) => ({ what: { action }, ...sent })),
});

/** By the name in the address. */
export const ACTIONS = new Map<string, Action>(
  Object.entries<Action>({
    start: {
      ask: 'The body must be empty, or {"expectCreates": n, "reason": "…"} where n is a whole number of objects.',
      body: z
        .strictObject({ expectCreates: z.exactOptional(z.int().min(0).max(10_000_000)), reason })
        .transform(({ reason: why, ...sent }) => ({ what: { action: 'start', ...sent }, reason: why })),
    },
    pause: {
      ask: 'The body must be empty, or {"reason": "…"}.',
      body: z.strictObject({ reason }).transform((sent) => ({ what: { action: 'pause' }, ...sent })),
    },
    read: plain('read'),
    'run-now': plain('run-now'),
  }),
);

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
