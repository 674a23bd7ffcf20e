// Explaining one person or group over HTTP: parse, ask the app, answer with the whole explanation.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { ExplainQuery } from '../engine/explain/document.ts';
import type { Log } from '../engine/ports.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';

const name = z.string().trim().min(1).max(1_024);
const Body = z.union([z.strictObject({ user: name }), z.strictObject({ group: name })]);

export async function explainObject(
  request: HttpRequest,
  app: Pick<App, 'explain'>,
  log: Log,
): Promise<HttpResponseInit> {
  const query = await queryOf(request);
  if (query === undefined) {
    return problem({
      status: 400,
      code: 'InvalidBody',
      title: 'The body is not usable',
      detail: 'Send {"user": "<object id or userPrincipalName>"} or {"group": "<object id or displayName>"}.',
    });
  }
  try {
    const answer = await app.explain(query, log);
    if (answer.outcome === 'explained') return json(answer.explanation);
    const { detail } = answer;
    return answer.outcome === 'unknown'
      ? problem({ status: 404, code: 'UnknownObject', title: `No such ${query.kind}`, detail })
      : problem({ status: 409, code: 'SeveralObjects', title: `Several ${query.kind}s have this name`, detail });
  } catch (error) {
    return failure(error);
  }
}

async function queryOf(request: HttpRequest): Promise<ExplainQuery | undefined> {
  const body = Body.safeParse(await bodyOf(request));
  if (!body.success) return undefined;
  return 'user' in body.data ? { kind: 'user', name: body.data.user } : { kind: 'group', name: body.data.group };
}

async function bodyOf(request: HttpRequest): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch {
    return undefined;
  }
}
