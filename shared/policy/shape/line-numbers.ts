// On which line of provisioning.json something stands.

import type { Problem } from '../../errors/problem.ts';
import { jsonPlaces } from './json-places.ts';

/**
 * The problem of a place that is not there stands where the place would be: at what it would be a part of. Nothing is said
 * of a text that is one line. The text is JSON, within its bounds.
 */
export function withLines(problems: readonly Problem[], text: string): readonly Problem[] {
  if (problems.length === 0 || !text.includes('\n')) return problems;
  const places = jsonPlaces(text);
  return problems.map((problem) => ({ ...problem, line: places.placeOf(problem.at).line }));
}
