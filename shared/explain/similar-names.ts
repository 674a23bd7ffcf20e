// Whom somebody may have meant by a name that nobody has: whoever has it as a part, or the nearest by letters.

import { nearestName } from '../expression/nearest-name.ts';
import type { SourceId } from '../model/stored-object.ts';

const MOST = 10;

interface Named {
  readonly id: SourceId;
  /** The one that answers to begin with. */
  readonly first: string;
  readonly others: readonly string[];
}

export class SimilarNames {
  readonly #wanted: string;
  readonly #words: readonly string[];
  readonly #having: Named[] = [];
  readonly #names = new Map<string, Named>();

  constructor(wanted: string) {
    this.#wanted = wanted.toLowerCase();
    // Everybody has the domain.
    this.#words = (this.#wanted.split('@')[0] ?? '').split(/[\s.]+/).filter((word) => word.length > 2);
  }

  /** `names` of one object, the one that answers to begin with. */
  add(id: SourceId, names: readonly string[]): void {
    const [first, ...others] = names;
    if (first === undefined) return;
    const named: Named = { id, first, others };
    const lower = names.map((name) => name.toLowerCase());
    if (this.#having.length < MOST && lower.some((name) => this.#isPart(name))) this.#having.push(named);
    for (const name of lower) this.#names.set(name, named);
  }

  /** The nearest first. */
  get meant(): readonly Named[] {
    const nearest = nearestName(this.#wanted, this.#names.keys());
    const near = nearest === undefined ? undefined : this.#names.get(nearest);
    const others = this.#having.filter(({ id }) => id !== near?.id);
    return [...(near === undefined ? [] : [near]), ...others].slice(0, MOST);
  }

  #isPart(name: string): boolean {
    const parts = name.split(/[\s@.]+/);
    return name.includes(this.#wanted) || this.#words.some((word) => parts.includes(word));
  }
}
