// Rules for values that callers set from outside: what each name may hold, and what it holds at first.

import { isRecord } from '../server/json.ts';

export interface Rule<T> {
  readonly initial: T;
  /** As in "latencyMs must be a whole number from 0 on". */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export type Rules = Readonly<Record<string, Rule<unknown>>>;

/** Every name that has no rule, and every value that its rule does not accept; `kind` is what a name stands for. */
export function problemsOf(rules: Rules, kind: string, given: unknown): readonly string[] {
  if (!isRecord(given)) return [`expected an object of ${kind}s, not ${shown(given)}`];
  return Object.entries(given).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) return [`there is no ${kind} '${name}'`];
    return rule.accepts(value) ? [] : [`${name} must be ${rule.expected}, not ${shown(value)}`];
  });
}

export function flag(initial: boolean): Rule<boolean> {
  return { initial, expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
}

export function integer(initial: number, least: number, most = Number.MAX_SAFE_INTEGER): Rule<number> {
  return {
    initial,
    expected: `a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}`,
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

export function amount(initial: number): Rule<number> {
  return { initial, expected: 'a number from 0 on', accepts: (value) => typeof value === 'number' && value >= 0 };
}

export function share(initial: number): Rule<number> {
  return {
    initial,
    expected: 'a number from 0 to 1',
    accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  };
}

/** The same rule with another value at first. */
export function startingWith<T>(initial: T, rule: Rule<T>): Rule<T> {
  return { ...rule, initial };
}

/** The first one is the initial value. */
export function oneOf<const T extends string | number>(...values: readonly [T, ...T[]]): Rule<T> {
  return {
    initial: values[0],
    expected: `one of ${values.join(', ')}`,
    accepts: (value) => values.some((known) => known === value),
  };
}

export function text(initial: string): Rule<string> {
  return {
    initial,
    expected: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  };
}

export function texts(...initial: readonly string[]): Rule<readonly string[]> {
  return {
    initial,
    expected: 'a list of strings',
    accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  };
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
