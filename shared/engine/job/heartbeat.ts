// What the line at the end of each tick says of the job, whether the tick worked, was quiet or was skipped.

import { health } from './health.ts';
import type { StoredFacts } from './health-facts.ts';
import { peopleStillIn } from './health-work.ts';
import { type JobState, presentCycle, stateOf } from './job.ts';
import type { HealthState } from './reason.ts';
import { decidingCodes, minutesSince } from './telling.ts';
import { oldest, total, waiting } from './totals.ts';

export interface Heartbeat {
  /** The cycle under way, else the last one; absent before the first. */
  readonly cycle?: number;
  readonly state: JobState;
  readonly health: HealthState;
  /** Of the reasons that make the health what it is. */
  readonly codes: readonly string[];
  readonly ready: number;
  readonly escrow: number;
  readonly held: number;
  readonly oldestHeldMinutes: number;
  /** People who should be out and are still in. */
  readonly removalsOverdue: number;
  readonly oldestOverdueMinutes: number;
}

export function heartbeat(stored: StoredFacts, now: number): Heartbeat {
  const { job, control } = stored;
  const present = health({ stored, problems: [] }, now);
  const stillIn = peopleStillIn(stored);
  const cycle = presentCycle(job);
  return {
    ...(cycle !== undefined && { cycle }),
    state: stateOf(control),
    health: present.health,
    codes: decidingCodes(present),
    ready: waiting(job),
    escrow: total(job, 'user', 'escrow') + total(job, 'group', 'escrow'),
    held: total(job, 'user', 'held') + total(job, 'group', 'held'),
    oldestHeldMinutes: minutesSince(oldest(job, 'heldSince'), now),
    removalsOverdue: stillIn.count,
    oldestOverdueMinutes: minutesSince(stillIn.oldestSince, now),
  };
}
