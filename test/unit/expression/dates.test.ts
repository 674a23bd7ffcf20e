// Dates: what is read, what is written, and calendar arithmetic.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsFromTicks, ticksFromDate, ticksFromFields } from '../../../shared/expression/dates/calendar.ts';
import { dateText, ticksOf } from '../../../shared/expression/dates/date-text.ts';
import { randomly } from '../../support/seeds.ts';
import { evaluate } from '../support/evaluate.ts';

const anyDate = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});

describe('CDate', () => {
  it.each([
    ['2026-03-16', '3/16/2026 12:00:00 AM'],
    ['2026-03-16T13:05', '3/16/2026 1:05:00 PM'],
    ['2026-03-16T13:05:06.1234567Z', '3/16/2026 1:05:06 PM'],
    ['2026-03-16 23:59:59-08:00', '3/17/2026 7:59:59 AM'],
    ['2026/3/6', '3/6/2026 12:00:00 AM'],
    [' 3/16/2026  7:00:00 pm ', '3/16/2026 7:00:00 PM'],
    ['3/16/2026 12:30 AM', '3/16/2026 12:30:00 AM'],
    ['16 March 2026', '3/16/2026 12:00:00 AM'],
    ['Mar 16, 2026 07:00', '3/16/2026 7:00:00 AM'],
    ['Mon, 16 Mar 2026 07:00:00 GMT', '3/16/2026 7:00:00 AM'],
    ['0001-01-01', '1/1/0001 12:00:00 AM'],
    ['9999-12-31T23:59:59', '12/31/9999 11:59:59 PM'],
    ['2024-02-29', '2/29/2024 12:00:00 AM'],
  ])('reads %s as %s', (text, expected) => {
    expect(evaluate('CDate([a])', { a: text })).toBe(expected);
  });

  it.each([
    '',
    'soon',
    '2026-13-01',
    '2026-02-29',
    '2026-03-16T24:00',
    '3/16/2026 13:00 PM',
    '16.3.2026',
    '0001-01-01+10:00',
    '2026-03-16+14:30',
    '2026-03-16+02:60',
    'Tue, 16 Mar 2026 07:00:00 GMT',
    'Foo 16 March 2026',
    7,
    true,
  ])('refuses %j', (value) => {
    expect(() => evaluate('CDate([a])', { a: value })).toThrow('this is not a date');
  });

  randomly('reads back what every date function writes', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const text = dateText(ticksFromDate(date));
        expect(dateText(ticksOf(text) ?? -1n)).toBe(text);
      }),
      run,
    );
  });
});

describe('calendar', () => {
  randomly('takes fields apart and puts them together again', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const ticks = ticksFromDate(date);
        expect(ticksFromFields(fieldsFromTicks(ticks))).toBe(ticks);
      }),
      run,
    );
  });

  it.each([
    ['DateAdd("m", 1, "2026-01-31")', '2/28/2026 12:00:00 AM'],
    ['DateAdd("m", -11, "2026-01-31")', '2/28/2025 12:00:00 AM'],
    ['DateAdd("yyyy", 1, "2024-02-29")', '2/28/2025 12:00:00 AM'],
    ['DateAdd("h", -1, "2026-01-01")', '12/31/2025 11:00:00 PM'],
    ['DateAdd("n", "90", "2026-01-01")', '1/1/2026 1:30:00 AM'],
    ['DateAdd("s", 1, "2026-01-01")', '1/1/2026 12:00:01 AM'],
    ['DateDiff("yyyy", "2025-12-31", "2026-01-01")', 1],
    ['DateDiff("ww", "2026-03-14", "2026-03-15")', 1],
    ['DateDiff("ww", "2026-03-15", "2026-03-21")', 0],
    // As in VBA, each date is first taken back to its Sunday, at the same time of day.
    ['DateDiff("ww", "2026-03-14 23:00", "2026-03-15 01:00")', 0],
    ['DateDiff("ww", "2026-03-15", "2026-03-14")', -1],
    ['DateDiff("h", "2026-01-01 01:01", "2026-01-01 00:59")', 0],
    ['DateDiff("h", "2026-01-01 00:59", "2026-01-01 01:01")', 0],
    ['NumFromDate("2012-01-01T23:00:00Z")', 129_699_324_000_000_000],
    ['CStr(NumFromDate("2012-01-01T23:00:00.001Z"))', '129699324000010000'],
  ])('%s gives %s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    'DateAdd("yyyy", 9000, "2026-01-01")',
    'DateAdd("s", -99999999999999, "2026-01-01")',
    'DateFromNum(9000000000000000000)',
  ])('%s is outside the calendar', (expression) => {
    expect(() => evaluate(expression)).toThrow('the date is outside the years 1 to 9999');
  });
});

