// What became of each part of a schema: carried over, changed on the way, or left out.

import { describeProblem, type Problem } from '../errors/problem.ts';

export interface ExchangeNote extends Problem {
  /** `changed`: carried over, and behaves or reads differently. */
  readonly kind: 'changed' | 'leftOut';
}

export interface ExchangeReport {
  /** One line for each part that was carried over. */
  readonly carried: readonly string[];
  /** With the JSON path in what was read. */
  readonly notes: readonly ExchangeNote[];
}

export class Notes {
  readonly #notes: ExchangeNote[] = [];

  get all(): readonly ExchangeNote[] {
    return this.#notes;
  }

  changed(at: string, message: string, remedy: string): void {
    this.#notes.push({ kind: 'changed', at, message, remedy });
  }

  leftOut(at: string, message: string, remedy: string): void {
    this.#notes.push({ kind: 'leftOut', at, message, remedy });
  }
}

/** A schema with more repetitions of the same trouble than this says how many there are. */
const SHOWN = 200;

/** Text for a terminal, with a line feed at the end. */
export function describeReport({ carried, notes }: ExchangeReport): string {
  return [
    ...section('Carried over', carried),
    ...section('Different now', notes.filter(({ kind }) => kind === 'changed').map(noteLine)),
    ...section('Left out', notes.filter(({ kind }) => kind === 'leftOut').map(noteLine)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > SHOWN ? [`  … and ${lines.length - SHOWN} more`] : [];
  return [`${title}: ${lines.length}`, ...lines.slice(0, SHOWN).map(indented), ...more];
}

/** What is longer is in the file that was read. */
const MAX_LINE = 1000;

/** Names come out of foreign files: nothing in them may speak to the terminal. */
function indented(line: string): string {
  const printable = line.replaceAll(/[^\P{Cc}\n]/gu, (character) => JSON.stringify(character).slice(1, -1));
  const short = printable.length > MAX_LINE ? `${printable.slice(0, MAX_LINE)}…` : printable;
  return `  ${short.replaceAll('\n', '\n    ')}`;
}

const noteLine = (note: ExchangeNote): string => describeProblem(note);
