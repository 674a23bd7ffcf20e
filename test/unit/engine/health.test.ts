// Every reason of the health: when it is told, how bad it is, and when it goes.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../shared/engine/job/alarms.ts';
import { type Health, health } from '../../../shared/engine/job/health.ts';
import type { StoredFacts } from '../../../shared/engine/job/health-facts.ts';
import { peopleStillIn } from '../../../shared/engine/job/health-work.ts';
import { type JobRecord, newJob } from '../../../shared/engine/job/job.ts';
import { decodeJob, encodeJob } from '../../../shared/engine/job/job-row.ts';
import type { Quarantine } from '../../../shared/engine/job/quarantine.ts';
import { EMPTY_SUMMARY, type ShardSummary } from '../../../shared/engine/objects/roster.ts';
import { CATALOGUE, ConfigurationError, StateError } from '../../../shared/errors/index.ts';
import type { Control, LeaseState } from '../../../shared/model/ports.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

const MINUTE = 60_000;
const HALF = 30 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);

interface Given {
  readonly job?: Partial<JobRecord>;
  readonly control?: Partial<Control>;
  readonly lease?: LeaseState;
  /** What stands in the summary of one partition of people. */
  readonly people?: Partial<ShardSummary>;
  readonly groups?: Partial<ShardSummary>;
}

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

const alarm = (code: Alarm['code'], more: Partial<Alarm> = {}): Given => ({
  job: { alarms: [{ code, detail: 'so', since: START, ...more }] },
});
const over = (code: Alarm['code'], endedAt: number): Given => ({
  job: { endedAlarms: [{ code, detail: 'so', since: START, endedAt: START + endedAt }] },
});
const lease: LeaseState = { owner: 'killed', expiresAt: START + 3 * MINUTE, released: false, refused: 3 };
const chain = {
  id: 'groups-3',
  kind: 'group',
  groups: 1,
  groupIds: [sourceId('aa')],
  initial: false,
  pages: 1,
} as const;
const refused = (count: number): Partial<ShardSummary> => ({
  escrow: count,
  failing: count,
  failingSince: START,
  changeSince: START,
  refused: new Map([[77, count]]),
});
const tried = (count: number) => [[Math.floor(START / HOUR), count]] as const;

const quarantine: Quarantine = {
  reason: 'EncounteredEscrowProportionThreshold',
  cause: {
    code: 'CreateRefused',
    detail: 'Notion refuses it.',
    request: { method: 'POST', path: '/Users', status: 403 },
    at: START,
  },
  side: 'target',
  seriesBegan: START,
  currentBegan: START,
  seriesCount: 0,
  nextAttempt: START + 15 * MINUTE,
  opened: 0,
};

type Row = readonly [what: string, given: Given, moments: readonly (readonly [ms: number, told: readonly string[]])[]];

