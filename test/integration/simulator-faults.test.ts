// Faults of both simulators: what each rule does to a request, and what is said of a rule that is wrong.

import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphSimulator, STATIC_TOKEN, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import type { FaultAction, FaultRule } from '../../sandbox/simulator/faults.ts';
import { createGroup, createUser, ERROR, patch, type Simulator, send } from './support/notion-simulator-client.ts';

let notion: Simulator;
let graph: GraphSimulator;

beforeEach(async () => {
  [notion, graph] = await Promise.all([startNotionSimulator(), startGraphSimulator()]);
});
afterEach(() => Promise.all([notion.close(), graph.close()]));

const PAGE = '<html><body>Sorry</body></html>';
const RENAMED = { op: 'replace', path: 'name.formatted', value: 'Renamed' };
const names = () => notion.workspace.snapshot().users.map(({ name }) => name);
const active = (id: string) => notion.workspace.member(id) !== undefined;

describe('an answer that is put in the place of the real one', () => {
  const FINAL = [
    200, 201, 204, 301, 400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 429, 500, 501, 502, 503, 504, 529,
  ];
  type Operation = readonly [name: string, method: string, path: (user: string, group: string) => string];
  const OPERATIONS: readonly Operation[] = [
    ['a create', 'POST', () => '/Users'],
    ['a change', 'PATCH', (user) => `/Users/${user}`],
    ['a removal', 'DELETE', (user) => `/Users/${user}`],
    ['a new group', 'POST', () => '/Groups'],
    ['a change of a group', 'PATCH', (_, group) => `/Groups/${group}`],
    ['the end of a group', 'DELETE', (_, group) => `/Groups/${group}`],
    ['a read', 'GET', (user) => `/Users/${user}`],
    ['a look-up', 'GET', () => '/Users?filter=userName%20eq%20%22a%22'],
  ];

  it.each(OPERATIONS)(
    'has any final status, for %s, in the form of the service or as a page',
    async (_, method, path) => {
      const user = await createUser(notion, 'ada@contoso.example');
      const group = await createGroup(notion, 'Engines');
      const before = notion.workspace.snapshot();
      const target = path(user, group);
      for (const status of FINAL) {
        notion.faults.add({ match: { method, path: '/', times: 1 }, action: { status } });
        const own = await send(notion, method, target, undefined, {});
        expect(own.status).toBe(status);
        if (own.text !== '') expect(own.body).toMatchObject({ schemas: [ERROR], status: String(status) });
        notion.faults.clear();
        notion.faults.add({ match: { method, path: '/', times: 1 }, action: { status, body: PAGE } });
        const page = await send(notion, method, target);
        expect(page.status).toBe(status);
        if (status !== 204) expect([page.headers.get('content-type'), page.text]).toEqual(['text/html', PAGE]);
        notion.faults.clear();
      }
      expect(notion.workspace.snapshot()).toEqual(before);
    },
  );

  it('comes before or after the request took effect', async () => {
    const [ada, ben] = [
      await createUser(notion, 'ada@contoso.example'),
      await createUser(notion, 'ben@contoso.example'),
    ];
    notion.faults.add({ match: { method: 'DELETE', path: ada }, action: { status: 404, body: PAGE } });
    notion.faults.add({
      match: { method: 'DELETE', path: ben },
      action: { status: 200, body: PAGE, takesEffect: true },
    });
    const answers = [await send(notion, 'DELETE', `/Users/${ada}`), await send(notion, 'DELETE', `/Users/${ben}`)];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [404, PAGE],
      [200, PAGE],
    ]);
    expect([active(ada), active(ben)]).toEqual([true, false]);
  });

  it('may be broken JSON', async () => {
    const action = { status: 200, body: '{"Resources":[', contentType: 'application/scim+json' };
    notion.faults.add({ match: { path: '/Users' }, action });
    const response = await fetch(`${notion.scimUrl}/Users`, { headers: { authorization: `Bearer ${notion.token}` } });
    expect(response.headers.get('content-type')).toBe('application/scim+json');
    await expect(response.json()).rejects.toThrow();
  });
});

