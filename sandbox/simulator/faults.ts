// Scripted faults: rules that make a simulator misbehave for the requests they match.

import { assertFaultRule, type FaultAction, type FaultRule } from './fault-rule.ts';

export type { FaultAction, FaultRule };

/** A rule at work, with how often it has matched, and how often it has made a request misbehave. */
export interface ArmedFault {
  readonly id: number;
  readonly rule: FaultRule;
  readonly matched: number;
  readonly hits: number;
}

interface Armed extends ArmedFault {
  readonly path: RegExp;
  readonly body: RegExp | undefined;
  matched: number;
  hits: number;
}

export interface FaultTarget {
  readonly method: string;
  readonly pathAndQuery: string;
  readonly body: string;
}

export class Faults {
  #armed: Armed[] = [];
  #count = 0;
  readonly #random: () => number;
  readonly #canPretend: boolean;

  constructor(random: () => number, canPretend: boolean) {
    this.#random = random;
    this.#canPretend = canPretend;
  }

  /** As plain data. */
  list(): readonly ArmedFault[] {
    return this.#armed.map(({ id, rule, matched, hits }) => ({ id, rule, matched, hits }));
  }

  /** Throws an error that names every mistake of the rule. The counts of what it returns go on. */
  add(rule: FaultRule): ArmedFault {
    assertFaultRule(rule);
    if (rule.action.pretend !== undefined && !this.#canPretend) {
      throw new Error('This simulator cannot pretend: nothing is changed by its requests.');
    }
    const { path, body } = rule.match;
    this.#count += 1;
    const armed: Armed = {
      id: this.#count,
      rule,
      path: new RegExp(path),
      body: body === undefined ? undefined : new RegExp(body),
      matched: 0,
      hits: 0,
    };
    this.#armed.push(armed);
    return armed;
  }

  /** Whether there was a rule with that id. */
  remove(id: number): boolean {
    const count = this.#armed.length;
    this.#armed = this.#armed.filter((armed) => armed.id !== id);
    return this.#armed.length < count;
  }

  clear(): void {
    this.#armed = [];
  }

  /** The action of the first rule that applies to this request, or undefined. */
  take(target: FaultTarget): FaultAction | undefined {
    for (const armed of this.#armed) {
      if (!matches(armed, target)) continue;
      armed.matched += 1;
      const { nth = 1, times, probability = 1 } = armed.rule.match;
      const last =
        armed.rule.match.nth === undefined && times === undefined ? Number.POSITIVE_INFINITY : nth + (times ?? 1) - 1;
      if (armed.matched < nth || armed.matched > last) continue;
      if (probability < 1 && this.#random() >= probability) continue;
      armed.hits += 1;
      return armed.rule.action;
    }
    return undefined;
  }
}

function matches({ rule, path, body }: Armed, target: FaultTarget): boolean {
  const { method } = rule.match;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  return path.test(target.pathAndQuery) && body?.test(target.body) !== false;
}
