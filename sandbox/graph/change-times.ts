// When somebody was changed last, in this life of the tenant: what a run did can then be told with the time it took.

import type { Fact } from './facts.ts';

export class ChangeTimes {
  readonly #now: () => number;
  readonly #times = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  see(fact: Fact): void {
    for (const id of changedBy(fact)) this.#times.set(id, this.#now());
  }

  /** Milliseconds since the epoch; undefined for somebody who was not changed. */
  of(id: string): number | undefined {
    return this.#times.get(id);
  }
}

/** Who comes or goes by the change. */
function changedBy(fact: Fact): readonly string[] {
  if ('user' in fact) return [fact.user];
  if ('changed' in fact) return [fact.changed];
  if ('deleted' in fact) return [fact.deleted];
  if ('restored' in fact) return [fact.restored];
  if ('joined' in fact) return fact.joined;
  if ('left' in fact) return [fact.left];
  return 'principal' in fact ? [fact.principal] : [];
}
