// Every reason of the health: when it is told, how bad it is, and when it goes.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Health, health } from '../../../shared/engine/job/health.ts';
import type { StoredFacts } from '../../../shared/engine/job/health-facts.ts';
import { peopleStillIn } from '../../../shared/engine/job/health-work.ts';
import { type JobRecord, newJob } from '../../../shared/engine/job/job.ts';
import { decodeJob, encodeJob } from '../../../shared/engine/job/job-row.ts';
import type { Quarantine } from '../../../shared/engine/job/quarantine.ts';
import { EMPTY_SUMMARY } from '../../../shared/engine/objects/roster.ts';
import { CATALOGUE, ConfigurationError, StateError } from '../../../shared/errors/index.ts';

import { chain, DAY, type Given, HOUR, MINUTE, quarantine, refused, START, TABLE } from './health-table.ts';

/** A job that runs well, but for what is given; its last tick has just ended. */
function stored({ job, control, lease, people, groups }: Given, now: number): StoredFacts {
  const { shards, ...empty } = newJob();
  const user = people === undefined ? shards.user : shards.user.with(7, { ...EMPTY_SUMMARY, ...people });
  const group = groups === undefined ? shards.group : shards.group.with(7, { ...EMPTY_SUMMARY, ...groups });
  const record: JobRecord = { ...empty, initialImportDone: true, lastTickAt: now, ...job, shards: { user, group } };
  // As it comes back from the table.
  return {
    job: decodeJob(encodeJob(record)),
    control: { state: 'active', startedAt: START - 90 * DAY, ...control },
    lease,
  };
}

/** `code severity` of each reason, so long after the start. */
function toldAfter(given: Given, ms: number): string[] {
  const now = START + ms;
  const { reasons } = health({ stored: stored(given, now), problems: [], intervalMs: MINUTE }, now);
  return reasons.map(({ code, severity }) => `${severity} ${code}`);
}

describe.each(TABLE)('%s', (_what, given, moments) => {
  it.each(moments)('after %i ms', (ms, told) => {
    expect(toldAfter(given, ms)).toEqual(told);
  });
});

it('each code of the health has its row', () => {
  const rows = TABLE.flatMap(([, , moments]) => moments.flatMap(([, told]) => told.map((line) => line.split(' ')[1])));
  const codes = Object.entries(CATALOGUE).filter(([, { policy }]) => policy === 'health');
  expect(codes.map(([code]) => code).filter((code) => !rows.includes(code))).toEqual([]);
});

describe('each reason', () => {
  const given: Given = {
    people: { ...refused(6), held: 2, heldSince: START, out: 1, outSince: START - 2 * HOUR },
    job: {
      refusals: { 77: { code: 'InvalidValue', method: 'POST', path: '/Users', status: 400, since: START - HOUR } },
      chains: [{ ...chain, incompleteSince: START - 2 * HOUR }],
    },
  };
  const told = health({ stored: stored(given, START), problems: [] }, START).reasons;
  const of = (code: string) => told.find((reason) => reason.code === code);

  it('comes with the remedy of the catalogue', () => {
    expect(told.length).toBeGreaterThan(4);
    for (const { code, remedy } of told) expect(remedy).toBe(CATALOGUE[code].remedy);
  });

  it('counts what it is about, and says since when', () => {
    expect(of('RemovalsOverdue')).toMatchObject({ count: 1, oldestSince: START - 2 * HOUR, since: START - HOUR });
    expect(of('ChangesHeld')).toMatchObject({ count: 2, oldestSince: START });
    expect(of('InEscrow')).toMatchObject({ count: 6 });
    expect(of('ChainIncomplete')?.detail).toContain('group aa');
    expect(of('CommonRefusal')).toMatchObject({ count: 6, since: START - HOUR });
    expect(of('CommonRefusal')?.detail).toContain('POST /Users: 400 (InvalidValue)');
  });

  it('tells who is still in from the first minute on', () => {
    const facts = stored({ people: { ready: 1, out: 1, outSince: START } }, START);
    expect(peopleStillIn(facts)).toEqual({ count: 1, oldestSince: START });
    expect(peopleStillIn(stored({}, START))).toEqual({ count: 0 });
  });
});

