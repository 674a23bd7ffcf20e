// What counts as done, and what as gone: only what the SCIM service itself has said.

import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../shared/errors/index.ts';
import type { Target } from '../../shared/model/ports.ts';
import { targetId } from '../../shared/model/stored-object.ts';
import { type OddServer, type Seen, sendJson, startServer } from './support/http-server.ts';
import { openTarget } from './support/scim-open-target.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const ID = targetId('1');
const ADA = targetId('ada');
const BOB = targetId('bob');

let server: OddServer | undefined;
afterEach(() => server?.close());

async function targetAt(answer: (response: ServerResponse, nth: number, seen: Seen) => void): Promise<Target> {
  server = await startServer(answer);
  return openTarget({ baseUrl: `${server.url}/scim/v2`, token: 't' }).target;
}

const html = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Hello</body></html>');
};

const WRITES: [string, (target: Target) => Promise<unknown>][] = [
  ['an update of a person', (target) => target.update('user', ID, [{ path: 'title', value: 'Lady' }])],
  ['an update of a group', (target) => target.update('group', ID, [{ path: 'displayName', value: 'New' }])],
  ['a deactivation', (target) => target.deactivateUser(ID)],
  ['a deletion of a person', (target) => target.delete('user', ID)],
  ['a deletion of a group', (target) => target.delete('group', ID)],
  ['an addition to a group', (target) => target.changeMembers(ID, [ADA], [])],
  ['a removal from a group', (target) => target.changeMembers(ID, [], [ADA])],
];

const READS: [string, (target: Target) => Promise<unknown>][] = [
  ['a read of a person', (target) => target.read('user', ID)],
  ['a read of a group', (target) => target.read('group', ID)],
  ['a read of members', (target) => target.members(ID)],
  ['a search for a person', (target) => target.locate('user', ID, { userName: 'ada@contoso.example' })],
];

