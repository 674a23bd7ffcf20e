// Keeps a simulated world in a file: what it is made of, one fact a line, each written before anybody is told of it.

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord, jsonText } from '../server/json.ts';

export interface WorldHead {
  /** Decides the ids that the world began with. */
  readonly seed: number;
  /** How often the world was taken up again. */
  readonly life: number;
}

export interface KeptWorld<Fact> extends WorldHead {
  readonly facts: readonly Fact[];
}

/** A line that is longer than this is written by itself. */
const CHUNK = 1024 * 1024;

export class WorldLog<Fact> {
  readonly #file: string;
  #descriptor: number;
  #pending = '';

  /** Replaces the file, at once and as a whole, by one that holds these facts. */
  constructor(file: string, head: WorldHead, facts: Iterable<Fact>) {
    this.#file = file;
    this.#descriptor = this.#begin(head, facts);
  }

  /** To be written with the next `settle`. */
  note(fact: Fact): void {
    this.#pending += `${jsonText(fact)}\n`;
    if (this.#pending.length > CHUNK) this.settle();
  }

  /** Writes what was noted; a process that is killed now has written all of it. */
  settle(): void {
    if (this.#pending === '') return;
    writeSync(this.#descriptor, this.#pending);
    this.#pending = '';
  }

  /** The world has become another one. */
  replace(head: WorldHead, facts: Iterable<Fact>): void {
    this.#pending = '';
    closeSync(this.#descriptor);
    this.#descriptor = this.#begin(head, facts);
  }

  close(): void {
    this.settle();
    closeSync(this.#descriptor);
  }

  #begin(head: WorldHead, facts: Iterable<Fact>): number {
    mkdirSync(dirname(this.#file), { recursive: true });
    this.#descriptor = openSync(`${this.#file}.new`, 'w');
    this.#pending = `${JSON.stringify(head)}\n`;
    for (const fact of facts) this.note(fact);
    this.settle();
    renameSync(`${this.#file}.new`, this.#file);
    return this.#descriptor;
  }
}

/** Undefined when there is no such file. Facts were written by this program: their shape is not checked again. */
export function readWorld<Fact>(file: string): KeptWorld<Fact> | undefined {
  if (!existsSync(file)) return undefined;
  // Without what stands after the last line break: a process that was killed may have written half a line.
  const [first = '', ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const head: unknown = parsed(first, file, 1);
  if (!isRecord(head) || typeof head['seed'] !== 'number' || typeof head['life'] !== 'number') {
    throw new Error(`${file} is no world of the sandbox: choose another folder with --state.`);
  }
  const facts = lines.map((line, index): Fact => parsed(line, file, index + 2));
  return { seed: head['seed'], life: head['life'], facts };
}

function parsed(line: string, file: string, number: number) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${file} is damaged in line ${number}: choose another folder with --state, or delete this one.`);
  }
}
