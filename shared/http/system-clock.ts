// The real clock, with a sleep that an abort ends at once.

import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../model/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    try {
      await wait(ms, undefined, signal === undefined ? undefined : { signal });
    } catch (error) {
      // Node rejects with an AbortError of its own; callers rely on the reason that was given to abort().
      signal?.throwIfAborted();
      throw error;
    }
  },
};
