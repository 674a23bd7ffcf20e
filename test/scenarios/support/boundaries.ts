// Every store and HTTP boundary of one engine instance: counted, and one of them may be where the instance dies or freezes.

import type { SliceSummary } from '../../../shared/engine/run-slice.ts';
import type { Fetch } from '../../../shared/http/exchange.ts';
import type { World, Wraps } from './world.ts';

/** What an engine talks to. */
export const ENDS = ['graph', 'notion', 'tables'] as const;
export type End = (typeof ENDS)[number];

export interface Boundary {
  readonly end: End;
  readonly side: 'before' | 'after';
  readonly request: string;
  readonly writes: boolean;
}

/**
 * `boundary`: the nth of all; `write`: the nth before or after a request that may change something, from 1; `request`:
 * the first one that matches; `end`: before or after the nth request to it.
 */
export type Death =
  | { readonly boundary: number }
  | { readonly write: number }
  | { readonly side: Boundary['side']; readonly request: RegExp }
  | { readonly side: Boundary['side']; readonly end: End; readonly nth: number };

/**
 * A stopped instance passes no boundary: whatever it has under way does not come back to it. What was on the wire reaches
 * the other side, as it would after a real kill.
 */
export class Boundaries {
  readonly passed: Boundary[] = [];
  readonly stopped: Promise<void>;
  readonly wraps: Wraps = {
    fetch: (inner) => this.#watch(inner),
    tables: {
      traffic: {
        before: async ({ method, url }) => {
          await this.#pass('tables', 'before', method, url);
          this.#onTheWire += 1;
        },
        after: async ({ method, url }) => {
          this.#onTheWire -= 1;
          await this.#pass('tables', 'after', method, url);
        },
      },
    },
  };
  readonly #death: Death | undefined;
  readonly #atTheEnd: () => void;
  readonly #goesOn: Promise<void>;
  #stop: () => void = () => {};
  #goOn: () => void = () => {};
  #isStopped = false;
  #onTheWire = 0;
  #writes = 0;

  /** `atTheEnd`: called where it is stopped. */
  constructor(death?: Death, atTheEnd: () => void = () => {}) {
    this.#death = death;
    this.#atTheEnd = atTheEnd;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    this.#goesOn = new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  /** What was frozen goes on. */
  thaw(): void {
    this.#isStopped = false;
    this.#goOn();
  }

  /** Resolves when nothing that the dead instance sent is on its way any more. */
  async quiet(): Promise<void> {
    for (let waits = 0; this.#onTheWire > 0 && waits < 500; waits += 1) await pause(2);
  }

  #watch(inner: Fetch): Fetch {
    return async (input, init) => {
      const method = init?.method ?? 'GET';
      const url = String(input);
      const end = pathOf(url).startsWith('/scim/') ? 'notion' : 'graph';
      const wasStopped = await this.#pass(end, 'before', method, url);
      // The time-out of a request runs on while its process is frozen.
      if (wasStopped) throw new DOMException('The time-out ended while the process was frozen.', 'TimeoutError');
      this.#onTheWire += 1;
      const outcome = await inner(input, init).then(
        (response) => ({ response }),
        (error: unknown) => ({ error }),
      );
      this.#onTheWire -= 1;
      await this.#pass(end, 'after', method, url);
      if ('error' in outcome) throw outcome.error;
      return outcome.response;
    };
  }

  /** True: it was stopped here, and goes on. */
  async #pass(end: End, side: Boundary['side'], method: string, url: string): Promise<boolean> {
    if (!this.#isStopped) {
      const writes = method !== 'GET';
      const boundary = { end, side, request: `${method} ${pathOf(url)}`, writes };
      this.passed.push(boundary);
      if (writes) this.#writes += 1;
      if (!this.#isTheEnd(boundary)) return false;
      this.#isStopped = true;
      this.#stop();
      this.#atTheEnd();
    }
    await this.#goesOn;
    return true;
  }

  #isTheEnd({ end, side, request, writes }: Boundary): boolean {
    const death = this.#death;
    if (death === undefined) return false;
    if ('boundary' in death) return this.passed.length === death.boundary;
    if ('write' in death) return writes && this.#writes === death.write;
    if (side !== death.side) return false;
    if ('request' in death) return death.request.test(request);
    const isSame = (one: Boundary): boolean => one.end === death.end && one.side === death.side;
    return end === death.end && this.passed.filter(isSame).length === death.nth;
  }
}

/** One tick whose process dies where it is told. Undefined: it died; otherwise it ended before that. */
export async function tickWithDeath(world: World, death: Death): Promise<SliceSummary | undefined> {
  const boundaries = new Boundaries(death);
  const summary = await Promise.race([world.slice(boundaries.wraps), boundaries.stopped.then(() => undefined)]);
  await boundaries.quiet();
  return summary;
}

/** One tick whose process freezes where it is told, until all of `meanwhile` is over. False: it ended before that. */
export async function tickWithFreeze(world: World, where: Death, meanwhile: () => Promise<void>): Promise<boolean> {
  const boundaries = new Boundaries(where);
  const tick = world.slice(boundaries.wraps);
  // Whoever wakes up after its lease ends with an error.
  const ended = tick.then(
    () => false,
    () => true,
  );
  const isFrozen = await Promise.race([boundaries.stopped.then(() => true), tick.then(() => false)]);
  if (!isFrozen) return false;
  await boundaries.quiet();
  await meanwhile();
  boundaries.thaw();
  await ended;
  return true;
}

/** Ticks until no work is left, and every boundary that they passed. */
export async function tickAndCount(world: World): Promise<readonly Boundary[]> {
  const boundaries = new Boundaries();
  await world.settle(boundaries.wraps);
  return boundaries.passed;
}

/** `count` numbers from 1 to `most`, evenly spread, the first one chosen by the seed. */
export function spread(most: number, count: number, seed: number): number[] {
  const step = most / Math.min(count, most);
  return Array.from(
    { length: Math.min(count, most) },
    (_, at) => 1 + Math.floor(at * step + ((seed * 0.618) % 1) * step),
  );
}

export const pathOf = (url: string): string => new URL(url).pathname;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
