// Request limits: per token a fixed window or a bucket, and one window that a workspace shares.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { Knobs } from './knobs.ts';
import { ScimError } from './scim-error.ts';
import type { Token } from './tokens.ts';

interface RateRefusal {
  /** Whole seconds. */
  readonly retryAfter: number;
  readonly reason: 'public_api_request_rate_limit' | 'public_api_space_request_rate_limit';
}

export class RateLimiter {
  readonly #windows = new Map<string, { startedAt: number; used: number }>();
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();

  /** The answer to a request too many; undefined lets it pass. */
  refuse(token: Token, knobs: Knobs, now: number): SimulatorResponse | undefined {
    const refused = this.#ofToken(token, knobs, now) ?? this.#ofWorkspace(token, knobs, now);
    if (refused === undefined) return undefined;
    return {
      status: 429,
      headers: { 'retry-after': String(refused.retryAfter) },
      body: knobs.rateLimitBody === 'scim' ? scimBody() : publicApiBody(refused),
    };
  }

  #ofToken(token: Token, knobs: Knobs, now: number): RateRefusal | undefined {
    const wait =
      knobs.rateProfile === 'window'
        ? this.#window(`token ${token.value}`, knobs.rateWindowLimit, knobs, now)
        : knobs.rateProfile === 'bucket'
          ? this.#bucket(token.value, knobs, now)
          : 0;
    return wait === 0 ? undefined : { retryAfter: seconds(wait), reason: 'public_api_request_rate_limit' };
  }

  #ofWorkspace(token: Token, knobs: Knobs, now: number): RateRefusal | undefined {
    if (knobs.rateWorkspaceLimit === 0) return undefined;
    const wait = this.#window(`workspace ${token.workspace}`, knobs.rateWorkspaceLimit, knobs, now);
    return wait === 0 ? undefined : { retryAfter: seconds(wait), reason: 'public_api_space_request_rate_limit' };
  }

  /** Milliseconds until the window ends, or 0 if the request still fits. */
  #window(key: string, limit: number, knobs: Knobs, now: number): number {
    const length = knobs.rateWindowSeconds * 1000;
    const current = this.#windows.get(key);
    if (current === undefined || now - current.startedAt >= length) {
      this.#windows.set(key, { startedAt: now, used: 1 });
      return 0;
    }
    if (current.used >= limit) return current.startedAt + length - now;
    current.used += 1;
    return 0;
  }

  /** Milliseconds until the next request fits, or 0 if this one does. */
  #bucket(key: string, knobs: Knobs, now: number): number {
    const bucket = this.#buckets.get(key) ?? { tokens: knobs.rateBucketBurst, filledAt: now };
    const refill = ((now - bucket.filledAt) / 1000) * knobs.rateBucketPerSecond;
    const tokens = Math.min(knobs.rateBucketBurst, bucket.tokens + refill);
    const fits = tokens >= 1;
    this.#buckets.set(key, { tokens: fits ? tokens - 1 : tokens, filledAt: now });
    return fits ? 0 : ((1 - tokens) / knobs.rateBucketPerSecond) * 1000;
  }
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

function scimBody(): Record<string, unknown> {
  return new ScimError(429, { detail: 'Rate limited' }).body;
}

function publicApiBody({ reason, retryAfter }: RateRefusal): Record<string, unknown> {
  return {
    object: 'error',
    status: 429,
    code: 'rate_limited',
    message: 'You have been rate limited. Please try again later.',
    additional_data: { rate_limit_reason: reason, retry_after: String(retryAfter) },
  };
}
