// Random tests: each runs with a seed that stays, and with one that is new in every run and stands in the test's name.
// TEST_SEED=7 repeats a failure with the seed it printed, and with TEST_PATH=19 its case 19 alone, once; TEST_PATH=0:3:1
// goes on shrinking where fast-check ended, and TEST_RUNS=500 says how often. `npm run test:long` runs these tests alone,
// for hours.

import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import process from 'node:process';
import { inject, it } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Random tests run for hours. */
    long: boolean;
  }
}

export interface Effort {
  /** With each seed, in `npm test`. */
  readonly runs: number;
  /** With one new seed, in `npm run test:long`; left out: 20 times as many. */
  readonly long?: number;
  /** One run takes too long for fast-check to look for a smaller failure by itself. */
  readonly slow?: boolean;
}

/** What fast-check takes as parameters; a test without it makes `numRuns` choices from `seed`. */
export interface Run {
  readonly seed: number;
  readonly numRuns: number;
  readonly path?: string;
  readonly endOnFailure?: boolean;
}

const FIXED = 2026;
const given = numberIn('TEST_SEED');
/** The one of this run. */
export const fresh = given ?? randomInt(1, 2 ** 31);
const inLongForm = inject('long') ? ' --mode long' : '';
const seeds = given === undefined && !inject('long') ? [FIXED, fresh] : [fresh];

export function randomly(name: string, effort: Effort, test: (run: Run) => void | Promise<void>): void {
  for (const seed of seeds) {
    it(`${name} (seed ${seed})`, { tags: ['random'] }, async ({ task, onTestFailed }) => {
      onTestFailed(() =>
        console.error(
          `Again, at ${commit()}: TEST_SEED=${seed} npx vitest run --config test/vitest.config.ts${inLongForm} ${task.file.name}`,
        ),
      );
      await test(runOf(seed, effort));
    });
  }
}

/** Of this checkout, and whether it was changed. */
function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'an unknown commit';
  }
}

function runOf(seed: number, { runs, long = 20 * runs, slow = false }: Effort): Run {
  const numRuns = numberIn('TEST_RUNS') ?? (inject('long') ? long : runs);
  const path = process.env['TEST_PATH'];
  if (path === undefined) return { seed, numRuns, endOnFailure: slow };
  return path.includes(':') ? { seed, numRuns, path } : { seed, numRuns: 1, path, endOnFailure: true };
}

function numberIn(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw new Error(`${name} must be a whole number, which "${text}" is not.`);
  return Number(text);
}
