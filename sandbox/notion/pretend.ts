// A success that is none: the request is carried out on a copy of the world.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import { answerScim, type RouterParts } from './router.ts';

/** The body shows what was asked for, or what is still there: nothing after a create. A refusal is a refusal. */
export function answerPretending(
  parts: RouterParts,
  request: SimulatorRequest,
  body: 'shown' | 'hidden',
): SimulatorResponse {
  const answer = answerScim({ ...parts, world: parts.world.copy() }, request);
  if (body === 'shown' || answer.status >= 400 || answer.body === undefined) return answer;
  const { status, headers } = answer;
  if (request.method === 'POST') return { status };
  const now = answerScim(parts, { ...request, method: 'GET', body: '' });
  return now.status === 200 ? { status, ...(headers && { headers }), body: now.body } : { status };
}
