// On which line of provisioning.json something stands.

import type { Problem } from '../../errors/problem.ts';
import { stepText } from './schema-problems.ts';

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:\n]|[^\s{}[\],:"]+/gs;

interface Open {
  readonly path: string;
  /** Index of the next item, or name of the present property. */
  step: number | string | undefined;
}

/**
 * The problem of a place that is not there stands where the place would be: at what it would be a part of. Nothing is said
 * of a text that is one line.
 */
export function withLines(problems: readonly Problem[], text: string): readonly Problem[] {
  if (problems.length === 0 || !text.includes('\n')) return problems;
  const lines = linesOf(text);
  return problems.map((problem) => {
    const line = lineOf(lines, problem.at);
    return line === undefined ? problem : { ...problem, line };
  });
}

function lineOf(lines: ReadonlyMap<string, number>, at: string): number | undefined {
  const parent = /^(.+)(?:\.[^.[\]]+|\[[^[\]]+\])$/s.exec(at)?.[1];
  return lines.get(at) ?? (parent === undefined ? undefined : lineOf(lines, parent));
}

/** JSON path → line, of a text that is JSON. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: Open[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKENS)) {
    const inside = open.at(-1);
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') next(inside);
    else if (inside !== undefined && inside.step === undefined) inside.step = String(JSON.parse(token));
    else if (token !== ':') {
      const path = inside?.step === undefined ? '$' : `${inside.path}${stepText(inside.step)}`;
      lines.set(path, line);
      if (token === '{' || token === '[') open.push({ path, step: token === '[' ? 0 : undefined });
    }
  }
  return lines;
}

function next(inside: Open | undefined): void {
  if (inside !== undefined) inside.step = typeof inside.step === 'number' ? inside.step + 1 : undefined;
}