const TABLE: readonly Row[] = [
  [
    'changes were rejected',
    { people: { held: 1, rejected: 1, holds: [[1, 0, 1]] } },
    [[0, ['warning ChangesRejected']]],
  ],
  ['nobody knows which workspace it is', alarm('PairUnconfirmed'), [[9 * DAY, ['warning PairUnconfirmed']]]],
  [
    'rows vanish again and again',
    { job: { losses: [START, START + HOUR, START + 2 * HOUR] } },
    [
      [3 * HOUR, ['error StateLost']],
      [DAY, []],
    ],
  ],
  [
    'state was lost, and is read again',
    { job: { reread: { since: START, what: 'Rows are gone.', begun: true } } },
    [[9 * HOUR, ['warning ReadingAgain']]],
  ],
  [
    'nothing is wrong',
    {},
    [
      [0, []],
      [DAY, []],
    ],
  ],
  [
    'not started',
    { control: { state: 'notStarted' } },
    [
      [0, ['warning NotStarted']],
      [9 * DAY, ['warning NotStarted']],
    ],
  ],
  [
    'paused',
    { control: { state: 'paused', pausedAt: START, changedAt: START + HOUR } },
    [
      [0, ['warning Paused']],
      [DAY - 1, ['warning Paused']],
      [DAY, ['error PausedTooLong']],
    ],
  ],
  [
    'paused by an earlier version, which did not say when',
    { control: { state: 'paused', changedAt: START } },
    [
      [DAY - 1, ['warning Paused']],
      [DAY, ['error PausedTooLong']],
    ],
  ],
  [
    'paused until a moment',
    { control: { state: 'paused', pausedAt: START, until: START + 3 * DAY } },
    [
      [2 * DAY, ['warning Paused']],
      [3 * DAY, ['error PausedTooLong']],
    ],
  ],
  [
    'the timer is silent',
    { job: { lastTickAt: START } },
    [
      [15 * MINUTE, []],
      [15 * MINUTE + 1, ['error Stale']],
    ],
  ],
  [
    'the timer is silent while the job is paused, which goes on reading',
    { job: { lastTickAt: START }, control: { state: 'paused', pausedAt: START } },
    [
      [15 * MINUTE, ['warning Paused']],
      [HOUR, ['error Stale', 'warning Paused']],
    ],
  ],
  ['the lease was held at two ticks', { lease: { ...lease, refused: 2 } }, [[0, []]]],
  [
    'the lease was held at three ticks',
    { lease },
    [
      [0, ['warning LeaseHeld']],
      [3 * MINUTE, []],
    ],
  ],
  ['the lease was given back', { lease: { ...lease, released: true } }, [[0, []]]],
  ...(['SourceUnavailable', 'TargetUnavailable', 'ServerError'] as const).map(
    (code): Row => [
      `${code}: an outage`,
      alarm(code),
      [
        [5 * MINUTE - 1, []],
        [5 * MINUTE, [`warning ${code}`]],
        [15 * MINUTE - 1, [`warning ${code}`]],
        [15 * MINUTE, [`error ${code}`]],
        [9 * DAY, [`error ${code}`]],
      ],
    ],
  ),
  ...(['WaitingForTarget', 'WaitingForSource'] as const).map(
    (code): Row => [
      `${code}: a wait that was asked for`,
      alarm(code),
      [
        [5 * MINUTE - 1, []],
        [5 * MINUTE, [`warning ${code}`]],
        [DAY, [`warning ${code}`]],
      ],
    ],
  ),
  [
    'an outage that is over',
    over('TargetUnavailable', 20 * MINUTE),
    [
      [20 * MINUTE, ['warning TargetUnavailable']],
      [25 * MINUTE - 1, ['warning TargetUnavailable']],
      [25 * MINUTE, []],
    ],
  ],
  ['an outage that was over before anybody was told', over('TargetUnavailable', 4 * MINUTE), [[4 * MINUTE, []]]],
  ['a refused token that is over', over('TargetTokenRefused', HOUR), [[HOUR, []]]],
  ...(
    ['TargetTokenRefused', 'GraphTokenRefused', 'GraphPermissionMissing', 'TargetAccessDenied', 'Redirected'] as const
  ).map((code): Row => [`${code}: does not mend itself`, alarm(code), [[0, [`error ${code}`]]]]),
  [
    'people who should be out are in',
    { people: { held: 1, escrow: 1, out: 2, outSince: START, heldSince: 0 } },
    [
      [HALF - 1, ['warning ChangesHeld']],
      [HALF, ['warning RemovalsOverdue', 'warning ChangesHeld']],
      [HOUR - 1, ['warning RemovalsOverdue', 'warning ChangesHeld']],
      [HOUR, ['error RemovalsOverdue', 'warning ChangesHeld']],
    ],
  ],
  [
    'people who should be out wait for the job to be started again',
    { people: { ready: 1, out: 1, outSince: START }, control: { state: 'paused', pausedAt: START } },
    [
      [HALF - 1, ['warning Paused']],
      [HALF, ['warning Paused', 'warning RemovalsOverdue']],
      [HOUR, ['error RemovalsOverdue', 'warning Paused']],
    ],
  ],
  [
    'what was read before the start was not due before it',
    { people: { ready: 1, changeSince: START - 9 * DAY }, control: { startedAt: START } },
    [
      [DAY - 1, []],
      [DAY, ['error ChangesOverdue']],
    ],
  ],
  [
    'what was read of a job that is not started is not due',
    { people: { ready: 2, out: 1, outSince: START, changeSince: START }, control: { state: 'notStarted' } },
    [[2 * DAY, ['warning NotStarted']]],
  ],
  [
    'a change waits',
    { people: { ready: 1, changeSince: START } },
    [
      [DAY - 1, []],
      [DAY, ['error ChangesOverdue']],
    ],
  ],
  [
    'somebody who should be out waits, and nothing tells why',
    { people: { ready: 1, out: 1, outSince: START } },
    [
      [HALF - 1, []],
      [HALF, ['warning RemovalsOverdue']],
      [HOUR, ['error RemovalsOverdue']],
    ],
  ],
  [
    'a change waits for its turn, and nothing tells why',
    { people: { ready: 1, changeSince: START, readySince: START } },
    [
      [HALF - 1, []],
      [HALF, ['warning ChangesOverdue']],
      [DAY, ['error ChangesOverdue']],
    ],
  ],
  [
    'a change waits for its turn, behind all those that the last slice had no time for',
    { people: { ready: 1, changeSince: START, readySince: START }, job: { busy: true } },
    [
      [DAY - 1, []],
      [DAY, ['error ChangesOverdue']],
    ],
  ],
  [
    'a change waits, and the pause tells why',
    { people: { ready: 1, changeSince: START, readySince: START }, control: { state: 'paused', pausedAt: START } },
    [[HALF, ['warning Paused']]],
  ],
  [
    'a change waits, and the outage tells why',
    { ...alarm('TargetUnavailable'), people: { ready: 1, changeSince: START, readySince: START } },
    [[HALF, ['error TargetUnavailable']]],
  ],
  [
    'a change waits, and what was wrong with memory keeps it not',
    {
      people: { ready: 1, changeSince: START, readySince: START },
      job: { drift: { nextAt: 0, sampled: 9, wrong: 1, since: START, wrongAt: START } },
    },
    [[HALF, ['warning ChangesOverdue', 'warning MemoryWrong']]],
  ],
  [
    'something is held for long, and needs no other word',
    { people: { held: 1, heldSince: START, changeSince: START } },
    [[HALF, ['warning ChangesHeld']]],
  ],
  [
    'groups are to be deleted on a later day',
    { groups: { deletions: 2, deletionAt: START + DAY } },
    [[0, ['warning DeletionsScheduled']]],
  ],
  ['something is held', { people: { held: 1, heldSince: START } }, [[0, ['warning ChangesHeld']]]],
  ['something failed', { people: { escrow: 1, failing: 1, failingSince: START } }, [[0, ['warning InEscrow']]]],
  ['something waits for Notion to show it', { people: { escrow: 1 } }, [[0, []]]],
  [
    'in quarantine',
    { job: { quarantine } },
    [
      [0, ['error Quarantined']],
      [27 * DAY, ['error Quarantined']],
    ],
  ],
  [
    'in quarantine and paused',
    { job: { quarantine }, control: { state: 'paused', pausedAt: START } },
    [[0, ['error Quarantined', 'warning Paused']]],
  ],
  [
    'disabled after four weeks of quarantine',
    { job: { quarantine }, control: { state: 'paused', pausedAt: START, disabledAt: START } },
    [
      [0, ['error JobDisabled']],
      [9 * DAY, ['error JobDisabled']],
    ],
  ],
  ['four are refused alike', { people: refused(4) }, [[0, ['warning InEscrow']]]],
  ['five are refused alike', { people: refused(5) }, [[0, ['error CommonRefusal', 'warning InEscrow']]]],
  [
    'five of many are refused alike',
    { people: refused(5), job: { tried: tried(46) } },
    [
      [0, ['warning InEscrow']],
      // What was tried a day ago counts no more.
      [DAY + HOUR, ['error ChangesOverdue', 'error CommonRefusal', 'warning InEscrow']],
    ],
  ],
  [
    'a tenth of many are refused alike',
    { people: refused(5), job: { tried: tried(45) } },
    [[0, ['error CommonRefusal', 'warning InEscrow']]],
  ],
  [
    'a chain whose reads do not end',
    { job: { chains: [{ ...chain, incompleteSince: START }] } },
    [
      [HALF - 1, []],
      [HALF, ['warning ChainIncomplete']],
      [HOUR - 1, ['warning ChainIncomplete']],
      [HOUR, ['error ChainIncomplete']],
    ],
  ],
  ['a chain that is read anew', { job: { chains: [{ ...chain, initial: true }] } }, [[0, ['warning ReadingAgain']]]],
  ['the first read', { job: { initialImportDone: false, chains: [{ ...chain, initial: true }] } }, [[0, []]]],
  [
    'memory was wrong',
    { job: { drift: { nextAt: 0, sampled: 9, wrong: 1, since: START, wrongAt: START } } },
    [
      [0, ['warning MemoryWrong']],
      [DAY, []],
    ],
  ],
];

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