describe('FormatDateTime', () => {
  it.each([
    ['2026-03-06', 'yyyy-MM-dd', 'd', '03/06/2026'],
    ['2026-03-06', 'yyyy-MM-dd', '%d', '6'],
    ['2026-03-06', 'yyyy-MM-dd', "dddd, d. MMMM yyyy 'um' HH", 'Friday, 6. March 2026 um 00'],
    ['2026-03-06', 'yyyy-MM-dd', 'ddd MMM yy \\y', 'Fri Mar 26 y'],
    ['20260306T131415', "yyyyMMdd'T'HHmmss", 'h:m:s tt', '1:14:15 PM'],
    ['6.3.99', 'd.M.yy', 'yyyy', '1999'],
    ['6.3.26', 'd.M.yy', 'yyyy', '2026'],
    ['2026-03-06T01:02:03.45', 'yyyy-MM-ddTHH:mm:ss.FFF', 'HH:mm:ss.fff', '01:02:03.450'],
    ['2026-03-06T01:02:03', 'yyyy-MM-ddTHH:mm:ss', 'ss.FFF', '03'],
    ['2026-03-06T01:02:03+02:00', 'yyyy-MM-ddTHH:mm:ssK', 'o', '2026-03-05T23:02:03.0000000+00:00'],
    ['2026-03-06T01:02:03Z', 'yyyy-MM-ddTHH:mm:ssK', 'o', '2026-03-06T01:02:03.0000000Z'],
    ['2026-03-06T01:02:03Z', 'yyyy-MM-ddTHH:mm:ss.FFFK', 'HH:mm:ss.FFF', '01:02:03'],
    ['2026-03-06T01:02:03+0200', 'yyyy-MM-ddTHH:mm:sszzz', 'HH:mm', '23:02'],
    ['06MarchT10', 'ddMMMMTHH', 'MM-dd HH', '03-06 10'],
    ['2026-03-06', ' yyyy-MM-dd ', 'd/M', '6/3'],
    ['6 06 3', 'd dd M', '%d', '6'],
    ['12', 'hh', 'HH', '00'],
    ['19 PM', 'HH tt', 'HH', '19'],
    ['2026-03-06', 'yyyy-MM-dd', "'it\\'s' d", "it's 6"],
    ['2026-03-06T01:02:03', 'yyyy-MM-ddTHH:mm:ssK', 's', '2026-03-06T01:02:03'],
    ['Friday 06 March 2026', 'dddd dd MMMM yyyy', 'yyyy-MM-dd', '2026-03-06'],
    ['07:30', 'HH:mm', 'yyyy-MM-dd HH:mm', '2026-07-02 07:30'],
    ['March 2026', 'MMMM yyyy', 'yyyy-MM-dd', '2026-03-01'],
    ['12:05 am', 'hh:mm tt', 'HH:mm', '00:05'],
    ['  2026  ', 'yyyy', 'yy', '26'],
  ])('%s by %s becomes %s: %s', (source, inputFormat, outputFormat, expected) => {
    expect(evaluate('FormatDateTime([a], , [in], [out])', { a: source, in: inputFormat, out: outputFormat })).toBe(
      expected,
    );
  });

  it.each([
    ['2026-3-06', 'yyyy-MM-dd'],
    ['2026-03-06 ', "yyyy-MM-dd'.'"],
    ['2026-03-06x', 'yyyy-MM-dd'],
    ['2026 2027', 'yyyy yyyy'],
    ['13 PM', 'hh tt'],
    ['13 AM', 'HH tt'],
    ['7 8', 'h H'],
    ['Monday 06 March 2026', 'dddd dd MMMM yyyy'],
    ['March 2026', 'MMM yyyy'],
    ['2026-03-06T01:02+15:00', 'yyyy-MM-ddTHH:mmzzz'],
    ['', 'yyyy'],
  ])('%s does not have the format %s', (source, inputFormat) => {
    expect(() => evaluate('FormatDateTime([a], , [in], "yyyy")', { a: source, in: inputFormat })).toThrow(
      'does not have the input format',
    );
  });

  it('knows the three-argument form and the styles', () => {
    expect(evaluate('FormatDateTime("2026-03-06", "yyyy-MM-dd", "yy")')).toBe('26');
    expect(evaluate('FormatDateTime("07:30", "NoCurrentDateDefault", "HH:mm", "yyyy")')).toBe('0001');
    expect(evaluate('FormatDateTime("3", "NoCurrentDateDefault", "%M", "yyyy-MM")')).toBe('2026-03');
    const kind = (style: string): unknown => evaluate(`FormatDateTime("2026", "${style}", "yyyy", "%K")`);
    expect(kind('AssumeUniversal')).toBe('+00:00');
    expect(kind('AssumeUniversal, AdjustToUniversal')).toBe('Z');
    expect(kind('None')).toBe('');
    expect(evaluate('FormatDateTime("07  30", "AllowWhiteSpaces, AssumeUniversal", "HH mm", "HH:mm")')).toBe('07:30');
    expect(() => evaluate('FormatDateTime(" 2026", "DateTimeStyles.None", "yyyy", "yy")')).toThrow('input format');
  });
});
