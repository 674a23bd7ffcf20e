// Asks a running app, and says in plain words what went wrong if there is no answer.

import type { Explanation } from '../../shared/explain/document.ts';
import type { ExplainOptions } from './options.ts';

export type Answer =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly problem: string };

/** The app itself gives up on slow ends well before. */
const TIMEOUT_MS = 230_000;

export async function ask(options: ExplainOptions): Promise<Answer> {
  const { name, kind, url, key, token } = options;
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL('/api/explain', url), {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'x-requested-by': 'entra-notion-provisioner',
        ...(key !== undefined && { 'x-functions-key': key }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ [kind]: name }),
    });
    text = await response.text();
  } catch (error) {
    return { ok: false, problem: notReached(url, error) };
  }
  if (!response.ok) return { ok: false, problem: refused(options, response.status, text) };
  const explanation = parsed<Explanation>(text);
  if (explanation?.summary !== undefined) return { ok: true, explanation };
  return { ok: false, problem: `${url.origin} answers, but is not this app. Check --url.` };
}

function notReached({ origin }: URL, error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `${origin} did not answer in time.`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return `Nothing answers at ${origin} (${code}). Start it with npm start, or name another app with --url.`;
}

interface ProblemDocument {
  readonly title?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly remedy?: string;
}

function refused({ kind, url, key }: ExplainOptions, status: number, text: string): string {
  const problem = parsed<ProblemDocument>(text);
  if (problem?.detail !== undefined && problem.code !== undefined) {
    const hint = status === 404 && kind === 'user' ? ' To ask for a group, add --group.' : '';
    return [`${problem.title}: ${problem.detail}`, problem.remedy].filter(Boolean).join(' ') + hint;
  }
  if (status === 401 || status === 403) {
    const what = key === undefined ? 'needs a function key. Set PROVISIONER_KEY, or use --key.' : 'refuses the key.';
    return `${url.origin} ${what}`;
  }
  return status === 404
    ? `${url.origin} has no /api/explain. Check --url, and which version is deployed.`
    : `${url.origin} answered ${status}${problem?.title === undefined ? '' : ` (${problem.title})`}.`;
}

function parsed<T>(text: string): T | undefined {
  try {
    const value: T | null = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
