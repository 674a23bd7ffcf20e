// Asks a running app, and says in plain words what went wrong if there is no answer.

import type { Explanation } from '../../shared/explain/document.ts';
import { type AppAnswer, get, notThisApp, post } from '../running-app.ts';
import type { ExplainOptions } from './options.ts';
import { print } from './print.ts';
import { waitingLines, waitingList } from './waiting.ts';

export type Answer =
  /** `document`: as the app sent it. */
  | { readonly ok: true; readonly document: unknown; readonly text: string }
  | { readonly ok: false; readonly problem: string };

export async function ask({ asked, app }: ExplainOptions): Promise<Answer> {
  if ('list' in asked) {
    const answer = await get(app, `/api/reports/waiting?what=${asked.list}&limit=1000`);
    const list = answer.ok ? waitingList.safeParse(answer.body).data : undefined;
    if (!answer.ok || list === undefined) return { ok: false, problem: answer.ok ? notThisApp(app) : answer.problem };
    return { ok: true, document: answer.body, text: `${waitingLines(asked.list, list).join('\n')}\n` };
  }
  const answer = await post(app, '/api/explain', { [asked.kind]: asked.name });
  if (!answer.ok) return { ok: false, problem: answer.problem + hint(answer, asked.kind) };
  const { body } = answer;
  if (!isExplanation(body)) return { ok: false, problem: notThisApp(app) };
  return { ok: true, document: body, text: print(body) };
}

const hint = ({ code }: Extract<AppAnswer, { ok: false }>, kind: 'user' | 'group'): string =>
  code === 'UnknownObject' && kind === 'user' ? ' To ask for a group, add --group.' : '';

const isExplanation = (body: unknown): body is Explanation =>
  typeof body === 'object' && body !== null && 'summary' in body;
