// The status as the page reads it: without a usable configuration, or without tables, only the health is told.

import type { HealthView, JobStatus } from '../engine/job/status-document.ts';

export interface Status extends HealthView, Partial<Omit<JobStatus, keyof HealthView>> {
  readonly version: string;
}

export type Health = HealthView['health'] | 'unknown';

const TITLES: Readonly<Record<Health, string>> = {
  ok: 'All is well',
  warning: 'Working, with a warning',
  error: 'Not working as it should',
  unknown: 'Not known',
};

export function titleOf(health: Health, status: Status | undefined): string {
  if (health === 'warning' && status?.state === 'notStarted') return 'Not started';
  if (health === 'warning' && status?.state === 'paused') return 'Paused';
  return TITLES[health];
}

/** Everything that a person has to decide about or mend, or only wait for. */
export function waitingIn({ held, escrow, scheduledDeletions }: Status): number {
  const both = (counts: { users: number; groups: number } | undefined): number =>
    (counts?.users ?? 0) + (counts?.groups ?? 0);
  return both(held) + both(escrow) + (scheduledDeletions?.groups ?? 0);
}

/** What every view gets. */
export interface ViewProps {
  readonly status: Status | undefined;
  readonly filters: URLSearchParams;
}
