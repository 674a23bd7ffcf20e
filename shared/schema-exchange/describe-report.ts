// The report as text for a terminal: what has to be known first, then what differs, then everything.

import { differs, type ExchangeNote, type ExchangeReport } from './exchange-report.ts';

/** A schema with more repetitions of the same trouble than this says how many there are. */
const SHOWN = 200;

/** With a line feed at the end. `written`: whether there is a result. */
export function describeReport(report: ExchangeReport, written: boolean): string {
  const { headlines, summary, comparison, notes, carried } = report;
  // What the first lines say of the whole file is not said again.
  const isSaid = ({ at, message }: ExchangeNote): boolean =>
    at === '$' && headlines.some((line) => line.includes(message));
  const of = (kind: ExchangeNote['kind']): string[] =>
    notes.filter((note) => note.kind === kind && !isSaid(note)).map(noteLine);
  const first = [...headlines, ...(written ? [...summary, verdict(report)] : [])].map((line) => printable(line));
  // What would have become of the rest is no help to somebody who gets nothing.
  const others = written ? of : () => [];
  return [
    ...(first.length === 0 ? [] : [...first, '']),
    ...compared(comparison),
    ...section('Different now', others('changed')),
    ...section('Left out', of('leftOut')),
    ...section('Said otherwise here, with the same outcome', others('same')),
    ...section('Carried over', carried),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function compared(lines: readonly string[] | undefined): string[] {
  if (lines === undefined) return [];
  return lines.length === 0
    ? ['The file that is there says the same.']
    : section('Compared with the file that is there', lines);
}

function verdict(report: ExchangeReport): string {
  if (!differs(report)) return 'The result means what was read.';
  const count = report.notes.filter(({ kind }) => kind !== 'same').length;
  if (count === 0) return 'Look at what stands first before the result is used.';
  return count === 1
    ? '1 thing differs and is told below, with what to do: look at it before the result is used.'
    : `${count} things differ and are told below, each with what to do: look at them before the result is used.`;
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > SHOWN ? [`  … and ${lines.length - SHOWN} more`] : [];
  return [`${title}: ${lines.length}`, ...lines.slice(0, SHOWN).map((line) => `  ${printable(line)}`), ...more];
}

/** What is longer is in the file that was read. */
const MAX_LINE = 1000;

/** Names come out of foreign files: nothing in them may speak to the terminal. */
function printable(line: string): string {
  const visible = line.replaceAll(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, escaped);
  return cut(visible).replaceAll('\n', '\n    ');
}

/** JSON's own escapes leave out what turns the direction of writing. */
const escaped = (character: string): string => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

const cut = (text: string, length = MAX_LINE): string => (text.length > length ? `${text.slice(0, length)}…` : text);

/** `Users › Fax ($.synchronizationRules[0]…): what. What to do.` */
function noteLine({ at, about, message, remedy }: ExchangeNote): string {
  const place = about === undefined ? at : `${about} (${at})`;
  // An expression with its caret is not followed by a full stop.
  // What to do must not be cut off.
  const what = cut(message, MAX_LINE - Math.min(remedy.length, MAX_LINE / 2));
  return `${place}: ${what}${message.includes('\n') ? '\n' : '. '}${remedy}${/[.?!]$/u.test(remedy) ? '' : '.'}`;
}
