// NCRONTAB expressions as the platform's timer reads them: six fields, seconds first; or five, minutes first.

interface Field {
  readonly from: number;
  readonly to: number;
  /** Any beginning of a name stands for it, from three letters on. */
  readonly names?: readonly string[];
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

const SECOND: Field = { from: 0, to: 59 };
const FIELDS: readonly Field[] = [
  SECOND,
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: MONTHS },
  { from: 0, to: 6, names: WEEKDAYS },
];

export interface Ncrontab {
  /** The same as a cron pattern of six fields that only knows values, lists and `*`. */
  readonly pattern: string;
  /** Written with five fields. */
  readonly startsWithMinute: boolean;
}

/** Undefined when the platform could not read it, and would never start the timer. */
export function readNcrontab(expression: string): Ncrontab | undefined {
  const texts = expression.trim().split(/\s+/);
  const startsWithMinute = texts.length === FIELDS.length - 1;
  const six = startsWithMinute ? ['0', ...texts] : texts;
  if (six.length !== FIELDS.length) return undefined;
  const fields = FIELDS.map((field, index) => readField(six[index] ?? '', field));
  if (fields.some((field) => field === undefined)) return undefined;
  return { pattern: fields.join(' '), startsWithMinute };
}

function readField(text: string, field: Field): string | undefined {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const found = readItem(item, field);
    if (found === undefined) return undefined;
    for (const value of found) values.add(value);
  }
  return values.size > field.to - field.from ? '*' : [...values].sort((a, b) => a - b).join(',');
}

/** `5`, `*`, `2-8`, each perhaps with a step: `5/10` goes from 5 to the end. */
function readItem(text: string, field: Field): readonly number[] | undefined {
  const [range = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^\d{1,4}$/.test(step))) return undefined;
  const every = step === undefined ? 1 : Math.max(Number(step), 1);
  const [first, last] = boundsOf(range, step !== undefined, field);
  if (first === undefined || last === undefined) return undefined;
  // The platform takes the two ends of a range in either order.
  const [from, to] = first <= last ? [first, last] : [last, first];
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
}

function boundsOf(range: string, stepped: boolean, field: Field): readonly [number | undefined, number | undefined] {
  if (range === '*') return [field.from, field.to];
  const [first = '', last, ...more] = range.split('-');
  if (more.length > 0) return [undefined, undefined];
  const start = readValue(first, field);
  if (last !== undefined) return [start, readValue(last, field)];
  return [start, stepped ? field.to : start];
}

function readValue(text: string, { from, to, names = [] }: Field): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text) >= from && Number(text) <= to ? Number(text) : undefined;
  const index = text.length < 3 ? -1 : names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? undefined : index + from;
}
