// The running app that a command talks to: where it is, who asks, and what went wrong in plain words.

import { terminalText } from '../shared/terminal/text.ts';

export interface RunningApp {
  readonly url: URL;
  /** Function key; not needed by the local host. */
  readonly key?: string;
  /** Access token of a signed-in operator, for HTTP_AUTH=entra. */
  readonly token?: string;
  /** What a further command needs to reach it, where its environment does not tell. */
  readonly flags?: string;
}

/** A text about the app, for the terminal. */
export const told = ({ flags }: RunningApp, text: string): string => terminalText(text, flags);

export type AppAnswer =
  | { readonly ok: true; readonly body: unknown }
  /** `code`: of a problem document of this app. */
  | { readonly ok: false; readonly problem: string; readonly code?: string };

/** The flags that every such command has, and how its help tells them. */
export const APP_FLAGS = { url: { type: 'string' }, key: { type: 'string' } } as const;
export const APP_HELP = `  --url <url>     the app (http://localhost:7071, where npm start serves it; PROVISIONER_URL)
  --key <key>     function key of a deployed app (better: PROVISIONER_KEY, which no process list shows)`;
export const TOKEN_HELP = 'An app with HTTP_AUTH=entra takes an access token instead: PROVISIONER_TOKEN.';

const LOCAL_HOST = 'http://localhost:7071';
/** The app itself gives up on slow ends well before. */
const TIMEOUT_MS = 230_000;

export function appFrom(
  flags: { readonly url?: string | undefined; readonly key?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): RunningApp | { readonly problem: string } {
  const address = flags.url ?? environment['PROVISIONER_URL'] ?? LOCAL_HOST;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return { problem: `--url must be an address such as ${LOCAL_HOST}, not "${address}".` };
  }
  const key = flags.key ?? environment['PROVISIONER_KEY'];
  const token = environment['PROVISIONER_TOKEN'];
  if ((key || token) && url.protocol === 'http:' && !isLoopback(url)) {
    return { problem: `A key is sent only over https, and ${url.origin} does not use it.` };
  }
  return { url, ...(key && { key }), ...(token && { token }), ...(flags.url && { flags: `--url ${url.origin}` }) };
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** `path`: "/api/explain". */
export function post(app: RunningApp, path: string, body: unknown): Promise<AppAnswer> {
  return send(app, 'POST', path, JSON.stringify(body));
}

export function get(app: RunningApp, path: string): Promise<AppAnswer> {
  return send(app, 'GET', path);
}

async function send(app: RunningApp, method: string, path: string, body?: string): Promise<AppAnswer> {
  const { url, key, token } = app;
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'x-requested-by': 'entra-notion-provisioner',
        ...(key !== undefined && { 'x-functions-key': key }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
    });
    text = await response.text();
  } catch (error) {
    return { ok: false, problem: notReached(url, error) };
  }
  if (response.ok) return { ok: true, body: parsed(text) };
  const document = parsed<ProblemDocument>(text);
  const { title, code, detail, remedy } = document ?? {};
  if (detail === undefined || code === undefined) {
    return { ok: false, problem: refused(app, path, response.status, title) };
  }
  return { ok: false, code, problem: [`${title}: ${detail}`, remedy].filter(Boolean).join(' ') };
}

export const notThisApp = ({ url }: RunningApp): string => `${url.origin} answers, but is not this app. Check --url.`;

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

function refused({ url, key }: RunningApp, path: string, status: number, title: string | undefined): string {
  if (status === 401 || status === 403) {
    const what = key === undefined ? 'needs a function key. Set PROVISIONER_KEY, or use --key.' : 'refuses the key.';
    return `${url.origin} ${what}`;
  }
  return status === 404
    ? `${url.origin} has no ${path}. Check --url, and which version is deployed.`
    : `${url.origin} answered ${status}${title === undefined ? '' : ` (${title})`}.`;
}

function parsed<T>(text: string): T | undefined {
  try {
    const value: T | null = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
