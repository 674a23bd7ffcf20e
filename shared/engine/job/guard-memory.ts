// What the guard must not forget, as it is remembered outside the job row too: that row may itself be lost.

import type { JobRecord } from './job.ts';

/** What was done in the last 24 hours, what waits and what was decided, and how large the sets are that may collapse. */
type GuardMemory = Pick<
  JobRecord,
  'window' | 'cliffs' | 'recovered' | 'entitled' | 'assignments' | 'holdSets' | 'nextHoldSet'
>;

export function guardMemoryOf(job: JobRecord): string {
  const { window, cliffs, recovered, entitled, assignments, holdSets, nextHoldSet } = job;
  return JSON.stringify({ window, cliffs, recovered, entitled, assignments, holdSets, nextHoldSet });
}

/** Of a job row that is gone, or an earlier one. Rows that name a set that is not remembered are judged anew. */
export function withGuardMemory(job: JobRecord, remembered: string | undefined): JobRecord {
  if (remembered === undefined) return job;
  const memory: GuardMemory = JSON.parse(remembered);
  return { ...job, ...memory };
}
