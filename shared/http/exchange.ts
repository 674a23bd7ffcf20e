// One request and its whole answer: timeout, abort, size limit; no retries, no judgement.

import { RejectedError } from '../errors/index.ts';
import { parseJson } from '../model/json.ts';
import { liveTokens } from '../model/live-tokens.ts';
import type { AnswerSize } from './answer-size.ts';
import { readText } from './read-text.ts';
import { sentValues } from './sent-values.ts';

export type Fetch = typeof globalThis.fetch;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when there was no body or it was something else: a proxy's HTML page, too much. */
  readonly body: unknown;
  /** Nothing was sent: told apart from a body that is no JSON. */
  readonly isEmpty: boolean;
  /** What the request said, and the answer may quote. */
  readonly sent: () => readonly string[];
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  /** `sent`: the request may have reached the other side. */
  | { readonly kind: 'failure'; readonly cause: 'timeout' | 'network'; readonly code: string; readonly sent: boolean };

export interface ExchangeOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly largest: AnswerSize;
}

/** Failures that happen before a byte of the request is on its way. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|.*CERT.*)$/;

/** Rejects only with the signal's reason, or when the answer to a read is larger than allowed. */
export async function exchange(request: HttpRequest, options: ExchangeOptions): Promise<Outcome> {
  options.signal.throwIfAborted();
  // Not AbortSignal.timeout and .any: those live on until the time is over, thousands of them in a fast run.
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, options.timeoutMs);
  try {
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: controller.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const { status, headers } = response;
    const read = await readText(response, options.largest, controller.signal, (text) => ({
      // A token that comes back goes no further, whatever field it stands in.
      body: parseJson(liveTokens.strikeWholes(text)),
      isEmpty: text.trim() === '',
    }));
    // Of a write the status counts all the same.
    if (read === undefined && request.method === 'GET') throw tooLarge(status, options.largest);
    const { body, isEmpty } = read ?? { body: undefined, isEmpty: false };
    const sent = (): readonly string[] => sentValues(request);
    return { kind: 'answer', answer: { status, headers, body, isEmpty, sent } };
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof RejectedError) throw error;
    if (controller.signal.aborted) return { kind: 'failure', cause: 'timeout', code: 'TIMEOUT', sent: true };
    // The error itself goes no further: its text may quote a header.
    const code = networkCode(error);
    return { kind: 'failure', cause: 'network', code, sent: !NEVER_SENT.test(code) };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', abort);
  }
}

function tooLarge(status: number, { bytes, items }: AnswerSize): RejectedError {
  return new RejectedError({
    code: 'AnswerTooLarge',
    detail: `The answer is larger than ${Math.floor(bytes / 1_048_576)} MiB, or has more than ${items} items. The app did not use it.`,
    status,
  });
}

/** fetch hides the network's own error code one or more causes down. */
function networkCode(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return 'UNKNOWN';
}
