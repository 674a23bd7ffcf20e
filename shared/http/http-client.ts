// The one way out to Graph and to the target: pacing, retries, waits that respect the slice, outcomes as errors.

import type { Semaphore } from '../concurrency/semaphore.ts';
import { ConfigurationError, type RequestFacts, ThrottledError, TransientError } from '../errors/index.ts';
import type { Clock, Log, Random } from '../model/ports.ts';
import { type AnswerSize, PAGE } from './answer-size.ts';
import type { CallScope } from './call-scope.ts';
import { exchange, type Fetch, type HttpAnswer, type HttpRequest, type Outcome } from './exchange.ts';
import { pause } from './pause.ts';
import type { RateLimiter, Turn } from './rate-limiter.ts';
import { redactHost } from './redact.ts';
import { parseRetryAfter } from './retry-after.ts';
import { backOffMs, MOST_REFUSALS, MOST_TRIES } from './retry-policy.ts';

export interface HttpCall extends HttpRequest {
  /**
   * `safe`: may be repeated after anything. `once`: never repeated after it may have been carried out; a refusal
   * for speed (429) and a connection that never came about are repeatable all the same.
   */
  readonly repeat: 'safe' | 'once';
  /** Statuses from 500 on that this caller wants to judge itself. */
  readonly answers?: readonly number[];
  /** More than a page. */
  readonly largest?: AnswerSize;
  /** The path as errors may show it; left out: they show none. */
  readonly shape?: string;
}

export interface HttpClientOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limiter: RateLimiter;
  readonly semaphore?: Semaphore;
  readonly timeoutMs: number;
  readonly largest?: AnswerSize;
}

export interface HttpClient {
  /**
   * Resolves with 2xx, 4xx (but 408 and 429) and what `answers` names. Throws ConfigurationError for a redirect,
   * ThrottledError for 429, TransientError for 5xx, time-outs and network failures: each only after the repeats that
   * the call allows and the scope's deadline leaves room for.
   */
  send(call: HttpCall, scope: CallScope): Promise<HttpAnswer>;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { clock, limiter, log } = options;

  const attempt = async (call: HttpCall, scope: CallScope): Promise<{ outcome: Outcome; turn: Turn }> => {
    const turn = await limiter.acquire(scope);
    scope.permit?.(options.timeoutMs, call.method);
    const outcome = await exchange(call, {
      fetch: options.fetch,
      signal: scope.signal,
      timeoutMs: options.timeoutMs,
      largest: call.largest ?? options.largest ?? PAGE,
    });
    return { outcome, turn };
  };

  const send = async (call: HttpCall, scope: CallScope): Promise<HttpAnswer> => {
    let refusals = 0;
    let failures = 0;
    let mayHaveHappened = false;
    for (;;) {
      const run = (): Promise<{ outcome: Outcome; turn: Turn }> => attempt(call, scope);
      const { outcome, turn } = await (options.semaphore?.run(run, scope.signal) ?? run());
      if (isFinal(outcome, call)) {
        limiter.served();
        return checkedForRedirect(outcome.answer, call);
      }

      const refused = statusOf(outcome) === 429;
      if (refused) refusals += 1;
      else failures += 1;
      const asked = retryAfterOf(outcome, clock.now());
      // "At once" is no answer of a server that has just refused.
      const waitMs = asked > 0 ? asked : backOffMs(refused ? refusals : failures, options.random);
      if (refused) limiter.refused(turn, waitMs);
      else if (isOverload(outcome)) limiter.overloaded(turn, asked);

      mayHaveHappened ||= !refused && call.method !== 'GET' && wasSent(outcome);
      const exhausted = refusals >= MOST_REFUSALS || failures >= MOST_TRIES;
      const repeatable = refused || call.repeat === 'safe' || !mayHaveHappened;
      const error = (): Error => (refused ? throttled(call, waitMs) : transient(call, outcome, mayHaveHappened));
      if (!repeatable || exhausted || clock.now() + waitMs > scope.deadline) throw error();
      log('info', 'http.repeated', { host: call.url.host, method: call.method, reason: reasonOf(outcome), waitMs });
      // A refusal has paused the host as a whole: the wait happens in the limiter, in line with everybody else.
      if (!refused) await pause(clock, waitMs, scope);
      if (scope.stopping?.aborted) throw error();
    }
  };

  return { send };
}

function isFinal(outcome: Outcome, call: HttpCall): outcome is Extract<Outcome, { kind: 'answer' }> {
  if (outcome.kind === 'failure') return false;
  const { status } = outcome.answer;
  if (call.answers?.includes(status) === true) return true;
  // 501: the other side will not learn it by the next try.
  return status !== 408 && status !== 429 && (status < 500 || status === 501);
}

const statusOf = (outcome: Outcome): number | undefined =>
  outcome.kind === 'answer' ? outcome.answer.status : undefined;

/** 503 and Notion's 529: busy, not broken. */
const isOverload = (outcome: Outcome): boolean => [503, 529].includes(statusOf(outcome) ?? 0);

const wasSent = (outcome: Outcome): boolean => outcome.kind === 'answer' || outcome.sent;

const reasonOf = (outcome: Outcome): string | number =>
  outcome.kind === 'answer' ? outcome.answer.status : outcome.code;

/** Milliseconds; 0 when the other side does not say. */
function retryAfterOf(outcome: Outcome, now: number): number {
  if (outcome.kind === 'failure') return 0;
  return parseRetryAfter(outcome.answer.headers.get('retry-after'), now) ?? 0;
}

/** A token must not follow a redirect to wherever it points. */
function checkedForRedirect(answer: HttpAnswer, call: HttpCall): HttpAnswer {
  if (answer.status < 300 || answer.status > 399) return answer;
  const target = URL.parse(answer.headers.get('location') ?? '', call.url.href);
  throw new ConfigurationError({
    code: 'Redirected',
    detail: `${call.url.host} redirects to ${redactHost(target?.host, answer.sent()) ?? 'an unnamed place'}. The app does not follow redirects, because they would carry the token along.`,
    status: answer.status,
    request: factsOf(call),
  });
}

function throttled(call: HttpCall, waitMs: number): ThrottledError {
  return new ThrottledError({
    code: 'Throttled',
    detail: `${call.url.host} is rate-limiting us (429); next try in ${Math.ceil(waitMs / 1000)} s.`,
    status: 429,
    request: factsOf(call),
    retryAfterMs: waitMs,
  });
}

function transient(call: HttpCall, outcome: Outcome, mayHaveHappened: boolean): TransientError {
  // Never the query: a filter holds an address.
  const { host, pathname } = call.url;
  const what = `${call.method} ${pathname}`;
  if (outcome.kind === 'answer') {
    const { status } = outcome.answer;
    return new TransientError({
      code: 'ServerError',
      detail: `${host} answered ${status} to ${what}.`,
      status,
      request: factsOf(call),
      mayHaveHappened,
    });
  }
  const timedOut = outcome.cause === 'timeout';
  return new TransientError({
    code: timedOut ? 'RequestTimedOut' : 'ConnectionFailed',
    detail: timedOut
      ? `${host} did not answer ${what} in time.`
      : `The connection to ${host} failed at ${what} (${outcome.code}).`,
    request: factsOf(call),
    mayHaveHappened,
  });
}

const factsOf = ({ method, shape }: HttpCall): RequestFacts | undefined =>
  shape === undefined ? undefined : { method, path: shape };
