// What operators ask for: each request is a row. What changes the job's state takes effect at once, the next tick serves
// the others.

import { liveTokens } from '../model/live-tokens.ts';
import type {
  Clock,
  Control,
  NewRequest,
  OperatorRequest,
  RequestedAction,
  RequestPage,
  RequestStore,
  State,
} from '../model/ports.ts';

export interface Asked {
  readonly request: OperatorRequest;
  readonly control: Control;
}

export interface JobActions {
  /** Throws ConfigurationError when the job could not do it. */
  ask(request: Omit<NewRequest, 'at'>): Promise<Asked>;
  /** The newest first; `after`: the id of the last request of the page before. */
  requests(limit: number, after: string | undefined): Promise<RequestPage>;
}

export interface JobActionsOptions {
  readonly state: () => { readonly job: Pick<State['job'], 'updateControl'>; readonly requests: RequestStore };
  /** Throws ConfigurationError when the job could not run. */
  readonly requireUsable: () => Promise<void>;
  readonly clock: Clock;
}

export function createJobActions({ state, requireUsable, clock }: JobActionsOptions): JobActions {
  return {
    async ask({ reason, ...asked }) {
      // A job that could not run is not asked to; pausing is always possible.
      if (asked.what.action !== 'pause') await requireUsable();
      const { job, requests } = state();
      const at = clock.now();
      // Whoever replaces the token may paste it here, and the list is for all who may read.
      const why = reason === undefined ? {} : { reason: liveTokens.strikeParts(reason, 'own') };
      // The row comes first: nothing happens that is not written down.
      const request = await requests.append({ at, ...asked, ...why });
      const set = settingOf(asked.what, at);
      const control = await job.updateControl((before) => ({
        ...(set === undefined ? before : set(before)),
        asked: (before.asked ?? 0) + 1,
        changedAt: at,
      }));
      if (set !== undefined)
        await requests.markServed(request.id, { at, result: 'done', detail: `The job is ${control.state} now.` });
      return { request, control };
    },
    requests: async (limit, after) => state().requests.list(limit, after),
  };
}

/** Undefined for what a slice serves. */
function settingOf(what: RequestedAction, now: number): ((control: Control) => Control) | undefined {
  switch (what.action) {
    case 'start':
      return ({ pausedAt: _, until: __, disabledAt: ___, ...control }) => ({
        ...control,
        state: 'active',
        // What was due stays due since then, also of a job that an earlier version started without noting when.
        ...(control.state === 'notStarted' && { startedAt: now }),
        ...(what.expectCreates === undefined ? {} : { expectCreates: what.expectCreates, expectedAt: now }),
      });
    case 'pause':
      return (control) => paused(control, what.until, now);
    default:
      return undefined;
  }
}

/** A job that never ran has nothing to pause; one that is paused already has been since it was paused first. */
function paused({ until: _before, ...control }: Control, until: number | undefined, now: number): Control {
  if (control.state === 'notStarted') return control;
  const since = control.state === 'paused' ? (control.pausedAt ?? control.changedAt ?? now) : now;
  return { ...control, state: 'paused', pausedAt: since, ...(until !== undefined && { until }) };
}
