// The job's actions over HTTP: parse, ask the app, answer with where to look.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';
import { readBody } from './request-body.ts';

const ASK = 'The body must be empty, or {"expectCreates": n} where n is a whole number of objects.';

const StartBody = z.strictObject({ expectCreates: z.int().min(0).max(10_000_000).optional() });

export async function operateJob(
  request: HttpRequest,
  app: Pick<App, 'start' | 'pause' | 'read' | 'runNow'>,
): Promise<HttpResponseInit> {
  try {
    switch (request.params['action']) {
      case 'start':
        return await start(request, app);
      case 'pause':
        return accepted(await app.pause());
      case 'read':
        return accepted(await app.read());
      case 'run-now':
        return accepted(await app.runNow());
      default:
        return problem({
          status: 404,
          code: 'UnknownAction',
          title: 'Unknown action',
          detail: 'The job can start, pause, read and run-now.',
        });
    }
  } catch (error) {
    return failure(error);
  }
}

async function start(request: HttpRequest, app: Pick<App, 'start'>): Promise<HttpResponseInit> {
  const sent = await readBody(request, { longest: 1_000, ask: ASK });
  if (sent.kind === 'refused') return sent.answer;
  const body = StartBody.safeParse(sent.isEmpty ? {} : sent.json);
  if (!body.success) {
    return problem({
      status: 400,
      code: 'InvalidBody',
      title: 'The body cannot be used',
      detail: ASK,
    });
  }
  return accepted(await app.start(body.data.expectCreates));
}

/** The next tick serves it; status tells how it goes. */
function accepted(control: { readonly state: string; readonly expectCreates?: number }): HttpResponseInit {
  const answer = json({ state: control.state, expectCreates: control.expectCreates, status: '/api/status' }, 202);
  return { ...answer, headers: { ...answer.headers, location: '/api/status' } };
}
