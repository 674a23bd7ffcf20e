// Whether the health tells what keeps changes from Notion, judged from the tenant and the workspace alone, tick by tick.

import type { HealthState } from '../../../shared/engine/job/reason.ts';
import { jobStatus } from '../../../shared/engine/job/status.ts';
import type { JobStatus } from '../../../shared/engine/job/status-document.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** One tick more than the promise. */
const SLACK = 3 * MINUTE;
const TOLD_AFTER = 30 * MINUTE + SLACK;
const OUT_AFTER = 60 * MINUTE + SLACK;
const CHANGED_AFTER = 24 * 60 * MINUTE + SLACK;

const SHOULD_BE_OUT = / should be out$/;

export async function statusOf(world: World): Promise<JobStatus> {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  const facts = { job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() };
  return jobStatus({ ...facts, intervalMs: MINUTE });
}

export interface Look {
  readonly now: number;
  /** How late Graph may tell what happened. */
  readonly lagMs: number;
  /** The tick before this look may have ended before it read anything. */
  readonly cutShort: boolean;
}

/** Remembers since when each complaint has been true at every look, and since when the job can know of it. */
export class HealthWatch {
  readonly #complaints = new Map<string, { readonly seen: number; readonly told: number | undefined }>();

  /** What the health owes, with what is wrong in Notion now: nothing, or sentences. */
  owed(wrong: readonly string[], { health }: { readonly health: HealthState }, look: Look): readonly string[] {
    for (const known of [...this.#complaints.keys()]) if (!wrong.includes(known)) this.#complaints.delete(known);
    return wrong.flatMap((what) => {
      const { seen, told } = this.#complaints.get(what) ?? { seen: look.now, told: undefined };
      const { now, lagMs, cutShort } = look;
      // Hours may pass between two ticks: a job that first hears of something after them is not late.
      const since = told ?? (cutShort || now - seen < lagMs ? undefined : now);
      this.#complaints.set(what, { seen, told: since });
      if (since === undefined) return [];
      const least = leastFor(what, now - since);
      if (RANK[health] >= RANK[least]) return [];
      return [`${what}, for ${Math.round((now - since) / MINUTE)} minutes: the health is ${health}, not ${least}`];
    });
  }
}

const RANK = { ok: 0, warning: 1, error: 2 } as const satisfies Readonly<Record<HealthState, number>>;

/** The least that the health must say about something that has been wrong for so long. */
function leastFor(what: string, age: number): HealthState {
  if (age > (SHOULD_BE_OUT.test(what) ? OUT_AFTER : CHANGED_AFTER)) return 'error';
  return age > TOLD_AFTER ? 'warning' : 'ok';
}