describe('no answer at all', () => {
  const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(url, { method, headers, signal: AbortSignal.timeout(200) });
  const PLACES: readonly (readonly [name: string, ask: () => Promise<Response>])[] = [
    ['Graph', () => ask(`${graph.url}/v1.0/users/delta`, { authorization: `Bearer ${STATIC_TOKEN}` })],
    ['the identity endpoint', () => ask(`${graph.url}/msi/token`)],
    ['the sign-in', () => ask(`${graph.url}/${graph.tenantId}/oauth2/v2.0/token`, {}, 'POST')],
    ['SCIM', () => ask(`${notion.scimUrl}/Users`, { authorization: `Bearer ${notion.token}` })],
  ];

  it.each(PLACES)('comes from %s', async (_, request) => {
    for (const { faults } of [graph, notion]) faults.add({ match: { path: '/' }, action: { hang: true } });
    await expect(request()).rejects.toMatchObject({ name: 'TimeoutError' });
    for (const { faults } of [graph, notion]) faults.clear();
    expect((await request()).status).toBeLessThan(500);
  });

  it.each<[string, FaultAction, boolean]>([
    ['before the second request took effect', { hang: true }, true],
    ['after it took effect', { hang: true, takesEffect: true }, false],
  ])('comes %s, and the counts tell when', async (_, action, isActive) => {
    const [ada, ben] = [
      await createUser(notion, 'ada@contoso.example'),
      await createUser(notion, 'ben@contoso.example'),
    ];
    const fault = notion.faults.add({ match: { method: 'DELETE', path: '/Users/', nth: 2 }, action });
    expect((await send(notion, 'DELETE', `/Users/${ada}`)).status).toBe(204);
    expect(fault).toMatchObject({ matched: 1, hits: 0 });
    const headers = { authorization: `Bearer ${notion.token}` };
    await expect(ask(`${notion.scimUrl}/Users/${ben}`, headers, 'DELETE')).rejects.toThrow();
    expect(fault).toMatchObject({ matched: 2, hits: 1 });
    expect(active(ben)).toBe(isActive);
    expect(notion.journal.entries.at(-1)).toMatchObject({ method: 'DELETE', status: 0 });
  });
});

