import { describe, expect, it } from 'vitest';
import {
  inForceSince,
  type KeptConfiguration,
  toKeep,
  withFileNotUsed,
} from '../../../shared/engine/job/configuration.ts';
import { type JobRecord, newJob } from '../../../shared/engine/job/job.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 5);

const kept = (text: string, now: number, before?: KeptConfiguration): KeptConfiguration => {
  const change = toKeep(before, { text }, now);
  if (change?.text !== text) throw new Error('it is kept already');
  return change.kept;
};

describe('the text of the configuration', () => {
  it('is kept when it is new, once a day while it stays, and never when the file is not used', () => {
    const first = kept('{}', NOW);
    expect(toKeep(first, { text: '{}' }, NOW + 24 * HOUR - 1)).toBeUndefined();
    const again = kept('{}', NOW + 24 * HOUR, first);
    expect([inForceSince(first, '{}'), inForceSince(again, '{}')]).toEqual([NOW, NOW]);
    expect(toKeep(again, { text: '{}' }, NOW + 47 * HOUR)).toBeUndefined();
    const other = kept('{ }', NOW + 25 * HOUR, again);
    expect([inForceSince(other, '{ }'), inForceSince(other, '{}')]).toEqual([NOW + 25 * HOUR, undefined]);
    const notUsed = { code: 'ProvisioningMissing', message: 'It is gone.' } as const;
    expect(toKeep(other, { notUsed }, NOW + 99 * HOUR)).toBeUndefined();
  });
});

describe('a file that is not used', () => {
  const missing = { code: 'ProvisioningMissing', message: 'It is gone.' } as const;
  const invalid = { code: 'ProvisioningInvalid', message: 'It is wrong.' } as const;
  const alarms = ({ alarms: all }: JobRecord): unknown => all.map(({ code, since }) => ({ code, since: since - NOW }));

  it('is an alarm with the age of its reason, beside all others, and over with a usable one', () => {
    const refused = { side: 'target', code: 'TargetTokenRefused', detail: '', since: NOW - HOUR } as const;
    const before: JobRecord = { ...newJob(), alarms: [refused], configuration: kept('{}', NOW) };
    const first = withFileNotUsed(before, missing, NOW);
    const later = withFileNotUsed(first, missing, NOW + HOUR);
    expect(alarms(later)).toEqual([
      { code: 'TargetTokenRefused', since: -HOUR },
      { code: 'ProvisioningMissing', since: 0 },
    ]);
    expect(later.alarms[1]?.detail).toBe(
      'It is gone.\nThe job goes on with the last usable configuration of 2026-01-05T00:00:00.000Z.',
    );
    const wrong = withFileNotUsed(later, invalid, NOW + 2 * HOUR);
    expect(alarms(wrong)).toEqual([
      { code: 'TargetTokenRefused', since: -HOUR },
      { code: 'ProvisioningInvalid', since: 2 * HOUR },
    ]);
    expect(withFileNotUsed(wrong, undefined, NOW + 3 * HOUR).alarms).toEqual([refused]);
    expect(withFileNotUsed(before, undefined, NOW)).toBe(before);
  });
});
