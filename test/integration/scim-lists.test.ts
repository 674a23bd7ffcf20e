// Lists that are read to their end, whatever the server makes of pages, and look-ups that filters cannot carry.

import { afterEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';
import { type OddServer, sendJson, startServer } from './support/http-server.ts';
import { openTarget, pagesOf } from './support/scim-open-target.ts';

let server: { readonly seen: OddServer['seen']; close(): Promise<void> } | undefined;
afterEach(() => server?.close());

const person = (number: number) => ({ id: `p${number}`, userName: `p${number}@contoso.example` });
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

interface Asked {
  readonly start: number;
  readonly count: number;
  readonly nth: number;
  readonly filter: string | null;
}

/** A server whose pages this function cuts. */
async function serverOf(page: (asked: Asked) => { resources: readonly unknown[]; total: number }) {
  const started = await startServer((response, nth, { url }) => {
    const query = new URL(url, 'http://x').searchParams;
    const asked = {
      start: Number(query.get('startIndex') ?? 1),
      count: Number(query.get('count') ?? 100),
      filter: query.get('filter'),
      nth,
    };
    const { resources, total } = page(asked);
    sendJson(response, 200, { totalResults: total, Resources: resources });
  });
  server = started;
  return openTarget({ baseUrl: started.url, token: 't' }).target;
}

/** A server that never sends more than so many. */
const capped = (all: readonly unknown[], cap: number) =>
  serverOf(({ start, count }) => ({
    resources: all.slice(start - 1, start - 1 + Math.min(count, cap)),
    total: all.length,
  }));

const idsOf = async (target: Awaited<ReturnType<typeof serverOf>>): Promise<string[]> =>
  (await pagesOf(target, 'user')).flatMap(({ objects }) => objects.map(({ id }) => String(id)));

describe('a list', () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [250, 3],
    [2000, 21],
  ])('of %i objects takes %i requests', async (count, requests) => {
    const target = await capped(people(count), 100);
    expect(new Set(await idsOf(target)).size).toBe(count);
    expect(server?.seen).toHaveLength(requests);
  });

  it('is complete when the server sends fewer than was asked for', async () => {
    const target = await capped(people(237), 50);
    expect(new Set(await idsOf(target)).size).toBe(237);
    expect(server?.seen).toHaveLength(5);
  });

  it('is complete when pages shrink on the way', async () => {
    const all = people(237);
    const target = await serverOf(({ start, nth }) => ({
      resources: all.slice(start - 1, start - 1 + (nth === 1 ? 50 : 20)),
      total: all.length,
    }));
    expect(new Set(await idsOf(target)).size).toBe(237);
  });

  it('goes on when the total grows', async () => {
    const all = people(450);
    const target = await serverOf(({ start, nth }) => ({
      resources: all.slice(start - 1, start + 99),
      total: nth === 1 ? 120 : 450,
    }));
    expect(new Set(await idsOf(target)).size).toBe(450);
  });

  it('goes on behind a total that is too low, as long as pages are full', async () => {
    const all = people(350);
    const target = await serverOf(({ start }) => ({ resources: all.slice(start - 1, start + 99), total: 100 }));
    expect(new Set(await idsOf(target)).size).toBe(350);
  });

  it('ends when the total is too high', async () => {
    const target = await serverOf(({ start }) => ({ resources: people(30).slice(start - 1), total: 1_000_000 }));
    expect(await idsOf(target)).toHaveLength(30);
    expect(server?.seen.length).toBeLessThan(12);
  });

  it('ends when the server sends the same page again and again', async () => {
    const target = await serverOf(() => ({ resources: people(100), total: 100_000 }));
    expect(new Set(await idsOf(target)).size).toBe(100);
    expect(server?.seen.length).toBeLessThan(12);
  });

  it('can be left after the first page', async () => {
    const target = await capped(people(250), 100);
    for await (const { total } of target.list('user')) {
      expect(total).toBe(250);
      break;
    }
    expect(server?.seen).toHaveLength(1);
  });
});

describe('a look-up', () => {
  it('ends when the server sends the same hit again and again', async () => {
    const target = await serverOf(() => ({ resources: [person(1)], total: 100_000 }));
    expect(await target.find('user', 'userName', 'p1@contoso.example')).toHaveLength(1);
    expect(server?.seen).toHaveLength(2);
  });

  it.each([' and ', "O'Neil (Dublin) [HQ]", 'Zoë 東京', 'a/b?c=d&e#f%g+h'])('asks by filter for %s', async (name) => {
    const target = await serverOf(() => ({ resources: [{ id: 'g', displayName: name }], total: 1 }));
    expect(target.canFilter(name)).toBe(true);
    expect(await target.find('group', 'displayName', name)).toHaveLength(1);
    expect(server?.seen.map(({ url }) => url.includes('filter='))).toEqual([true]);
  });

  it.each(['The "A" team', 'back\\slash', 'line\nbreak'])('reads the list for %s', async (name) => {
    const groups = [...people(150).map(({ id }) => ({ id, displayName: id })), { id: 'g', displayName: name }];
    const target = await capped(groups, 100);
    expect(target.canFilter(name)).toBe(false);
    expect(await target.find('group', 'displayName', name.toUpperCase())).toMatchObject([{ id: 'g' }]);
    expect(await target.find('group', 'displayName', `${name} 2`)).toEqual([]);
    expect(server?.seen.some(({ url }) => url.includes('filter='))).toBe(false);
  });

  it('for such a name does not take an incomplete list for absence', async () => {
    const groups = people(150).map(({ id }) => ({ id, displayName: id }));
    const target = await serverOf(({ start }) => ({ resources: start === 1 ? groups.slice(0, 100) : [], total: 150 }));
    await expect(target.find('group', 'displayName', 'The "A" team')).rejects.toMatchObject({
      policy: 'transient',
      code: 'ListIncomplete',
    });
  });

  it('for such a name finds the group of a simulated workspace', async () => {
    const notion = await startNotionSimulator();
    server = { seen: [], close: () => notion.close() };
    const { target } = openTarget({ baseUrl: notion.scimUrl, token: notion.token });
    const { id } = await target.create('group', { displayName: 'The "A" team' });
    expect(await target.find('group', 'displayName', 'The "A" team')).toMatchObject([{ id }]);
    expect(notionProfile.unsafeInFilters).toContain('"');
  });
});
