import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { targetId } from '../../shared/model/stored-object.ts';
import { type OddServer, type Seen, sendJson, startServer } from './support/http-server.ts';
import { openTarget, pagesOf } from './support/scim-open-target.ts';

let server: OddServer | undefined;
afterEach(() => server?.close());

async function targetAt(answer: (response: ServerResponse, nth: number, seen: Seen) => void) {
  server = await startServer(answer);
  return openTarget({ baseUrl: `${server.url}/scim/v2/`, token: 't' });
}

const listOf = (resources: readonly unknown[], totalResults = resources.length) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults,
  itemsPerPage: resources.length,
  startIndex: 1,
  Resources: resources,
});
const ada = { id: '1', userName: 'ada@contoso.example' };
const bob = { id: '2', userName: 'bob@contoso.example' };

describe('a look-up', () => {
  it('drops what does not equal the value', async () => {
    const { target } = await targetAt((response) => sendJson(response, 200, listOf([bob, ada])));
    const hits = await target.find('user', 'userName', 'Ada@contoso.example');
    expect(hits.map(({ id }) => id)).toEqual(['1']);
  });

  it('is not believed when the filter was ignored and more may follow', async () => {
    const { target } = await targetAt((response) => sendJson(response, 200, listOf([bob], 500)));
    await expect(target.find('user', 'userName', 'ada@contoso.example')).rejects.toMatchObject({
      policy: 'configuration',
      code: 'FilterIgnored',
    });
  });

  it('reads on when there are more hits than one page holds, and counts each once', async () => {
    const twin = { ...ada, id: '3' };
    const { target } = await targetAt((response, nth) =>
      sendJson(response, 200, listOf(nth === 1 ? [ada] : [ada, twin], 3)),
    );
    const hits = await target.find('user', 'userName', 'ada@contoso.example');
    expect(hits.map(({ id }) => id)).toEqual(['1', '3']);
    expect(server?.seen[1]?.url).toContain('startIndex=2');
  });

  it('by an attribute that the target cannot filter is a matter of configuration', async () => {
    const { target } = await targetAt((response) => sendJson(response, 200, listOf([])));
    for (const path of ['title', 'externalId', 'constructor']) {
      await expect(target.find('user', path, 'x')).rejects.toMatchObject({ code: 'AttributeNotFilterable' });
    }
    expect(server?.seen).toEqual([]);
  });

  it.each([
    ['a page of HTML', (response: ServerResponse) => response.end('<html></html>')],
    ['an empty answer', (response: ServerResponse) => response.end()],
    ['a list without a total', (response: ServerResponse) => sendJson(response, 200, { Resources: [] })],
  ])('answered with %s is a failure, never absence', async (_what, answer) => {
    const { target } = await targetAt(answer);
    await expect(target.find('user', 'userName', 'x@y.example')).rejects.toMatchObject({
      policy: 'transient',
      code: 'AnswerUnreadable',
    });
  });

  it('without Resources in an empty answer is empty', async () => {
    const { target } = await targetAt((response) => sendJson(response, 200, { totalResults: 0 }));
    expect(await target.find('user', 'userName', 'x@y.example')).toEqual([]);
  });
});

describe('a list', () => {
  it('loses an item without an id, counts it, and keeps the others', async () => {
    const { target, lines } = await targetAt((response) =>
      sendJson(response, 200, listOf([ada, { userName: 'no id' }, null, bob])),
    );
    const [page] = await pagesOf(target, 'user');
    expect(page?.objects.map(({ id }) => id)).toEqual(['1', '2']);
    expect(page?.total).toBe(4);
    expect(lines).toEqual([{ event: 'scim.itemsDropped', fields: { what: 'users', count: 2 } }]);
  });
});

describe('members', () => {
  it('are people, each once', async () => {
    const members = [{ value: 'a', type: 'User' }, { value: 'a' }, { value: 'g', type: 'Group' }, { value: 7 }, null];
    const { target, lines } = await targetAt((response) => sendJson(response, 200, { id: 'g', members }));
    expect(await target.members(targetId('g'))).toEqual(['a']);
    expect(lines).toMatchObject([{ fields: { count: 2 } }]);
  });

  it('may be absent or null', async () => {
    const { target } = await targetAt((response, nth) =>
      sendJson(response, 200, nth === 1 ? { id: 'g' } : { id: 'g', members: null }),
    );
    expect(await target.members(targetId('g'))).toEqual([]);
    expect(await target.members(targetId('g'))).toEqual([]);
  });
});

describe('a create whose answer brings no id', () => {
  it('is looked up', async () => {
    const { target } = await targetAt((response, _nth, { method }) =>
      method === 'POST' ? response.writeHead(201).end() : sendJson(response, 200, listOf([ada])),
    );
    expect((await target.create('user', { userName: 'ada@contoso.example' })).id).toBe('1');
  });

  it.each([
    ['cannot be seen yet', listOf([])],
    ['could be one of two', listOf([ada, { ...ada, id: '3' }])],
  ])('may have happened when it %s', async (_what, found) => {
    const { target } = await targetAt((response, _nth, { method }) =>
      method === 'POST' ? response.writeHead(201).end() : sendJson(response, 200, found),
    );
    await expect(target.create('user', { userName: 'ada@contoso.example' })).rejects.toMatchObject({
      policy: 'transient',
      mayHaveHappened: true,
    });
  });

  it('may have happened also when the look-up fails', async () => {
    const { target } = await targetAt((response, _nth, { method }) =>
      method === 'POST' ? response.writeHead(201).end() : response.writeHead(502).end(),
    );
    await expect(target.create('user', { userName: 'ada@contoso.example' })).rejects.toMatchObject({
      policy: 'transient',
      mayHaveHappened: true,
    });
  });
});

it('does not follow a redirect with its token', async () => {
  const { target } = await targetAt((response) =>
    sendJson(response, 301, undefined, { location: 'https://app.notion.com/scim/v2/Users' }),
  );
  await expect(pagesOf(target, 'user')).rejects.toMatchObject({ policy: 'configuration', code: 'Redirected' });
  await expect(pagesOf(target, 'user')).rejects.toThrow(/app\.notion\.com/);
});

it.each([
  ['an empty token', { baseUrl: 'https://www.notion.so/scim/v2', token: '' }, 'TargetTokenMalformed'],
  ['a token with a line break', { baseUrl: 'https://www.notion.so/scim/v2', token: 'abc\n' }, 'TargetTokenMalformed'],
  ['plain http', { baseUrl: 'http://www.notion.so/scim/v2', token: 'abc' }, 'InsecureUrl'],
])('refuses %s before anything is sent', (_what, address, code) => {
  expect(() => openTarget(address)).toThrow(expect.objectContaining({ policy: 'configuration', code }));
});
