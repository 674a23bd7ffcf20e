// Functions on dates: CDate, DateAdd, DateDiff, DateFromNum, FormatDateTime, Now, NumFromDate.

import type { Node } from '../ast.ts';
import { filetimeFromTicks, ticksFromDate, ticksFromFiletime } from '../dates/calendar.ts';
import { dateFormatOf } from '../dates/custom-format.ts';
import { dateOf, dateText } from '../dates/date-text.ts';
import { addInterval, countIntervals, intervalOf } from '../dates/interval.ts';
import { readDate, readStylesOf } from '../dates/read-date.ts';
import { writeDate } from '../dates/write-date.ts';
import { type FunctionSpec, required, slot } from '../function-spec.ts';
import { checkLength, wholeNumberOf } from '../value.ts';

export const cDate: FunctionSpec = {
  parameters: [required('expression', 'date')],
  result: 'date',
  prepare(site) {
    const date = site.argument(0, dateOf);
    return (call) => dateText(date(call));
  },
};

export const dateAdd: FunctionSpec = {
  parameters: [required('interval', 'text'), required('value', 'number'), required('dateTime', 'date')],
  result: 'date',
  prepare(site) {
    const [interval, value] = [site.argument(0, intervalOf), site.argument(1, wholeNumberOf)];
    const date = site.argument(2, dateOf);
    return (call) => dateText(addInterval(interval(call), value(call), date(call), site.fail(1)));
  },
};

export const dateDiff: FunctionSpec = {
  parameters: [required('interval', 'text'), required('date1', 'date'), required('date2', 'date')],
  result: 'number',
  prepare(site) {
    const interval = site.argument(0, intervalOf);
    const [from, to] = [site.argument(1, dateOf), site.argument(2, dateOf)];
    return (call) => countIntervals(interval(call), from(call), to(call));
  },
};

export const dateFromNum: FunctionSpec = {
  parameters: [required('value', 'number')],
  result: 'date',
  prepare(site) {
    const ticks = site.argument(0, (value, fail) => ticksFromFiletime(wholeNumberOf(value, fail), fail));
    return (call) => dateText(ticks(call));
  },
};

export const formatDateTime: FunctionSpec = {
  parameters: [
    required('source', 'text'),
    slot('dateTimeStyles', 'text'),
    required('inputFormat', 'text'),
    required('outputFormat', 'text'),
  ],
  result: 'text',
  arrange: withoutStyles,
  prepare(site) {
    const [source, styles] = [site.text(0), site.argument(1, readStylesOf)];
    const [inputFormat, outputFormat] = [site.argument(2, dateFormatOf), site.argument(3, dateFormatOf)];
    return (call) => {
      const now = ticksFromDate(call.run.context.now);
      const read = readDate(source(call), inputFormat(call), styles(call), now);
      if (read === undefined)
        return site.fail(0)({ code: 'bad-date', reason: 'the value does not have the input format' });
      return checkLength(writeDate(read.ticks, read.zone, outputFormat(call)), site.fail(3));
    };
  },
};

export const now: FunctionSpec = {
  parameters: [],
  result: 'date',
  prepare: () => (call) => dateText(ticksFromDate(call.run.context.now)),
};

export const numFromDate: FunctionSpec = {
  parameters: [required('value', 'date')],
  result: 'number',
  prepare(site) {
    const date = site.argument(0, dateOf);
    return (call) => filetimeFromTicks(date(call));
  },
};

/** Schemas of some age have three parameters, without the styles. */
function withoutStyles(parameters: readonly Node[]): readonly Node[] {
  const [source, ...formats] = parameters;
  if (source === undefined || formats.length !== 2) return parameters;
  return [source, { kind: 'omitted', at: { start: source.at.end, end: source.at.end } }, ...formats];
}
