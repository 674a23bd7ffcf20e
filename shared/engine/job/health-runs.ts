// Whether the job runs: what somebody set, a timer that is silent, a lease that somebody holds.

import { counted } from '../../errors/counted.ts';
import type { Control, LeaseState } from '../../model/ports.ts';
import type { StoredFacts } from './health-facts.ts';
import { DAY_MS, lasted, MINUTE_MS, type Reason, reason } from './reason.ts';
import { waiting } from './totals.ts';

/** A tick this much later than its schedule means that the timer has stopped firing. */
const STALE_INTERVALS = 3;
const STALE_AT_LEAST_MS = 15 * MINUTE_MS;
/** So many ticks in a row that found the lease held are no chance: somebody ended without giving it back. */
const REFUSED_TICKS = 3;

export function reasonsOfRuns(stored: StoredFacts, intervalMs: number | undefined, now: number): readonly Reason[] {
  return [notRunning(stored, now), leaseHeld(stored, now), silent(stored, intervalMs, now)].flatMap(
    (found) => found ?? [],
  );
}

function notRunning({ job, control }: StoredFacts, now: number): Reason | undefined {
  switch (control.state) {
    case 'notStarted':
      return reason({ code: 'NotStarted', severity: 'warning', detail: 'The job has not been started.' });
    case 'paused':
      // It paused itself.
      return control.disabledAt !== undefined ? undefined : paused(control, waiting(job), now);
    case 'active':
      return undefined;
  }
}

/** Whatever was asked of a paused job changes `changedAt`: a row of an earlier version knows no better moment. */
function paused({ pausedAt, changedAt, until }: Control, waits: number, now: number): Reason {
  const since = pausedAt ?? changedAt;
  if (until !== undefined && now >= until) {
    const detail = `The job was paused until ${new Date(until).toISOString()}, and nobody has started it again.`;
    return reason({ code: 'PausedTooLong', severity: 'error', since, detail });
  }
  if (until === undefined && since !== undefined && now - since >= DAY_MS) {
    const detail = `The job has been paused for ${lasted(now - since)}.`;
    return reason({ code: 'PausedTooLong', severity: 'error', since, detail });
  }
  const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
  return reason({
    code: 'Paused',
    severity: 'warning',
    since,
    detail: `The job is paused${end}. ${waitingFor(waits)}`,
    count: waits,
  });
}

function waitingFor(count: number): string {
  return count === 0
    ? 'Nothing waits for it.'
    : `${counted(count, 'object')} ${count === 1 ? 'waits' : 'wait'} for it.`;
}

function leaseHeld({ job, lease }: StoredFacts, now: number): Reason | undefined {
  if (!isHeld(lease, now) || lease.refused < REFUSED_TICKS) return undefined;
  const { owner, expiresAt, refused } = lease;
  const until = new Date(expiresAt).toISOString();
  return reason({
    code: 'LeaseHeld',
    severity: 'warning',
    since: job.lastTickAt,
    detail: `${refused} runs in a row found that run ${owner} holds the lease until ${until}.`,
  });
}

export function isHeld(lease: LeaseState | undefined, now: number): lease is LeaseState {
  return lease !== undefined && !lease.released && lease.expiresAt > now;
}

function silent({ job, control }: StoredFacts, intervalMs = 0, now: number): Reason | undefined {
  const since = Math.max(job.lastTickAt ?? 0, control.changedAt ?? 0);
  if (control.state === 'notStarted' || since === 0) return undefined;
  if (now - since <= Math.max(intervalMs * STALE_INTERVALS, STALE_AT_LEAST_MS)) return undefined;
  return reason({ code: 'Stale', severity: 'error', since, detail: `No run has ended for ${lasted(now - since)}.` });
}