describe('what keeps the job from running at all', () => {
  const problem = (error: ConfigurationError | StateError, ms: number): Health =>
    health({ problems: [{ error, since: START }] }, START + ms);

  it('is an error at once when somebody has to act', () => {
    const error = new ConfigurationError({ code: 'SettingsInvalid', detail: 'No.' });
    expect(problem(error, 0)).toMatchObject({ health: 'error', reasons: [{ code: 'SettingsInvalid', since: START }] });
  });

  it('is an error after a quarter of an hour when the tables do not answer', () => {
    const error = new StateError({ code: 'StateUnavailable', detail: 'No.' });
    expect(problem(error, 0).health).toBe('warning');
    expect(problem(error, 15 * MINUTE - 1).health).toBe('warning');
    expect(problem(error, 15 * MINUTE).health).toBe('error');
  });
});

it('a quarantine tells its pace, its next try and the very request that decided', () => {
  const told = (change: Partial<Quarantine>, ms = 0): string | undefined => {
    const facts = stored({ job: { quarantine: { ...quarantine, ...change } } }, START + ms);
    return health({ stored: facts, problems: [] }, START + ms).reasons[0]?.detail;
  };
  const cause =
    'The cause: POST /Users was answered 403, CreateRefused, at 2026-01-05T00:00:00.000Z. Notion refuses it.';
  expect(told({})).toBe(
    `Of creates and updates 5 are tried every 15 minutes. The next try is at 2026-01-05T00:15:00.000Z. ${cause}`,
  );
  expect(told({ opened: 1 }, 15 * MINUTE)).toBe(
    `Of creates and updates 20 are tried every 15 minutes. The next run tries. ${cause}`,
  );
  const code = (name: Quarantine['cause']['code']) => ({ ...quarantine.cause, code: name });
  expect(told({ cause: code('TargetTokenRefused') })).toMatch(/^Nothing is written to Notion, which is asked every 15/);
  expect(told({ cause: code('PairDoesNotFit') })).toMatch(/^Nothing is written to Notion until the pair fits/);
  expect(told({ cause: code('GraphPermissionMissing'), side: 'source' })).toMatch(/^Each run reads what it may read/);
  expect(told({ cause: code('GraphTokenRefused'), side: 'source' })).toMatch(/^The job asks Entra ID every 15 minutes/);
});

it('a row of an earlier version is read, and accuses nobody', () => {
  const old = JSON.parse(encodeJob(newJob()));
  const shards = { user: old.shards.user.map(() => [9, 9, 9, 1, 1, 1, 0]), group: old.shards.group.map(() => [0]) };
  const job = decodeJob(JSON.stringify({ ...old, shards, lastTickAt: START }));
  const facts: StoredFacts = { job, control: { state: 'active' }, lease: undefined };
  expect(health({ stored: facts, problems: [] }, START).reasons.map(({ code }) => code)).toEqual(['ChangesHeld']);
});

it('refusals that are alike are read from rows with and without the moment behind them', () => {
  const now = stored({ people: { ...refused(5), momentAt: START + DAY } }, START).job;
  expect(now.shards.user[7]).toMatchObject({ momentAt: START + DAY, refused: new Map([[77, 5]]) });
  const packed = JSON.parse(encodeJob(now));
  packed.shards.user = packed.shards.user.map((numbers: number[]) => numbers.slice(0, -1));
  const before = decodeJob(JSON.stringify(packed));
  expect(before.shards.user[7]).toMatchObject({ momentAt: 0, refused: new Map([[77, 5]]) });
});

it('the README tells the one monitor to set up in five lines', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.split(/^### /m).find((text) => text.startsWith('The one monitor to set up\n')) ?? '';
  const lines = section.split(/^## /m)[0]?.match(/^\d\. .+$/gm) ?? [];
  expect(lines).toHaveLength(5);
  expect(lines[0]).toContain('GET /api/status?probe=true');
});

it('the guide tells what each reason means, three first steps, and how it ends', () => {
  const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const sections = new Map(
    guide.split(/^### /m).map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return [title, lines.join('\n').split(/^## /m)[0] ?? ''];
    }),
  );
  const reasons = Object.entries(CATALOGUE).filter(([, { policy }]) => policy === 'health');
  expect(reasons.length).toBeGreaterThan(10);
  for (const code of [...reasons.map(([name]) => name), 'LeaseHeld', 'StateUnavailable']) {
    const section = sections.get(code) ?? '';
    expect([code, section.match(/^\d\. /gm)?.length]).toEqual([code, 3]);
    expect([code, /ends with|ends when/.test(section)]).toEqual([code, true]);
  }
});
