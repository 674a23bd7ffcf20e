import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../shared/http/retry-after.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');

  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['999999999', 900_000],
  ])('of whole seconds, %j, is understood', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it.each([
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:59:30 GMT', 0],
    ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
    ['Sun Mar  1 12:00:30 2026', 30_000],
    ['Tue Mar 31 12:00:30 2026', 900_000],
    // A leap second.
    ['Sun, 01 Mar 2026 12:00:60 GMT', 60_000],
    // 76 years ahead is 24 years ago.
    ['Thursday, 01-Mar-02 12:00:00 GMT', 0],
    ['Monday, 01-Mar-76 12:00:00 GMT', 900_000],
    ['Friday, 01-Mar-77 12:00:00 GMT', 0],
  ])('of an HTTP date, %j, is understood', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it.each([
    null,
    '',
    'soon',
    '-5',
    '+5',
    '1.5',
    '1e3',
    '5s',
    'NaN',
    '1 March 2026',
    'March 2, 2026',
    '2026-03-01T12:00:30Z',
    'Sun, 1 Mar 2026 12:00:30 GMT',
    'Sun, 01 Mar 2026 12:00:30',
    'Sun, 01 Mar 2026 12:00:30 UTC',
    'Sun, 01 Mar 2026 12:00:30 +0100',
    'sun, 01 mar 2026 12:00:30 gmt',
    'Sun, 31 Feb 2026 12:00:30 GMT',
    'Sun, 00 Mar 2026 12:00:30 GMT',
    'Sun, 01 Mar 2026 24:00:30 GMT',
    'Sun, 01 Mar 2026 12:60:30 GMT',
    'Sun, 01-Mar-26 12:00:30 GMT',
    'Sun Mar 1 12:00:30 2026',
  ])('%j is no answer', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  });
});
