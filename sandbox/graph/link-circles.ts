// Rounds whose links go in a circle: the second page names the third, and the third the second, for ever.

import type { RoundToken } from './page-tokens.ts';

export class LinkCircles {
  /** Links handed out, by round and page: a page that is asked for again has the same link as before. */
  #links = new Map<string, string>();

  /** The link on a page of a round; `make` seals one to the page after it. */
  linkOn({ round, page }: Pick<RoundToken, 'round' | 'page'>, make: () => string): string {
    const to = page % 2 === 1 ? 2 : 3;
    const key = `${round.delivery.seed} ${to}`;
    const link = this.#links.get(key) ?? make();
    this.#links.set(key, link);
    return link;
  }

  reset(): void {
    this.#links = new Map();
  }
}
