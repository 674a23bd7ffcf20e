// `POST /__admin/tick`: invokes the timer function again and again until it says that no work is left.

import { setTimeout as sleep } from 'node:timers/promises';
import type { SliceSummary } from './invoke.ts';
import type { Timer } from './timer.ts';

/** Slices in a row that may be skipped, for example because somebody else holds the lease. */
const MAX_SKIPPED = 3;
const PAUSE_AFTER_SKIPPED_MS = 200;

export interface TickResult {
  readonly slices: number;
  readonly summary: SliceSummary;
}

/** Rejects when an invocation threw, or ended without a `slice.finished` line. */
export function tick(timer: Timer, maxSlices: number): Promise<TickResult> {
  return timer.exclusively(async (invoke) => {
    let skipped = 0;
    for (let slices = 1; ; slices += 1) {
      const { error, slice } = await invoke();
      if (error !== undefined) throw error;
      if (slice === undefined) throw new Error(`${timer.function.metadata.name} logged no slice.finished line.`);
      const isSkipped = slice.skipped !== undefined && slice.skipped !== null && slice.skipped !== false;
      skipped = isSkipped ? skipped + 1 : 0;
      const done = isSkipped ? skipped >= MAX_SKIPPED : !slice.workLeft;
      if (done || slices >= maxSlices) return { slices, summary: slice };
      if (isSkipped) await sleep(PAUSE_AFTER_SKIPPED_MS);
    }
  });
}
