// Asks a running app, and says in plain words what went wrong if there is no answer.

import type { Explanation } from '../../shared/explain/document.ts';
import { notThisApp, post } from '../running-app.ts';
import type { ExplainOptions } from './options.ts';

export type Answer =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly problem: string };

export async function ask({ name, kind, app }: ExplainOptions): Promise<Answer> {
  const answer = await post(app, '/api/explain', { [kind]: name });
  if (answer.ok) {
    return isExplanation(answer.body)
      ? { ok: true, explanation: answer.body }
      : { ok: false, problem: notThisApp(app) };
  }
  const { code, problem } = answer;
  const hint = code === 'UnknownObject' && kind === 'user' ? ' To ask for a group, add --group.' : '';
  return { ok: false, problem: `${problem}${hint}` };
}

const isExplanation = (body: unknown): body is Explanation =>
  typeof body === 'object' && body !== null && 'summary' in body;
