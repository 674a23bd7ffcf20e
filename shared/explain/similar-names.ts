// Whom somebody may have meant by a name that nobody has: whoever has it as a part, or the nearest by letters.

import { nearestName } from '../expression/nearest-name.ts';

const MOST = 3;

export class SimilarNames {
  readonly #wanted: string;
  readonly #words: readonly string[];
  readonly #having: string[] = [];
  readonly #names = new Map<string, string>();

  constructor(wanted: string) {
    this.#wanted = wanted.toLowerCase();
    // Everybody has the domain.
    this.#words = (this.#wanted.split('@')[0] ?? '').split(/[\s.]+/).filter((word) => word.length > 2);
  }

  /** `names` of one object, the one that answers to begin with. */
  add(names: readonly string[]): void {
    const [first, ...others] = names;
    if (first === undefined) return;
    const shown = others.length === 0 ? `"${first}"` : `"${first}" (${others.join(', ')})`;
    const lower = names.map((name) => name.toLowerCase());
    if (this.#having.length < MOST && lower.some((name) => this.#isPart(name))) this.#having.push(shown);
    for (const name of lower) this.#names.set(name, shown);
  }

  /** "Did you mean …?", or nothing. */
  get advice(): string | undefined {
    const nearest = nearestName(this.#wanted, this.#names.keys());
    const near = nearest === undefined ? undefined : this.#names.get(nearest);
    const meant = [...new Set([...(near === undefined ? [] : [near]), ...this.#having])].slice(0, MOST);
    return meant.length === 0 ? undefined : `Did you mean ${meant.join(' or ')}?`;
  }

  #isPart(name: string): boolean {
    const parts = name.split(/[\s@.]+/);
    return name.includes(this.#wanted) || this.#words.some((word) => parts.includes(word));
  }
}
