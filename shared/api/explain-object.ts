// Explaining one person or group over HTTP: parse, ask the app, answer with the whole explanation.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { App } from '../app.ts';
import type { ExplainQuery } from '../explain/document.ts';
import type { Log } from '../model/ports.ts';
import { failure } from './failure.ts';
import { json, problem } from './problem.ts';
import { readBody } from './request-body.ts';

const name = z.string().trim().min(1).max(1_024);
const Body = z.union([z.strictObject({ user: name }), z.strictObject({ group: name })]);

const ASK = 'The body must be {"user": "<object id, address or name>"} or {"group": "<object id or name>"}.';

export async function explainObject(
  request: HttpRequest,
  app: Pick<App, 'explain'>,
  log: Log,
): Promise<HttpResponseInit> {
  const body = await readBody(request, { longest: 10_000, ask: ASK });
  if (body.kind === 'refused') return body.answer;
  const query = queryOf(body.json);
  if (query === undefined) {
    return problem({
      status: 400,
      code: 'InvalidBody',
      title: 'The body cannot be used',
      detail: ASK,
    });
  }
  try {
    const answer = await app.explain(query, log);
    if (answer.outcome === 'explained') return json(answer.explanation);
    const { detail, candidates } = answer;
    return answer.outcome === 'unknown'
      ? problem({ status: 404, code: 'UnknownObject', title: `No such ${query.kind}`, detail, candidates })
      : problem({
          status: 409,
          code: 'SeveralObjects',
          title: `More than one ${query.kind} has this name`,
          detail,
          candidates,
        });
  } catch (error) {
    return failure(error);
  }
}

function queryOf(json: unknown): ExplainQuery | undefined {
  const body = Body.safeParse(json);
  if (!body.success) return undefined;
  return 'user' in body.data ? { kind: 'user', name: body.data.user } : { kind: 'group', name: body.data.group };
}
