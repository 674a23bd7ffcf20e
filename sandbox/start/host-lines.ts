// Reads the log of the local host: adds up what its slices did, and prints what somebody has to know.

import { clockTime } from '../../shared/terminal/text.ts';
import { parseObject } from '../server/json.ts';
import { type Counters, countersOf, NOTHING, sum } from './counters.ts';
import { sentenceFor } from './log-sentences.ts';

/** How one slice ended. */
export interface SliceEnd {
  /** Why it did nothing. */
  readonly skipped?: string;
  /** Code of what stopped it. */
  readonly stopped?: string;
  readonly did: Counters;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** How many objects it held, by the code of the limit. */
  readonly held: ReadonlyMap<string, number>;
}

export interface HostLineOptions {
  readonly print: (line: string) => void;
  /** Prints each line of the log as it is, and none of its own. */
  readonly raw: boolean;
}

/** A sentence is not said again within this time. */
const QUIET_MS = 15 * 60_000;

export class HostLines {
  readonly #options: HostLineOptions;
  readonly #said = new Map<string, number>();
  #enabled = false;
  #held = new Map<string, number>();
  #done = NOTHING;
  #onSlice: (end: SliceEnd) => void = () => undefined;

  constructor(options: HostLineOptions) {
    this.#options = options;
  }

  /** What all slices of this process did, whatever an earlier one has stored. */
  get done(): Counters {
    return this.#done;
  }

  /** How many objects were held since this was asked last, by the code of the limit. */
  takeHeld(): ReadonlyMap<string, number> {
    const held = this.#held;
    this.#held = new Map();
    return held;
  }

  /** Until now, only what is wrong was printed. From now on `onSlice` is told of each slice as well. */
  begin(onSlice: (end: SliceEnd) => void): void {
    this.#enabled = true;
    this.#onSlice = onSlice;
  }

  take(line: string): void {
    const entry = parseObject(line);
    if (this.#options.raw || entry === undefined) this.#options.print(line);
    if (entry === undefined) return;
    const { event, code } = entry;
    if (event === 'hold.created' && typeof code === 'string' && typeof entry['count'] === 'number')
      this.#held.set(code, (this.#held.get(code) ?? 0) + entry['count']);
    if (event === 'slice.finished') this.#finished(entry);
    else this.say(sentenceFor(entry));
  }

  /** Once in a while only. */
  say(sentence: string | undefined): void {
    if (sentence === undefined) return;
    const now = Date.now();
    if (now - (this.#said.get(sentence) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    this.#said.set(sentence, now);
    this.tell(sentence);
  }

  /** With the time. */
  tell(words: string): void {
    if (!this.#options.raw) this.#options.print(`${clockTime(Date.now())}  ${words}`);
  }

  #finished(entry: Readonly<Record<string, unknown>>): void {
    const did = countersOf(entry);
    this.#done = sum(this.#done, did);
    if (!this.#enabled) return;
    const { skipped, stopped, durationMs } = entry;
    this.#onSlice({
      did,
      startedAt: Date.now() - (typeof durationMs === 'number' ? durationMs : 0),
      held: this.takeHeld(),
      ...(typeof skipped === 'string' && { skipped }),
      ...(typeof stopped === 'string' && { stopped }),
    });
  }
}
