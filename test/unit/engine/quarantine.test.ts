// The quarantine of the job, as one pure function: what begins it, what it lets through, what ends it.

import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../shared/engine/job/alarms.ts';
import {
  batchOf,
  beganAgain,
  judgeQuarantine,
  PROBE_EVERY_MS,
  type ProbeOutcome,
  type Quarantine,
  type QuarantineFacts,
} from '../../../shared/engine/job/quarantine.ts';

const NOW = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;
const request = { method: 'POST', path: '/Users', status: 403 };
const last = { code: 'CreateRefused', detail: 'refused', request, at: NOW - 1 } as const;

const idle: ProbeOutcome = { isProbe: false, succeeded: 0, failed: 0, failedAgain: 0 };
const well: QuarantineFacts = {
  alarms: [],
  outages: {},
  chains: [],
  window: { succeeded: 0, failed: 0, failedMembers: 0 },
  linked: 0,
  waiting: 30,
  probe: idle,
};

const failures = (failed: number, succeeded: number, more: { linked?: number; failedMembers?: number } = {}) => ({
  ...well,
  linked: more.linked ?? 0,
  window: { succeeded, failed, failedMembers: more.failedMembers ?? 0, last },
});
const alarm = (code: Alarm['code'], side?: 'target'): QuarantineFacts => ({
  ...well,
  alarms: [{ code, detail: 'so', since: NOW - MINUTE, ...(side && { side }) }],
});
const outage = (code: 'AnswerUnreadable' | 'ServerError'): QuarantineFacts => ({
  ...well,
  outages: { createUser: { since: NOW - MINUTE, code, detail: 'a page', failed: [] } },
});

const PROPORTION = 'EncounteredEscrowProportionThreshold';
const EXCEPTION = 'EncounteredQuarantineException';

describe('begins at once', () => {
  it.each([
    ['when Notion refuses the token', alarm('TargetTokenRefused', 'target'), 'target'],
    ['when Notion denies access', alarm('TargetAccessDenied', 'target'), 'target'],
    ['when Microsoft Graph refuses the token', alarm('GraphTokenRefused'), 'source'],
    ['when a permission is missing', alarm('GraphPermissionMissing'), 'source'],
    ['when the address is not that of a SCIM service', alarm('TargetPathUnknown', 'target'), 'target'],
    ['when what answers does not speak SCIM', outage('AnswerUnreadable'), 'target'],
    ['when the pair does not fit', alarm('PairDoesNotFit', 'target'), 'target'],
  ] as const)('%s', (_what, facts, side) => {
    expect(judgeQuarantine(undefined, facts, NOW)).toMatchObject({
      reason: EXCEPTION,
      side,
      seriesBegan: NOW,
      currentBegan: NOW,
      nextAttempt: NOW + 15 * MINUTE,
      seriesCount: 0,
      opened: 0,
    });
  });

  it.each([
    ['an outage, which each run probes', outage('ServerError')],
    ['a wait that is asked for', alarm('WaitingForTarget', 'target')],
    ['a source that does not answer', alarm('SourceUnavailable')],
    ['a pair that waits for a word', alarm('PairUnconfirmed', 'target')],
    [
      'one forbidden group among others that are read',
      {
        ...alarm('GraphPermissionMissing'),
        chains: [{ kind: 'user' }, { kind: 'group', incompleteSince: NOW }, { kind: 'group' }] as const,
      },
    ],
  ] as const)('not for %s', (_what, facts) => {
    expect(judgeQuarantine(undefined, facts, NOW)).toBeUndefined();
  });

  it('when groups as such may not be read', () => {
    const chains = [{ kind: 'user' }, { kind: 'group', incompleteSince: NOW }] as const;
    expect(judgeQuarantine(undefined, { ...alarm('GraphPermissionMissing'), chains }, NOW)?.reason).toBe(EXCEPTION);
  });
});

describe('begins with too many failures', () => {
  it.each([
    ['30 of 40', failures(30, 10), PROPORTION],
    ['20 of 20', failures(20, 0), PROPORTION],
    ['19 of 19: too few', failures(19, 0), undefined],
    ['20 of 50: two fifths, and not more', failures(20, 30), undefined],
    ['100 of 150 in a tenant of 20,000, where that is nothing', failures(100, 50, { linked: 20_000 }), undefined],
    ['201 of 250 there', failures(201, 49, { linked: 20_000 }), PROPORTION],
    ['4,999 of 4,999 in a tenant of a million', failures(4_999, 0, { linked: 1_000_000 }), undefined],
    ['5,000 of 5,000 there', failures(5_000, 0, { linked: 1_000_000 }), PROPORTION],
    ['40,000 of many', failures(40_000, 1_000_000), undefined],
    ['more than 40,000, whatever succeeded', failures(40_001, 1_000_000), 'EncounteredBaseEscrowThreshold'],
    ['members alone', failures(0, 10, { failedMembers: 60_000 }), undefined],
    [
      'more than 60,000 with members',
      failures(40_000, 1_000_000, { failedMembers: 20_001 }),
      'EncounteredTotalEscrowThreshold',
    ],
  ] as const)('%s', (_what, facts, reason) => {
    const found = judgeQuarantine(undefined, facts, NOW);
    expect(found?.reason).toBe(reason);
    if (reason !== undefined) expect(found?.cause).toEqual(last);
  });
});

