// What the status says a job is doing.

import { describe, expect, it } from 'vitest';
import { newCounters } from '../../../shared/engine/job/cycle.ts';
import { type JobRecord, newJob } from '../../../shared/engine/job/job.ts';
import { jobStatus } from '../../../shared/engine/job/status.ts';
import type { JobStatus } from '../../../shared/engine/job/status-document.ts';
import { EMPTY_SUMMARY } from '../../../shared/engine/objects/roster.ts';

const NOW = Date.UTC(2026, 0, 5);
const lease = { owner: 'run', expiresAt: NOW + 60_000, released: false, refused: 0 };
const counters = { users: newCounters(), groups: newCounters() };
const initial = { number: 1, kind: 'initial', startedAt: NOW - 60_000, found: 60, ...counters } as const;

function status(job: Partial<JobRecord>, ready: number, released: boolean): JobStatus {
  const { shards, ...empty } = newJob();
  const user = shards.user.with(3, { ...EMPTY_SUMMARY, size: 60, ready });
  return jobStatus({
    job: { ...empty, openCycles: [initial], lastTickAt: NOW, ...job, shards: { ...shards, user } },
    control: { state: 'active' },
    lease: { ...lease, released },
    newestCycles: [],
    now: NOW,
  });
}

describe('an open cycle', () => {
  it('is under way while something is left of it', () => {
    expect(status({ initialImportDone: true }, 1, true)).toMatchObject({
      activity: 'initialCycle',
      currentCycle: { progress: { completedUnits: 59, totalUnits: 60 } },
    });
    expect(status({ initialImportDone: false }, 0, true)).toMatchObject({ activity: 'initialCycle' });
  });

  it('of which nothing is left is under way while a run goes on, and no longer', () => {
    expect(status({ initialImportDone: true }, 0, false)).toMatchObject({ activity: 'initialCycle' });
    const after = status({ initialImportDone: true }, 0, true);
    expect([after.activity, after.currentCycle]).toEqual(['idle', undefined]);
  });
});

describe('the sentence at its head', () => {
  it('says that the initial cycle goes on while something is left of it, and not while its run only ends', () => {
    expect(status({ initialImportDone: true }, 1, false).summary).toBe(
      'The initial cycle is under way; 0 people and 0 groups in step; 1 person waits.',
    );
    expect(status({ initialImportDone: true }, 0, false).summary).toBe('0 people and 0 groups in step; nobody waits.');
  });

  it('says nothing of who waits before anything was read', () => {
    expect(status({ initialImportDone: false }, 0, false).summary).toMatch(/Entra ID has not been read\.$/);
  });

  it('does not make up figures that an earlier version has not counted, and names what is wrong', () => {
    const { shards } = newJob();
    const { places: _, ...earlier } = EMPTY_SUMMARY;
    const counted = { ...shards, group: shards.group.with(0, { ...earlier, size: 5, linked: 5 }) };
    const alarms = [{ code: 'TargetTokenRefused', detail: 'no', since: NOW - 3_600_000 }] as const;
    const told = jobStatus({
      job: { ...newJob(), shards: counted, alarms, initialImportDone: true, lastTickAt: NOW },
      control: { state: 'active' },
      lease: undefined,
      newestCycles: [],
      now: NOW,
    });
    expect(told.figures).toBeUndefined();
    expect(told.summary).toBe('0 people and 5 groups are linked; nobody waits; wrong: TargetTokenRefused.');
  });
});
