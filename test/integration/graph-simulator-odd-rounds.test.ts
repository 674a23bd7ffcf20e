// Delta rounds that never end, links that Graph no longer knows, and values that are hard to bear.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDirectory } from '../../sandbox/graph/seed.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { type Page, Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator();
  reader = new Reader(graph);
});
afterEach(() => graph.close());

const USERS = '/v1.0/users/delta?$select=displayName';

/** Follows links for so many pages. */
async function pages(start: string, count: number): Promise<readonly Page[]> {
  const read: Page[] = [];
  for (let next: string | undefined = start; next !== undefined && read.length < count; ) {
    const page = await reader.page(next);
    read.push(page);
    next = page['@odata.nextLink'];
  }
  return read;
}

describe('switch endlessRounds', () => {
  it.each([0, 3, 450])('circle: two pages of %i people link to each other', async (users) => {
    seedDirectory(graph.directory, { users, groups: 0 });
    graph.switches.set({ endlessRounds: 'circle' });
    const read = await pages(USERS, 9);
    const links = read.map((page) => page['@odata.nextLink']);
    expect(links).toHaveLength(9);
    expect(new Set(links).size).toBe(2);
    expect([links[2], links[3]]).toEqual([links[0], links[1]]);
    expect(read.some((page) => page['@odata.deltaLink'] !== undefined)).toBe(false);
  });

  it('empty: after the rows come pages without any, each with a link of its own', async () => {
    seedDirectory(graph.directory, { users: 3, groups: 0 });
    graph.switches.set({ endlessRounds: 'empty' });
    const read = await pages(USERS, 30);
    expect(read.map(({ value }) => value.length)).toEqual([3, ...Array.from({ length: 29 }, () => 0)]);
    expect(new Set(read.map((page) => page['@odata.nextLink'])).size).toBe(30);
  });

  it('a round after the first is as endless, and ends when the switch is off again', async () => {
    seedDirectory(graph.directory, { users: 3, groups: 0 });
    const { deltaLink } = await reader.round(USERS);
    graph.switches.set({ endlessRounds: 'empty' });
    const read = await pages(deltaLink, 5);
    graph.switches.set({ endlessRounds: 'never' });
    const { deltaLink: end } = await reader.round(read.at(-1)?.['@odata.nextLink'] ?? '');
    expect(end).toContain('$deltatoken=');
  });
});

describe('a stored link', () => {
  it.each([
    ['UnknownError', 404, 'UnknownError'],
    ['Request_BadRequest', 400, 'Request_BadRequest'],
  ] as const)('is answered with %s, and a chain begun anew works', async (form, status, code) => {
    seedDirectory(graph.directory, { users: 3, groups: 0 });
    const { deltaLink } = await reader.round(USERS);
    graph.expireTokens({ form });
    expect(await reader.refusal(deltaLink)).toMatchObject({ status, code });
    const anew = await reader.round(USERS);
    expect(anew.rows).toHaveLength(3);
    expect((await reader.round(anew.deltaLink)).rows).toEqual([]);
  });
});

describe('a value', () => {
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  /** As JSON text: comparing by walking through them takes more stack than there is. */
  const HARD: readonly (readonly [name: string, property: string, text: string])[] = [
    ['of 600,000 characters', 'displayName', JSON.stringify('x'.repeat(600_000))],
    ['with a line separator', 'displayName', JSON.stringify('Ada\u2028Example')],
    ['nested 5,000 deep', 'extension', nested(5_000)],
  ];
  const rowsOf = async (select: string) => (await reader.fetch(`/v1.0/users/delta?$select=${select}`)).text();

  it.each(HARD)('%s is kept and shown', async (_, property, text) => {
    const body = `{"${property}":${text}}`;
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${graph.url}/__admin/users`, { method: 'POST', headers, body });
    expect(made.status).toBe(201);
    expect(await rowsOf(property)).toContain(body.slice(0, -1));
    const { id } = (await made.json()) as { id: string };
    const patch = `{"${property}":null}`;
    expect((await fetch(`${graph.url}/__admin/users/${id}`, { method: 'PATCH', headers, body: patch })).status).toBe(
      204,
    );
    expect(await rowsOf(property)).toContain(patch.slice(0, -1));
  });

  it.each(HARD)('%s is shown unasked, with the switch', async (_, property, text) => {
    graph.directory.addUser({ [property]: JSON.parse(text) });
    expect(await rowsOf('accountEnabled')).not.toContain(property);
    graph.switches.set({ unaskedProperties: true });
    expect(await rowsOf('accountEnabled')).toContain(`"${property}":${text}`);
  });
});
