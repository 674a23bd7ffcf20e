// A reader of the Graph simulator for its own tests: raw requests, whole delta rounds, and the merge that the
// documentation of delta queries prescribes.

import { type GraphSimulator, STATIC_TOKEN } from '../../../sandbox/graph/simulator.ts';

export interface MemberLink {
  readonly '@odata.type': string;
  readonly id: string;
  readonly '@removed'?: { readonly reason: string };
}

export type Row = Record<string, unknown> & {
  readonly id: string;
  readonly '@removed'?: { readonly reason: string };
  readonly 'members@delta'?: readonly MemberLink[];
  readonly 'manager@delta'?: readonly MemberLink[];
};

export interface Page {
  readonly '@odata.context': string;
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
  readonly '@odata.count'?: number;
  readonly value: readonly Row[];
}

export interface GraphErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly innerError: Record<string, string> };
}

export interface Round {
  readonly pages: readonly Page[];
  readonly rows: readonly Row[];
  readonly deltaLink: string;
}

export class Reader {
  readonly #graph: GraphSimulator;

  constructor(graph: GraphSimulator) {
    this.#graph = graph;
  }

  /** `target` is a path below the root, or an absolute link. */
  fetch(target: string, init: RequestInit = {}): Promise<Response> {
    const url = target.startsWith('http') ? target : `${this.#graph.url}${target}`;
    return fetch(url, { ...init, headers: { authorization: `Bearer ${STATIC_TOKEN}`, ...init.headers } });
  }

  async page(target: string, headers: Record<string, string> = {}): Promise<Page> {
    const response = await this.fetch(target, { headers });
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${body}`);
    return JSON.parse(body) as Page;
  }

  async refusal(target: string, init: RequestInit = {}): Promise<GraphErrorBody['error'] & { status: number }> {
    const response = await this.fetch(target, init);
    const { error } = (await response.json()) as GraphErrorBody;
    return { ...error, status: response.status };
  }

  async round(start: string, headers: Record<string, string> = {}): Promise<Round> {
    const pages: Page[] = [];
    for (let next: string | undefined = start; next !== undefined; next = pages.at(-1)?.['@odata.nextLink']) {
      pages.push(await this.page(next, headers));
      if (pages.length > 10_000) throw new Error('the round does not end');
    }
    return {
      pages,
      rows: pages.flatMap(({ value }) => value),
      deltaLink: pages.at(-1)?.['@odata.deltaLink'] ?? '',
    };
  }

  /** Items of a plain list, over all its pages. */
  async list(start: string, headers: Record<string, string> = {}): Promise<readonly Row[]> {
    return (await this.round(start, headers)).rows;
  }
}

/** What a reader knows after merging rounds: at-least-once, unordered, last one wins. */
export class Replica {
  readonly objects = new Map<string, Record<string, unknown>>();
  readonly deleted = new Map<string, string>();
  readonly members = new Map<string, Set<string>>();

  merge(rows: readonly Row[]): void {
    for (const row of rows) {
      const removed = row['@removed'];
      if (removed === undefined) this.#upsert(row);
      else this.deleted.set(row.id, removed.reason);
    }
  }

  live(): string[] {
    return [...this.objects.keys()].filter((id) => !this.deleted.has(id)).sort();
  }

  #upsert(row: Row): void {
    this.deleted.delete(row.id);
    const { 'members@delta': links = [], ...properties } = row;
    this.objects.set(row.id, { ...this.objects.get(row.id), ...properties });
    const members = this.members.get(row.id) ?? new Set<string>();
    this.members.set(row.id, members);
    for (const link of links) {
      if (link['@removed'] === undefined) members.add(link.id);
      else members.delete(link.id);
    }
  }
}
