// Prints one line for each slice that did something, and the host's errors, from the host's log.

import { parseObject } from '../host/log.ts';
import { describeCounters } from './counters.ts';

export class SliceLines {
  readonly #print: (line: string) => void;
  #enabled = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Until now only errors were printed. */
  begin(): void {
    this.#enabled = true;
  }

  take(line: string): void {
    const entry = parseObject(line);
    if (entry === undefined) this.#print(line);
    else if (entry['event'] === 'slice.finished') this.#slice(entry);
    else if (entry['level'] === 'error' || entry['level'] === 'critical') this.#print(`${time()}  ${line}`);
  }

  #slice(entry: Readonly<Record<string, unknown>>): void {
    const did = describeCounters(entry);
    if (did === undefined || !this.#enabled) return;
    this.#print(`${time()}  ${did}`);
  }
}

function time(): string {
  return new Date().toTimeString().slice(0, 8);
}