describe('a target that only says that it did it', () => {
  const pretend = (body: 'shown' | 'hidden') => notion.faults.add({ match: { path: '/' }, action: { pretend: body } });

  it.each([
    ['shown', 'Renamed'],
    ['hidden', 'Ada'],
  ] as const)('answers a change with 200; %s', async (body, name) => {
    const id = await createUser(notion, 'ada@contoso.example', { name: { formatted: 'Ada' } });
    pretend(body);
    const answer = await patch(notion, `/Users/${id}`, RENAMED);
    expect([answer.status, answer.body['displayName']]).toEqual([200, name]);
    const removal = await patch(notion, `/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect([removal.status, removal.body['active']]).toEqual([200, body === 'hidden']);
    expect(names()).toContain('Ada');
    expect(active(id)).toBe(true);
  });

  it('answers a removal with 204, and the group keeps its member', async () => {
    const id = await createUser(notion, 'ada@contoso.example');
    const group = await createGroup(notion, 'Engines', [id]);
    pretend('shown');
    const remove = { op: 'remove', path: 'members', value: [{ value: id }] };
    const answers = [
      await patch(notion, `/Groups/${group}`, remove),
      await send(notion, 'DELETE', `/Users/${id}`),
      await send(notion, 'DELETE', `/Groups/${group}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(notion.workspace.snapshot().groups).toEqual([{ id: group, displayName: 'Engines', members: [id] }]);
  });

  it('answers a create with an id that nobody has', async () => {
    pretend('shown');
    const answer = await send(notion, 'POST', '/Users', { userName: 'ada@contoso.example' });
    notion.faults.clear();
    expect(answer.status).toBe(201);
    expect((await send(notion, 'GET', `/Users/${String(answer.body['id'])}`)).status).toBe(404);
    expect((await send(notion, 'POST', '/Users', { userName: 'ada@contoso.example' })).body['id']).not.toBe(
      answer.body['id'],
    );
  });

  it('still refuses what it would refuse', async () => {
    pretend('hidden');
    expect((await patch(notion, '/Users/nobody', RENAMED)).status).toBe(404);
  });
});

describe('which requests go wrong', () => {
  const statuses = async (rule: FaultRule['match'], count = 5) => {
    notion.faults.add({ match: rule, action: { status: 503 } });
    const seen: number[] = [];
    for (let turn = 0; turn < count; turn += 1) seen.push((await send(notion, 'GET', '/Users')).status);
    return seen;
  };

  it.each<[FaultRule['match'], readonly number[]]>([
    [{ path: '/Users' }, [503, 503, 503, 503, 503]],
    [{ path: '/Users', nth: 2 }, [200, 503, 200, 200, 200]],
    [{ path: '/Users', times: 2 }, [503, 503, 200, 200, 200]],
    [{ path: '/Users', nth: 3, times: 2 }, [200, 200, 503, 503, 200]],
    [{ path: '/Users', probability: 0 }, [200, 200, 200, 200, 200]],
    [{ path: '/Users', method: 'post' }, [200, 200, 200, 200, 200]],
  ])('%j', async (match, expected) => {
    expect(await statuses(match)).toEqual(expected);
  });

  it('one member makes a change of the group go wrong, with any status', async () => {
    const [ada, ben] = [
      await createUser(notion, 'ada@contoso.example'),
      await createUser(notion, 'ben@contoso.example'),
    ];
    const group = await createGroup(notion, 'Engines');
    notion.faults.add({ match: { method: 'PATCH', path: '/Groups/', body: ben }, action: { status: 422 } });
    const add = (...ids: readonly string[]) =>
      patch(notion, `/Groups/${group}`, { op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
    expect([(await add(ada, ben)).status, (await add(ada)).status, (await add(ben)).status]).toEqual([422, 204, 422]);
    expect(notion.workspace.groups.get(group)?.members).toEqual(new Set([ada]));
  });

  it('is told, and ends with one fault or with all', async () => {
    const arm = async (path: string) =>
      (await send(notion, 'POST', '/__admin/faults', { match: { path }, action: { status: 500 } })).body['id'];
    const [users, groups] = [await arm('/Users'), await arm('/Groups')];
    await send(notion, 'GET', '/Users');
    const listed = (await send(notion, 'GET', '/__admin/faults')).body['faults'];
    expect(listed).toMatchObject([
      { id: users, rule: { match: { path: '/Users' } }, matched: 1, hits: 1 },
      { id: groups, matched: 0, hits: 0 },
    ]);
    expect((await send(notion, 'DELETE', `/__admin/faults?id=${String(users)}`)).status).toBe(204);
    expect((await send(notion, 'GET', '/Users')).status).toBe(200);
    expect((await send(notion, 'DELETE', '/__admin/faults?id=99')).text).toContain('There is no fault 99.');
    await send(notion, 'DELETE', '/__admin/faults');
    expect((await send(notion, 'GET', '/Groups')).status).toBe(200);
  });
});

describe('a wrong rule', () => {
  const match = { path: '/' };
  it.each<[unknown, readonly RegExp[]]>([
    [[], [/send \{"match"/]],
    [{}, [/match is missing/, /action is missing/]],
    [{ match: {}, action: { status: 500 } }, [/match\.path is missing/]],
    [{ match, action: { status: 500 }, nth: 1 }, [/'nth' is neither match nor action/]],
    [{ match: { path: '(' }, action: { status: 500 } }, [/match\.path must be a regular expression, not "\("/]],
    [{ match: { path: '/', nth: 0 }, action: { status: 500 } }, [/match\.nth must be a whole number from 1 on, not 0/]],
    [
      { match: { path: '/', probability: 2 }, action: { status: 500 } },
      [/match\.probability must be a number from 0 to 1/],
    ],
    [{ match: { path: '/', metod: 'GET' }, action: { status: 500 } }, [/there is no field of match 'metod'/]],
    [{ match, action: { status: 100 } }, [/action\.status must be a whole number from 200 to 599, not 100/]],
    [{ match, action: { status: '500' } }, [/action\.status .*not "500"/]],
    [{ match, action: { commitThenStatus: 503 } }, [/there is no field of action 'commitThenStatus'/]],
    [{ match, action: { pretend: true } }, [/action\.pretend must be one of shown, hidden/]],
    [{ match, action: {} }, [/action needs one of status, reset, hang, pretend and delayMs/]],
    [{ match, action: { status: 500, hang: true } }, [/action has status and hang: a request ends in one way only/]],
    [{ match, action: { hang: true, body: '' } }, [/action\.body goes with a status/]],
    [{ match, action: { delayMs: 5, takesEffect: true } }, [/action\.takesEffect goes with status, reset or hang/]],
  ])('%j is refused, and arms nothing', async (rule, messages) => {
    const answer = await send(notion, 'POST', '/__admin/faults', rule);
    expect(answer.status).toBe(400);
    for (const message of messages) expect(JSON.parse(answer.text).error.message).toMatch(message);
    expect(notion.faults.list()).toEqual([]);
  });

  it('is refused in a test too, and where nothing can be pretended', () => {
    expect(() => graph.faults.add({ match, action: { status: 99 } })).toThrow(/action\.status/);
    expect(() => graph.faults.add({ match, action: { pretend: 'shown' } })).toThrow(/cannot pretend/);
  });
});

it('every rule of the README is one', async () => {
  const readme = await readFile(new URL('../../sandbox/simulator/README.md', import.meta.url), 'utf8');
  const rules = [...readme.matchAll(/`(\{"match":\{"[^`]*)`/g)].map(([, text]) => JSON.parse(text ?? ''));
  expect(rules).toHaveLength(5);
  for (const rule of rules) expect(notion.faults.add(rule)).toMatchObject({ hits: 0 });
});
