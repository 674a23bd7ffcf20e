// Scripted faults: rules that make a simulator misbehave for the requests they match.

export interface FaultRule {
  readonly match: {
    readonly method?: string;
    /** Regular expression, tested against path and query. */
    readonly path: string;
    /** Only the nth matching request (1-based) misbehaves; later ones are served normally. */
    readonly nth?: number;
    /** Share of the matching requests that misbehave, 0 to 1. */
    readonly probability?: number;
  };
  readonly action: FaultAction;
}

export interface FaultAction {
  /** Answer with this status without doing anything. */
  readonly status?: number;
  readonly body?: unknown;
  /** Seconds, or an HTTP date, for the Retry-After header. */
  readonly retryAfter?: number | string;
  readonly delayMs?: number;
  /** Cut the connection without an answer. */
  readonly reset?: boolean;
  /** Do what was asked, then answer with this status. */
  readonly commitThenStatus?: number;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly path: RegExp;
  seen: number;
}

export class Faults {
  #rules: ArmedRule[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, path: new RegExp(rule.match.path), seen: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The action of the first rule that applies to this request, or undefined. */
  take(method: string, target: string): FaultAction | undefined {
    for (const armed of this.#rules) {
      const { match, action } = armed.rule;
      if (match.method !== undefined && match.method.toUpperCase() !== method) continue;
      if (!armed.path.test(target)) continue;
      armed.seen += 1;
      if (match.nth !== undefined && armed.seen !== match.nth) continue;
      if (match.probability !== undefined && this.#random() >= match.probability) continue;
      return action;
    }
    return undefined;
  }
}
