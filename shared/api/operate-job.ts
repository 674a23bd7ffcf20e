// The job's actions over HTTP: parse, ask the app, answer with where to look.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

/** Characters; far more than any body that means something. */
const LONGEST_BODY = 1_000;

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
          detail: 'The actions are start, pause, read and run-now.',
        });
    }
  } catch (error) {
    return failure(error);
  }
}

async function start(request: HttpRequest, app: Pick<App, 'start'>): Promise<HttpResponseInit> {
  const text = await request.text();
  if (text.length > LONGEST_BODY) {
    return problem({
      status: 413,
      code: 'BodyTooLong',
      title: 'The body is too long',
      detail: 'Send no body, or {"expectCreates": n} with a whole number of objects.',
    });
  }
  const body = StartBody.safeParse(parseJson(text));
  if (!body.success) {
    return problem({
      status: 400,
      code: 'InvalidBody',
      title: 'The body is not usable',
      detail: `Send no body, or {"expectCreates": n} with a whole number of objects. ${z.prettifyError(body.error)}`,
    });
  }
  return accepted(await app.start(body.data.expectCreates));
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The next tick serves it; status tells how it goes. */
function accepted(control: { readonly state: string; readonly expectCreates?: number }): HttpResponseInit {
  const answer = json({ state: control.state, expectCreates: control.expectCreates, status: '/api/status' }, 202);
  return { ...answer, headers: { ...answer.headers, location: '/api/status' } };
}
