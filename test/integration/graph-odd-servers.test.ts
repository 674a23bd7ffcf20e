import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openSource } from './support/graph-open-source.ts';
import { type OddServer, type Seen, sendJson, sliceScope, startServer } from './support/http-server.ts';

const servers: OddServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Answer = (response: ServerResponse, nth: number, seen: Seen) => void;

async function serve(answer: Answer): Promise<OddServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

const users = { kind: 'user', select: ['displayName'] } as const;
const page = (url: string, token: string) => `${url}/v1.0/users/delta?$skiptoken=${token}`;

describe('a link that leads elsewhere', () => {
  it('is not taken from a page', async () => {
    const thief = await serve((response) => sendJson(response, 200, { value: [] }));
    const graph = await serve((response) =>
      sendJson(response, 200, { value: [], '@odata.nextLink': page(thief.url, 'a') }),
    );
    const { source } = openSource(graph.url);
    await expect(source.firstPage(users)).rejects.toMatchObject({ policy: 'transient', code: 'GraphLinkForeign' });
    await expect(source.assignments()).rejects.toMatchObject({ policy: 'transient', code: 'GraphLinkForeign' });
    expect(thief.seen).toEqual([]);
  });

  it('gets no token, wherever it was stored', async () => {
    const thief = await serve((response) => sendJson(response, 200, { value: [] }));
    const graph = await serve((response) => sendJson(response, 200, { value: [] }));
    const { host } = new URL(graph.url);
    const { source } = openSource(graph.url);
    const links = [
      page(thief.url, 'a'),
      `${thief.url}/v1.0/users/delta?${page(graph.url, 'a')}`,
      page(`http://${host}@${new URL(thief.url).host}`, 'a'),
      page(`http://${host}.evil.example`, 'a'),
      `${graph.url}/other/users/delta?$skiptoken=a`,
      'not a link',
    ];
    for (const link of links) {
      await expect(source.page(users, link)).rejects.toMatchObject({
        policy: 'configuration',
        code: 'StoredLinkForeign',
      });
    }
    expect([...thief.seen, ...graph.seen]).toEqual([]);
  });

  it('is not followed as a redirect', async () => {
    const graph = await serve((response) =>
      sendJson(response, 302, undefined, { location: 'https://elsewhere.example/' }),
    );
    await expect(openSource(graph.url).source.firstPage(users)).rejects.toMatchObject({ code: 'Redirected' });
  });
});

describe('a link', () => {
  it.each(['a%2Bb=c_-~d', 'x%3D%3D', 'long'.repeat(600), "it's(1)&$deltatoken=y", '%24&&=', 'https://x.example/y'])(
    'passes untouched with the token %s',
    async (token) => {
      const graph: OddServer = await serve((response) =>
        sendJson(response, 200, { value: [], '@odata.deltaLink': page(graph.url, 'next') }),
      );
      const link = new URL(page(graph.url, token));
      await openSource(graph.url).source.page(users, link.href);
      expect(graph.seen.map(({ url }) => url)).toEqual([link.pathname + link.search]);
    },
  );

  it('may live below a path of its own', async () => {
    const graph: OddServer = await serve((response, nth) =>
      sendJson(response, 200, {
        value: [],
        ...(nth === 1
          ? { '@odata.nextLink': page(`${graph.url}/mirror`, 'a') }
          : { '@odata.deltaLink': page(`${graph.url}/mirror`, 'b') }),
      }),
    );
    const { source } = openSource(`${graph.url}/mirror/v1.0/`);
    const first = await source.firstPage(users);
    await source.page(users, first.next.link);
    expect(graph.seen.map(({ url }) => url)).toEqual([
      '/mirror/v1.0/users/delta?$select=id,displayName',
      '/mirror/v1.0/users/delta?$skiptoken=a',
    ]);
  });
});

describe('a page', () => {
  it.each([
    ['both links', { value: [], '@odata.nextLink': 'LINK', '@odata.deltaLink': 'LINK' }, 'GraphPageIncomplete'],
    ['neither link', { value: [] }, 'GraphPageIncomplete'],
    ['no list', { '@odata.deltaLink': 'LINK' }, 'GraphAnswerUnreadable'],
    ['no JSON', '<html></html>', 'GraphAnswerUnreadable'],
  ])('with %s fails, and nothing is taken from it', async (_what, body, code) => {
    const graph: OddServer = await serve((response) =>
      response.end(typeof body === 'string' ? body : JSON.stringify(body).replaceAll('LINK', page(graph.url, 'next'))),
    );
    await expect(openSource(graph.url).source.firstPage(users)).rejects.toMatchObject({ policy: 'transient', code });
  });

  it('loses a row without an id, counts it, and keeps the others', async () => {
    const good = { id: '0CF29CB4-3568-44D9-A1B8-893DA55DBA09', displayName: 'Ada' };
    const graph: OddServer = await serve((response) =>
      sendJson(response, 200, {
        value: [{ displayName: 'no id' }, null, { id: 'short' }, good],
        '@odata.deltaLink': page(graph.url, 'b'),
      }),
    );
    const { source, lines } = openSource(graph.url);
    const { rows } = await source.firstPage(users);
    expect(rows).toEqual([
      { id: '0cf29cb4-3568-44d9-a1b8-893da55dba09', attributes: { displayName: 'Ada' }, members: [] },
    ]);
    expect(lines).toEqual([{ event: 'graph.rowsDropped', fields: { kind: 'user', count: 3 } }]);
  });
});

describe('assignments', () => {
  it('with a row that cannot be understood are not taken for the whole list', async () => {
    const row = { principalId: '0cf29cb4-3568-44d9-a1b8-893da55dba09', principalType: 'User' };
    const graph = await serve((response) => sendJson(response, 200, { value: [row, { principalType: 'User' }] }));
    await expect(openSource(graph.url).source.assignments()).rejects.toMatchObject({
      policy: 'transient',
      code: 'GraphAnswerUnreadable',
    });
  });

  it('that lead in a circle fail', async () => {
    const graph: OddServer = await serve((response, nth) =>
      sendJson(response, 200, { value: [], '@odata.nextLink': page(graph.url, nth % 2 === 0 ? 'a' : 'b') }),
    );
    await expect(openSource(graph.url).source.assignments()).rejects.toMatchObject({ code: 'GraphPageRepeated' });
    expect(graph.seen.length).toBeLessThan(5);
  });

  it('that never end fail when the slice has no more time for them', async () => {
    const graph: OddServer = await serve((response, nth) =>
      sendJson(response, 200, { value: [], '@odata.nextLink': page(graph.url, `page-${nth}`) }),
    );
    const { open } = openSource(graph.url);
    const read = open(sliceScope({ deadline: 0 })).assignments();
    await expect(read).rejects.toMatchObject({ policy: 'transient', code: 'GraphListUnfinished' });
    expect(graph.seen).toHaveLength(1_000);
  });
});

it('a slow Graph ends with the slice', async () => {
  const graph = await serve(() => {});
  const controller = new AbortController();
  const { source } = openSource(graph.url, {}, sliceScope({ signal: controller.signal }));
  const read = source.firstPage(users);
  setTimeout(() => controller.abort(new Error('lease lost')), 50);
  await expect(read).rejects.toThrow('lease lost');
});

it('the token goes nowhere without https, except to this machine', () => {
  expect(() => openSource('http://graph.example')).toThrow(
    expect.objectContaining({ policy: 'configuration', code: 'InsecureUrl' }),
  );
});
