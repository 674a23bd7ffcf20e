// A request of an operator over HTTP: stored, and answered with where to look.

import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import type { RequestedAction, Requester } from '../model/ports.ts';
import { failure } from './failure.ts';
import { json } from './problem.ts';

/** Why somebody asks, in his words. */
export const reason = z.string().max(1_000).optional();

interface Asking {
  readonly by: Requester;
  readonly what: RequestedAction;
  readonly reason?: string | undefined;
}

/** `links`: further places to look. */
export async function accepted(
  app: Pick<App, 'ask'>,
  { by, what, reason: why }: Asking,
  links: Readonly<Record<string, string>> = {},
): Promise<HttpResponseInit> {
  try {
    const { control, request } = await app.ask({ by, what, ...(why !== undefined && { reason: why }) });
    const { state, expectCreates } = control;
    const answer = json(
      { state, expectCreates, request: request.id, status: '/api/status', requests: '/api/requests', ...links },
      202,
    );
    return { ...answer, headers: { ...answer.headers, location: '/api/status' } };
  } catch (error) {
    return failure(error);
  }
}
