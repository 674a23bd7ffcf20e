// What provisioning.json may be at most: far more than any of them needs, and little enough to be looked at in a moment.

import type { Problem } from '../../errors/problem.ts';

export const MOST_BYTES = 1_048_576;
const MOST_DEPTH = 64;
const MOST_PROBLEMS = 100;

/** Before the text is parsed. */
export function boundsProblem(text: string): Problem | undefined {
  const remedy = 'Start from the provisioning.json that comes with the app';
  if (text.length > MOST_BYTES || Buffer.byteLength(text) > MOST_BYTES) {
    return { at: '$', message: 'is larger than 1 MiB', remedy };
  }
  return depthOf(text) > MOST_DEPTH
    ? { at: '$', message: `is nested deeper than ${MOST_DEPTH} levels`, remedy }
    : undefined;
}

/** Nobody repairs more of them at once, and a log line has an end. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const left = problems.length - MOST_PROBLEMS;
  const message = left === 1 ? 'has 1 more problem' : `has ${left} more problems`;
  const rest = { at: '$', message, remedy: 'Correct the ones above first' };
  return [...problems.slice(0, MOST_PROBLEMS), rest];
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
