// Shows how far a cycle is, and about how long it goes on: a bar in a terminal, else a line now and then.

import { clockTime } from '../../shared/terminal/text.ts';

export interface Progress {
  readonly completedUnits: number;
  readonly totalUnits: number;
  readonly units?: string;
}

export interface ProgressView {
  show(progress: Progress): void;
  /** Leaves the cursor on a new line. */
  end(): void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

const [SHORTEST_BAR, LONGEST_BAR] = [8, 30];
const LINE_EVERY_MS = 5_000;
/** Before that, what is left is a guess. */
const ESTIMATE_AFTER_MS = 4_000;
/** From here on the clock says more than minutes. */
const LONG_MS = 10 * 60_000;

export function progressView(label: string, output: ProgressOutput, now: () => number = Date.now): ProgressView {
  const words = estimating(now);
  return output.isTTY === true ? bar(label, output, words) : lines(label, output, words, now);
}

type Words = (progress: Progress) => string;

function bar(label: string, output: ProgressOutput, words: Words): ProgressView {
  let drawn = false;
  return {
    show(progress) {
      output.write(`\r\x1b[2K${barLine(label, share(progress), words(progress), output.columns)}`);
      drawn = true;
    },
    end() {
      if (drawn) output.write('\r\x1b[2K');
    },
  };
}

/** In one line of the terminal, since no more than one can be drawn again. */
function barLine(label: string, done: number, words: string, columns = 80): string {
  const width = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, columns - label.length - words.length - 3));
  const filled = Math.round(done * width);
  return `${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${words}`.slice(0, columns - 1);
}

function lines(label: string, output: ProgressOutput, words: Words, now: () => number): ProgressView {
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const text = words(progress);
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      output.write(`${label}: ${text}\n`);
    },
    end() {},
  };
}

/** Reckons from the first object that was done: reading comes before it, and says nothing about the rest. */
function estimating(now: () => number): Words {
  let first: { readonly at: number; readonly completed: number } | undefined;
  return (progress) => {
    const { completedUnits, totalUnits, units = 'objects' } = progress;
    if (totalUnits <= 0) return 'reading Entra ID';
    const shown = `${Math.floor(share(progress) * 100)} % (${completedUnits} of ${totalUnits} ${units})`;
    if (completedUnits > 0) first ??= { at: now(), completed: completedUnits };
    if (first === undefined || now() - first.at < ESTIMATE_AFTER_MS || completedUnits >= totalUnits) return shown;
    const each = (now() - first.at) / Math.max(1, completedUnits - first.completed);
    const left = each * (totalUnits - completedUnits);
    const end = left < LONG_MS ? '' : `, until ${clockTime(now() + left, now()).replace(/:\d\d$/, '')}`;
    return `${shown}, ${rate(each)}, about ${duration(left)} left${end}`;
  };
}

function rate(msEach: number): string {
  const aSecond = 1_000 / msEach;
  if (aSecond < 1) return `${Math.max(1, Math.round(aSecond * 60))} a minute`;
  return `${aSecond < 10 ? Number(aSecond.toFixed(1)) : Math.round(aSecond)} a second`;
}

export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

function share({ completedUnits, totalUnits }: Progress): number {
  return totalUnits <= 0 ? 0 : Math.min(completedUnits / totalUnits, 1);
}

/** The progress object somewhere in a status document, or undefined. */
export function findProgress(value: unknown): Progress | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isProgress(value)) return value;
  for (const inner of Object.values(value)) {
    const found = findProgress(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isProgress(value: object): value is Progress {
  return (
    'completedUnits' in value &&
    'totalUnits' in value &&
    typeof value.completedUnits === 'number' &&
    typeof value.totalUnits === 'number'
  );
}
