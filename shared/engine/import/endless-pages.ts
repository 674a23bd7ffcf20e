// Notices a round that never ends: pages that link in a circle, or page after page without a row.

import { createHash } from 'node:crypto';
import { TransientError } from '../../errors/index.ts';
import type { DeltaPage } from '../../model/ports.ts';

/** Links remembered, as hashes: some megabytes, and a million objects. A longer circle is noticed by its empty pages. */
const MOST_LINKS = 50_000;
/** Graph sends a few pages without rows in a row; a slice reads so many and then goes on with the next one. */
const MOST_EMPTY_PAGES = 10_000;

export class EndlessPages {
  readonly #chain: string;
  readonly #seen = new Set<string>();
  #empty = 0;

  constructor(chain: string, start: string | undefined) {
    this.#chain = chain;
    if (start !== undefined) this.#remember(start);
  }

  /** What is wrong with reading on from this page; undefined: nothing. */
  troubleAt({ rows, next }: DeltaPage): TransientError | undefined {
    this.#empty = rows.length === 0 ? this.#empty + 1 : 0;
    if (next.kind === 'watermark') return undefined;
    if (this.#seen.has(hashOf(next.link))) return this.#error('GraphPageRepeated', 'link back to an earlier one');
    this.#remember(next.link);
    if (this.#empty < MOST_EMPTY_PAGES) return undefined;
    return this.#error('GraphPagesEmpty', `have brought no row for ${MOST_EMPTY_PAGES} pages in a row`);
  }

  #error(code: 'GraphPageRepeated' | 'GraphPagesEmpty', what: string): TransientError {
    return new TransientError({ code, detail: `The pages of chain ${this.#chain} ${what}.`, mayHaveHappened: false });
  }

  #remember(link: string): void {
    this.#seen.add(hashOf(link));
    const [oldest] = this.#seen;
    if (this.#seen.size > MOST_LINKS && oldest !== undefined) this.#seen.delete(oldest);
  }
}

const hashOf = (link: string): string => createHash('sha256').update(link).digest('base64').slice(0, 16);
