// A group that Graph does not let the job read to its end, in whatever chain it stands; the chains without it are served.

import type { World, Wraps } from './world.ts';

export type Trouble = 'forbidden' | 'broken' | 'endless';

export class UnreadableGroup {
  /** Undefined: it can be read. */
  trouble: Trouble | undefined;
  readonly wraps: Wraps;
  readonly #world: World;
  readonly #group: string;
  /** Links of chains that the group is in. */
  readonly #links = new Set<string>();
  #pages = 0;

  constructor(world: World, group: string) {
    this.#world = world;
    this.#group = group;
    this.wraps = {
      fetch: (inner) => async (input, init) => {
        const url = String(input);
        if (!url.includes('/groups/delta')) return inner(input, init);
        const isIn = decodeURIComponent(url).includes(this.#group) || this.#links.has(url);
        if (isIn && this.trouble !== undefined) return this.#answer(this.trouble);
        const response = await inner(input, init);
        return isIn ? this.#remembered(response) : response;
      },
    };
  }

  #answer(trouble: Trouble): Response {
    if (trouble === 'forbidden') return new Response(null, { status: 403 });
    if (trouble === 'broken') return new Response(null, { status: 503 });
    // Rows on every page, and each takes its time.
    this.#world.advance(5_000);
    this.#pages += 1;
    const next = `${this.#world.graph.url}/v1.0/groups/delta?$skiptoken=endless-${this.#pages}`;
    this.#links.add(next);
    return Response.json({ value: [{ id: this.#group }], '@odata.nextLink': next });
  }

  async #remembered(response: Response): Promise<Response> {
    const body: Readonly<Record<string, string | undefined>> = JSON.parse(await response.text());
    for (const link of [body['@odata.nextLink'], body['@odata.deltaLink']])
      if (link !== undefined) this.#links.add(link);
    return Response.json(body, { status: response.status });
  }
}
