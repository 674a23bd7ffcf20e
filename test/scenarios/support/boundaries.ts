// Every store and HTTP boundary of one engine instance: counted, and one of them may be where the instance dies.

import type { SliceSummary } from '../../../shared/engine/run-slice.ts';
import type { Fetch } from '../../../shared/http/exchange.ts';
import type { World, Wraps } from './world.ts';

export interface Boundary {
  readonly side: 'before' | 'after';
  readonly request: string;
  readonly writes: boolean;
}

/**
 * `boundary`: the nth of all; `write`: the nth before or after a request that may change something, from 1; `request`:
 * the first one that matches.
 */
export type Death =
  | { readonly boundary: number }
  | { readonly write: number }
  | { readonly side: Boundary['side']; readonly request: RegExp };

const FOR_EVER = new Promise<never>(() => {});

/**
 * A dead instance passes no boundary any more: whatever it still had under way never comes back to it, so that it
 * does nothing. What was on the wire reaches the other side, as it would after a real kill.
 */
class Boundaries {
  readonly passed: Boundary[] = [];
  readonly died: Promise<void>;
  readonly wraps: Wraps = {
    fetch: (inner) => this.#watch(inner),
    tables: {
      traffic: {
        before: async ({ method, url }) => {
          await this.#pass('before', method, url);
          this.#onTheWire += 1;
        },
        after: async ({ method, url }) => {
          this.#onTheWire -= 1;
          await this.#pass('after', method, url);
        },
      },
    },
  };
  readonly #death: Death | undefined;
  #die: () => void = () => {};
  #dead = false;
  #onTheWire = 0;
  #writes = 0;

  constructor(death?: Death) {
    this.#death = death;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  /** Resolves when nothing that the dead instance sent is on its way any more. */
  async quiet(): Promise<void> {
    for (let waits = 0; this.#onTheWire > 0 && waits < 500; waits += 1) await pause(2);
  }

  #watch(inner: Fetch): Fetch {
    return async (input, init) => {
      const method = init?.method ?? 'GET';
      await this.#pass('before', method, String(input));
      this.#onTheWire += 1;
      const outcome = await inner(input, init).then(
        (response) => ({ response }),
        (error: unknown) => ({ error }),
      );
      this.#onTheWire -= 1;
      await this.#pass('after', method, String(input));
      if ('error' in outcome) throw outcome.error;
      return outcome.response;
    };
  }

  async #pass(side: Boundary['side'], method: string, url: string): Promise<void> {
    if (this.#dead) return FOR_EVER;
    const writes = method !== 'GET';
    const boundary = { side, request: `${method} ${pathOf(url)}`, writes };
    this.passed.push(boundary);
    if (writes) this.#writes += 1;
    if (!this.#isTheEnd(boundary)) return;
    this.#dead = true;
    this.#die();
    return FOR_EVER;
  }

  #isTheEnd({ side, request, writes }: Boundary): boolean {
    const death = this.#death;
    if (death === undefined) return false;
    if ('boundary' in death) return this.passed.length === death.boundary;
    if ('write' in death) return writes && this.#writes === death.write;
    return side === death.side && death.request.test(request);
  }
}

/** One tick whose process dies where it is told. Undefined: it died; otherwise it ended before that. */
export async function tickWithDeath(world: World, death: Death): Promise<SliceSummary | undefined> {
  const boundaries = new Boundaries(death);
  const summary = await Promise.race([world.slice(boundaries.wraps), boundaries.died.then(() => undefined)]);
  await boundaries.quiet();
  return summary;
}

/** One tick, and every boundary it passed. */
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