describe.each(WRITES)('%s', (_what, write) => {
  it.each([204, 200])('is proven by %i without a body', async (status) => {
    const target = await targetAt((response) => response.writeHead(status).end());
    expect(await write(target)).toEqual({ proven: true });
  });

  it.each([
    ['a page of HTML', (response: ServerResponse) => html(response, 200)],
    ['JSON of something else', (response: ServerResponse) => sendJson(response, 200, { ok: true })],
    ['another object', (response: ServerResponse) => sendJson(response, 200, { id: '2', active: false })],
  ])('is not proven by 200 with %s', async (_body, answer) => {
    const target = await targetAt(answer);
    expect(await write(target)).toEqual({ proven: false, why: 'NotScim' });
  });

  it('is not proven by a promise to look at it later', async () => {
    const target = await targetAt((response) => response.writeHead(202).end());
    expect(await write(target)).toEqual({ proven: false, why: 'NotShown' });
  });

  it('that meets a SCIM error 404 finds nothing there', async () => {
    const target = await targetAt((response) => sendJson(response, 404, { schemas: [ERROR], status: '404' }));
    await expect(write(target)).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe.each([...WRITES, ...READS])('%s', (_what, call) => {
  it.each([
    ['a page of HTML', (response: ServerResponse) => html(response, 404)],
    ['no body', (response: ServerResponse) => response.writeHead(404).end()],
    [
      'the words of a gateway',
      (response: ServerResponse) => sendJson(response, 404, { status: 404, error: 'No route' }),
    ],
    ['a page of HTML and 410', (response: ServerResponse) => html(response, 410)],
  ])('does not believe a 404 with %s', async (_body, answer) => {
    const target = await targetAt(answer);
    await expect(call(target)).rejects.toMatchObject({ policy: 'transient', code: 'AnswerUnreadable' });
  });
});

describe.each(READS)('%s', (_what, read) => {
  it.each([
    ['JSON of something else', { ok: true }],
    ['another object', { id: '2', members: [] }],
  ])('is not answered by %s', async (_body, json) => {
    const target = await targetAt((response) => sendJson(response, 200, json));
    await expect(read(target)).rejects.toMatchObject({ policy: 'transient', code: 'AnswerUnreadable' });
  });
});

describe('a SCIM error', () => {
  it.each([
    ['its URN, in any case', { schemas: [ERROR.toUpperCase()] }],
    ['its URN and the status as a number', { schemas: [ERROR], status: 404 }],
    ['the status as a string', { status: '404', detail: 'Not here' }],
  ])('is known by %s', async (_how, body) => {
    const target = await targetAt((response) => sendJson(response, 404, body));
    expect(await target.read('user', ID)).toBeUndefined();
  });
});

describe('a create that is answered with another person', () => {
  const bob = { id: 'bob', userName: 'bob@contoso.example', emails: [{ value: 'bob@contoso.example', primary: true }] };
  const ada = { id: 'ada', userName: 'ada@contoso.example' };

  it('is looked up, and brings the one who was asked for', async () => {
    const target = await targetAt((response, nth) =>
      nth === 1
        ? sendJson(response, 201, bob)
        : sendJson(response, 200, { totalResults: 2, Resources: [bob, ada].slice(0, nth) }),
    );
    expect((await target.create('user', { userName: 'ada@contoso.example' })).id).toBe('ada');
  });

  it('proves nothing where nobody is found', async () => {
    const target = await targetAt((response, nth) =>
      nth === 1 ? sendJson(response, 201, bob) : sendJson(response, 200, { totalResults: 0, Resources: [] }),
    );
    await expect(target.create('user', { userName: 'ada@contoso.example' })).rejects.toMatchObject({
      code: 'AnswersContradict',
      mayHaveHappened: true,
    });
  });

  it('is believed where the address is one of theirs', async () => {
    const emails = [...bob.emails, { value: 'Ada@contoso.example' }];
    const target = await targetAt((response) => sendJson(response, 201, { ...bob, emails }));
    expect((await target.create('user', { userName: 'ada@contoso.example' })).id).toBe('bob');
  });
});

describe('the removal of a person', () => {
  it.each([
    ['that shows them as inactive proves it', { active: false }, { proven: true }],
    ['that shows them as inactive in Entra spelling proves it', { active: 'False' }, { proven: true }],
    ['that shows them as active does not', { active: true }, { proven: false, why: 'Differs', differs: ['active'] }],
    ['that does not show it proves nothing', { title: 'Lady' }, { proven: false, why: 'NotShown' }],
  ])('by an answer %s', async (_what, body, proof) => {
    const target = await targetAt((response) => sendJson(response, 200, { id: '1', ...body }));
    expect(await target.deactivateUser(ID)).toEqual(proof);
    expect(await target.delete('user', ID)).toEqual(proof);
  });
});

it('the deletion of a group is not proven by an answer that shows the group', async () => {
  const target = await targetAt((response) => sendJson(response, 200, { id: '1', active: false }));
  expect(await target.delete('group', ID)).toEqual({ proven: false, why: 'NotShown' });
});

describe('a change that the answer shows otherwise', () => {
  it('is named', async () => {
    const target = await targetAt((response) => sendJson(response, 200, { id: '1', name: { formatted: 'Old' } }));
    const changes = [
      { path: 'name.formatted', value: 'New' },
      { path: 'title', value: 'Lady' },
    ];
    expect(await target.update('user', ID, changes)).toEqual({
      proven: false,
      why: 'Differs',
      differs: ['name.formatted'],
    });
  });

  it('is named for members, if the answer lists them', async () => {
    const target = await targetAt((response) => sendJson(response, 200, { id: '1', members: [{ value: 'bob' }] }));
    const differs = { proven: false, why: 'Differs', differs: ['members'] };
    expect(await target.changeMembers(ID, [ADA], [])).toEqual(differs);
    expect(await target.changeMembers(ID, [BOB], [BOB])).toEqual(differs);
    expect(await target.changeMembers(ID, [BOB], [ADA])).toEqual({ proven: true });
  });

  it('is not seen where the answer leaves the members out', async () => {
    const target = await targetAt((response) => sendJson(response, 200, { id: '1', displayName: 'Design' }));
    expect(await target.changeMembers(ID, [ADA], [BOB])).toEqual({ proven: true });
  });
});

describe('a search for an object', () => {
  const missing = { schemas: [ERROR], status: '404' };
  const ada = { id: '1', userName: 'ada@contoso.example' };

  const searched = async (listed: readonly unknown[], values = { userName: 'ada@contoso.example' }) => {
    const target = await targetAt((response, _nth, { url }) =>
      url.includes('filter=')
        ? sendJson(response, 200, { totalResults: listed.length, Resources: listed })
        : sendJson(response, 404, missing),
    );
    return target.locate('user', ID, values);
  };

  it('finds nothing when neither its id nor its value does', async () => {
    expect(await searched([])).toBeUndefined();
    expect(server?.seen).toHaveLength(2);
  });

  it('is not misled by a read that denies what the list shows', async () => {
    expect(await searched([ada])).toMatchObject({ id: '1' });
  });

  it('does not take another object with this value for it', async () => {
    expect(await searched([{ ...ada, id: '2' }])).toBeUndefined();
  });

  it('goes by the id alone when no value is known', async () => {
    expect(await searched([ada], { userName: '' })).toBeUndefined();
    expect(server?.seen).toHaveLength(1);
  });

  it('asks once when the read finds it', async () => {
    const target = await targetAt((response) => sendJson(response, 200, ada));
    expect(await target.locate('user', ID, { userName: 'ada@contoso.example' })).toMatchObject({ id: '1' });
    expect(server?.seen).toHaveLength(1);
  });
});

describe('a refused change of members', () => {
  const group = { id: '1', members: [{ value: 'bob' }] };

  it.each([400, 403, 409, 413, 422, 501])('is about a member, whatever the status (%i)', async (status) => {
    const target = await targetAt((response, _nth, { method }) =>
      method === 'GET' ? sendJson(response, 200, group) : sendJson(response, status, { detail: 'No' }),
    );
    for (const removed of [[], [BOB]]) {
      await expect(target.changeMembers(ID, [ADA], removed)).rejects.toMatchObject({
        policy: 'rejected',
        code: 'MembersRefused',
        status,
      });
    }
  });

  it('is repeated without those who are not in the group', async () => {
    const target = await targetAt((response, nth, { method }) => {
      if (method === 'GET') return sendJson(response, 200, group);
      return nth === 1 ? sendJson(response, 400, {}) : response.writeHead(204).end();
    });
    expect(await target.changeMembers(ID, [], [ADA, BOB])).toEqual({ proven: true });
    expect(server?.seen.at(-1)?.body).toContain('bob');
    expect(server?.seen.at(-1)?.body).not.toContain('ada');
  });

  it('needs no repetition when none of them is', async () => {
    const target = await targetAt((response, _nth, { method }) =>
      method === 'GET' ? sendJson(response, 200, group) : sendJson(response, 403, {}),
    );
    expect(await target.changeMembers(ID, [], [ADA])).toEqual({ proven: true });
    expect(server?.seen.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });
});

describe('an error', () => {
  const facts = async (call: (target: Target) => Promise<unknown>, status: number, body: unknown) => {
    const target = await targetAt((response) => sendJson(response, status, body));
    return call(target).then(
      () => undefined,
      ({ request, status: said, scimType }) => ({ request, status: said, scimType }),
    );
  };

  it('names the request, the status and the reason, and no id', async () => {
    const body = { schemas: [ERROR], status: '400', scimType: 'invalidValue' };
    expect(await facts((target) => target.update('user', ID, [{ path: 'title', value: 'x' }]), 400, body)).toEqual({
      request: { method: 'PATCH', path: '/Users/{id}' },
      status: 400,
      scimType: 'invalidValue',
    });
    expect(await facts((target) => target.create('group', { displayName: 'x' }), 403, body)).toMatchObject({
      request: { method: 'POST', path: '/Groups' },
      status: 403,
    });
  });

  it('does so also when nobody answers sensibly', async () => {
    const remove = (target: Target) => target.delete('group', ID);
    const request = { method: 'DELETE', path: '/Groups/{id}' };
    for (const status of [401, 404, 429, 503])
      expect(await facts(remove, status, {})).toMatchObject({ request, status });
  });

  it('takes no reason from the target but those of the protocol', async () => {
    expect(await facts((target) => target.delete('user', ID), 403, { scimType: 'Lovelace' })).toMatchObject({
      scimType: undefined,
    });
  });
});

it('a create that misses something it points to is about this object alone', async () => {
  const target = await targetAt((response) => sendJson(response, 404, { schemas: [ERROR], status: '404' }));
  await expect(target.create('user', { userName: 'ada@contoso.example' })).rejects.toMatchObject({
    policy: 'rejected',
    code: 'CreateRefused',
  });
});

it('a create that meets a page of HTML with 404 may have happened', async () => {
  const target = await targetAt((response) => html(response, 404));
  await expect(target.create('user', { userName: 'ada@contoso.example' })).rejects.toMatchObject({
    policy: 'transient',
    mayHaveHappened: true,
  });
});
