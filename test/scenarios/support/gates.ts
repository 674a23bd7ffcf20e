// Holds one request of an engine instance until the test lets it go on, as if the process were frozen in it.

import { pathOf } from './boundaries.ts';
import type { World, Wraps } from './world.ts';

export interface Gate {
  readonly wraps: Wraps;
  /** Resolves when the request is there. */
  readonly reached: Promise<void>;
  open(): void;
}

/** `answer`: the request is served, and its answer waits. */
export function gateAtFetch(method: string, path: RegExp, side: 'request' | 'answer'): Gate {
  const { gate, stop } = newGate();
  return {
    ...gate,
    wraps: {
      fetch: (inner) => async (input, init) => {
        const isIt = (init?.method ?? 'GET') === method && path.test(pathOf(String(input)));
        if (isIt && side === 'request') await stop();
        const response = await inner(input, init);
        if (isIt && side === 'answer') await stop();
        return response;
      },
    },
  };
}

/** `what`: what the transaction must contain, be it one row, which its address names. */
export function gateAtTransaction(what: RegExp): Gate {
  const { gate, stop } = newGate();
  return {
    ...gate,
    wraps: {
      tables: {
        traffic: {
          before: async ({ method, url, body }) => {
            if (method !== 'GET' && what.test(`${decodeURIComponent(url)} ${body}`)) await stop();
          },
        },
      },
    },
  };
}

/** Calls back before each request to the workspace that matches. */
export function beforeFetch(method: string, path: RegExp, act: (nth: number) => void | Promise<void>): Wraps {
  let nth = 0;
  return {
    fetch: (inner) => async (input, init) => {
      if ((init?.method ?? 'GET') === method && path.test(pathOf(String(input)))) {
        nth += 1;
        await act(nth);
      }
      return inner(input, init);
    },
  };
}

/** What a tick came to: its summary, or the code of the error that ended it. To be asked when it begins: it may end at any time. */
export async function outcomeOf(tick: ReturnType<World['slice']>): Promise<string> {
  try {
    const { skipped, stopped } = await tick;
    return skipped ?? stopped ?? 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function newGate(): { gate: Omit<Gate, 'wraps'>; stop: () => Promise<void> } {
  let arrive: () => void = () => {};
  let open: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let used = false;
  const stop = async (): Promise<void> => {
    if (used) return;
    used = true;
    arrive();
    await opened;
  };
  return { gate: { reached, open: () => open() }, stop };
}
