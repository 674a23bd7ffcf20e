// Every reason of the health: after which time it is told of what, and when it goes.

import type { Alarm } from '../../../shared/engine/job/alarms.ts';
import type { JobRecord } from '../../../shared/engine/job/job.ts';
import type { Quarantine } from '../../../shared/engine/job/quarantine.ts';
import type { ShardSummary } from '../../../shared/engine/objects/roster.ts';
import type { Control, LeaseState } from '../../../shared/model/ports.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

export const MINUTE = 60_000;
const HALF = 30 * MINUTE;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 0, 5);

export interface Given {
  readonly job?: Partial<JobRecord>;
  readonly control?: Partial<Control>;
  readonly lease?: LeaseState;
  /** What stands in the summary of one partition of people. */
  readonly people?: Partial<ShardSummary>;
  readonly groups?: Partial<ShardSummary>;
}

const alarm = (code: Alarm['code'], more: Partial<Alarm> = {}): Given => ({
  job: { alarms: [{ code, detail: 'so', since: START, ...more }] },
});
const over = (code: Alarm['code'], endedAt: number): Given => ({
  job: { endedAlarms: [{ code, detail: 'so', since: START, endedAt: START + endedAt }] },
});
const lease: LeaseState = { owner: 'killed', expiresAt: START + 3 * MINUTE, released: false, refused: 3 };
export const chain = {
  id: 'groups-3',
  kind: 'group',
  groups: 1,
  groupIds: [sourceId('aa')],
  initial: false,
  pages: 1,
} as const;
export const refused = (count: number): Partial<ShardSummary> => ({
  escrow: count,
  failing: count,
  failingSince: START,
  changeSince: START,
  refused: new Map([[77, count]]),
});
const tried = (count: number) => [[Math.floor(START / HOUR), count]] as const;

export const quarantine: Quarantine = {
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

export const TABLE: readonly Row[] = [
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
