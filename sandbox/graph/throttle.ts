// The resource-unit quota of the identity services: what a request costs, and when it is refused.

import type { VirtualClock } from './clock.ts';
import { GraphError } from './graph-error.ts';

const WINDOW_MS = 10_000;

/** Base costs; everything else costs 1. */
const COSTS: readonly (readonly [path: RegExp, units: number])[] = [
  [/^\/users$/, 2],
  [/^\/groups\/[^/]+\/members/, 3],
  [/^\/groups\/[^/]+\/transitiveMembers/, 5],
  [/^\/directoryObjects\/(microsoft\.graph\.)?getByIds$/i, 3],
];

export function costOf(path: string, query: URLSearchParams): number {
  const base = COSTS.find(([pattern]) => pattern.test(path))?.[1] ?? 1;
  const top = Number(query.get('$top') ?? Number.NaN);
  return Math.max(1, base - (query.has('$select') ? 1 : 0) + (query.has('$expand') ? 1 : 0) - (top < 20 ? 1 : 0));
}

export class ResourceUnits {
  readonly #clock: VirtualClock;
  #windowStart = 0;
  #used = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Takes the cost, refused calls included; the answer is the share of the quota that is used now. */
  spend(cost: number, quota: number, scope: string): number {
    const now = this.#clock.now();
    if (Math.abs(now - this.#windowStart) >= WINDOW_MS) {
      this.#windowStart = now;
      this.#used = 0;
    }
    this.#used += cost;
    if (this.#used <= quota) return this.#used / quota;
    const seconds = Math.max(1, Math.ceil((this.#windowStart + WINDOW_MS - now) / 1000));
    throw new GraphError(429, 'TooManyRequests', 'Too many requests.', {
      'retry-after': String(seconds),
      'x-ms-throttle-scope': scope,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
  }
}

/** Small tenants get less. */
export function quotaFor(userCount: number): number {
  if (userCount < 50) return 3500;
  return userCount <= 500 ? 5000 : 8000;
}
