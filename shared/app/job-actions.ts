// What operators ask of the job: each is stored, and the next tick serves it.

import { decodeJob } from '../engine/job/job.ts';
import { withRelease } from '../engine/job/release-requests.ts';
import type { Clock, Control, JobStore, ReleasedEscrow } from '../model/ports.ts';

export interface JobActions {
  start(expectCreates: number | undefined): Promise<Control>;
  pause(): Promise<Control>;
  /** Reads Entra ID without writing to the target, although the job does not run. */
  read(): Promise<Control>;
  runNow(): Promise<Control>;
  /** Makes escrow due at once. Undefined, and nothing stored, when too many of these requests wait to be served. */
  releaseEscrow(what: ReleasedEscrow): Promise<Control | undefined>;
}

export interface JobActionsOptions {
  readonly jobStore: () => Pick<JobStore, 'readJob' | 'updateControl'>;
  /** Throws ConfigurationError when the job could not run. */
  readonly requireUsable: () => void;
  readonly clock: Clock;
}

type Change = (control: Control) => Control;

export function createJobActions({ jobStore, requireUsable, clock }: JobActionsOptions): JobActions {
  const change = async (how: Change): Promise<Control> =>
    jobStore().updateControl((control) => ({ ...how(control), changedAt: clock.now() }));

  /** A job that could not run is not asked to; pausing is always possible. */
  const changeIfUsable = async (how: Change): Promise<Control> => {
    requireUsable();
    return change(how);
  };

  return {
    start: (expectCreates) =>
      changeIfUsable(({ pausedAt: _, until: __, ...control }) => ({
        ...control,
        state: 'active',
        startedAt: control.startedAt ?? clock.now(),
        ...(expectCreates === undefined ? {} : { expectCreates }),
      })),
    pause: () => change((control) => paused(control, clock.now())),
    read: () => changeIfUsable((control) => ({ ...control, readRequestedAt: clock.now() })),
    runNow: () => changeIfUsable((control) => ({ ...control, runNowRequestedAt: clock.now() })),
    async releaseEscrow(what) {
      requireUsable();
      const store = jobStore();
      const job = decodeJob(await store.readJob());
      let isTaken = false;
      const control = await store.updateControl((before) => {
        const after = withRelease(before, job, what, clock.now());
        isTaken = after !== undefined;
        return after === undefined ? before : { ...after, changedAt: clock.now() };
      });
      return isTaken ? control : undefined;
    },
  };
}

/** A job that never ran has nothing to pause; one that is paused already has been since it was paused first. */
function paused(control: Control, now: number): Control {
  if (control.state === 'notStarted') return control;
  return {
    ...control,
    state: 'paused',
    pausedAt: control.state === 'paused' ? (control.pausedAt ?? control.changedAt ?? now) : now,
  };
}