describe('while it lasts', () => {
  const began = (more: Partial<Quarantine> = {}): Quarantine => ({
    reason: PROPORTION,
    cause: last,
    side: 'target',
    seriesBegan: NOW - 60 * MINUTE,
    currentBegan: NOW - 15 * MINUTE,
    seriesCount: 3,
    nextAttempt: NOW,
    opened: 0,
    ...more,
  });
  const probed = (succeeded: number, failed: number, failedAgain = 0): QuarantineFacts => ({
    ...well,
    probe: { isProbe: true, succeeded, failed, failedAgain },
  });

  it.each([
    ['a try that went well lets more through at once', 0, probed(5, 0), { opened: 1, nextAttempt: NOW }],
    ['and so does one with a few failures', 1, probed(12, 8), { opened: 2, nextAttempt: NOW }],
    ['one that failed begins anew', 2, probed(0, 5), { opened: 0, nextAttempt: NOW + PROBE_EVERY_MS }],
    ['and one with more than two fifths', 2, probed(11, 9), { opened: 0, nextAttempt: NOW + PROBE_EVERY_MS }],
    ['known failures say nothing new', 1, probed(0, 0, 5), { opened: 1, nextAttempt: NOW + PROBE_EVERY_MS }],
    ['nor do they spoil what went well', 0, probed(1, 0, 4), { opened: 1, nextAttempt: NOW }],
  ] as const)('%s', (_what, opened, facts, after) => {
    expect(judgeQuarantine(began({ opened }), facts, NOW)).toMatchObject({
      ...after,
      seriesBegan: NOW - 60 * MINUTE,
      currentBegan: NOW,
      seriesCount: 4,
    });
  });

  it.each([
    ['a slice that was not to try changes nothing', { ...well, probe: idle }],
    ['nor does one that found nothing to try, so that the next change is tried at once', probed(0, 0)],
  ])('%s', (_what, facts) => {
    expect(judgeQuarantine(began(), facts, NOW)).toEqual(began());
  });

  it('a credential that is asked for and still refused is asked for again in a quarter of an hour', () => {
    const before = began({ reason: EXCEPTION, cause: { code: 'TargetTokenRefused', detail: 'so', at: 1 } });
    const facts = { ...alarm('TargetTokenRefused', 'target'), probe: { ...idle, isProbe: true } };
    expect(judgeQuarantine(before, facts, NOW)).toMatchObject({
      cause: { at: 1 },
      nextAttempt: NOW + PROBE_EVERY_MS,
      seriesCount: 4,
    });
  });

  it('lets 5 through, then 20, then 80, then all', () => {
    expect([0, 1, 2, 3].map(batchOf)).toEqual([5, 20, 80, Number.POSITIVE_INFINITY]);
  });

  it('lets few through again when the other side is the cause now', () => {
    const before = began({ reason: EXCEPTION, side: 'source', opened: 3 });
    expect(judgeQuarantine(before, outage('AnswerUnreadable'), NOW)).toMatchObject({ side: 'target', opened: 0 });
  });

  it('names another cause when there is one, and keeps its age', () => {
    expect(judgeQuarantine(began(), alarm('TargetTokenRefused', 'target'), NOW)).toMatchObject({
      reason: EXCEPTION,
      cause: { code: 'TargetTokenRefused' },
      seriesBegan: NOW - 60 * MINUTE,
    });
  });

  it.each([
    [
      'with the third try in a row that went well',
      began({ opened: 2 }),
      { ...failures(30, 10), probe: probed(80, 0).probe },
    ],
    ['when nothing is left to try', began(), { ...well, waiting: 0 }],
    ['with its cause, where that was a refusal', began({ reason: EXCEPTION }), well],
  ])('ends %s', (_what, before, facts) => {
    expect(judgeQuarantine(before, facts, NOW)).toBeUndefined();
  });

  it('does not end by the hours that pass', () => {
    expect(judgeQuarantine(began(), well, NOW + 48 * 60 * MINUTE)).toBeDefined();
  });

  it('of a job that was disabled and started again begins anew, with a try at once', () => {
    expect(beganAgain(began({ disabledAt: NOW - 1, opened: 2 }), NOW)).toEqual(
      began({ seriesBegan: NOW, currentBegan: NOW, seriesCount: 0, nextAttempt: NOW, opened: 0 }),
    );
  });
});
