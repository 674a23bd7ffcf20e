// The simulated workspace creates and changes users as Notion does.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import {
  CORE_USER,
  column,
  createUser,
  ENTERPRISE_USER,
  ERROR,
  findUser,
  idOf,
  NOTION_USER,
  patch,
  type Simulator,
  send,
} from './support/notion-simulator-client.ts';

const NOW = 1_787_393_411_245;
let time = NOW;
let simulator: Simulator;

beforeEach(async () => {
  time = NOW;
  simulator = await startNotionSimulator({ now: () => time });
});
afterEach(() => simulator.close());

const find = (userName: string) => findUser(simulator, userName);

describe('create', () => {
  it('a new person gets an account, a membership and an invitation, and is found by list and filter', async () => {
    const answer = await send(simulator, 'POST', '/Users', {
      schemas: [CORE_USER],
      userName: 'Ada@contoso.example',
      name: { formatted: 'Ada King Lovelace' },
      active: true,
      externalId: 'ignored',
      favouriteColour: 'ignored',
    });
    const id = idOf(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toBe('application/scim+json');
    expect(answer.body).toEqual({
      schemas: [CORE_USER],
      id,
      userName: 'Ada@contoso.example',
      name: { formatted: 'Ada King Lovelace', givenName: 'Ada', familyName: 'King Lovelace' },
      emails: [{ value: 'Ada@contoso.example', primary: true }],
      displayName: 'Ada King Lovelace',
      active: true,
      photos: [],
      meta: {
        resourceType: 'User',
        created: String(NOW),
        lastModified: String(NOW),
        location: `https://app.notion.com/scim/v2/Users/${id}`,
      },
      [NOTION_USER]: { role: 'member' },
    });
    expect(column(await find('ada@CONTOSO.example'), 'id')).toEqual([id]);
    expect(column(await send(simulator, 'GET', '/Users'), 'id')).toContain(id);
    expect(simulator.workspace.outbox.mails).toEqual([{ to: 'Ada@contoso.example', kind: 'workspace' }]);
  });

  it('an account outside the workspace joins it under its own id', async () => {
    const made = await send(simulator, 'POST', '/__admin/accounts', {
      userName: 'old@contoso.example',
      name: 'Old Hand',
    });
    expect(column(await find('old@contoso.example'), 'id')).toEqual([]);
    expect(await createUser(simulator, 'OLD@contoso.example')).toBe(idOf(made));
  });

  it('a member of another workspace joins under the same id, and each token sees its own workspace', async () => {
    const { body } = await send(simulator, 'POST', '/__admin/tokens', { workspace: 'second' });
    const other = { authorization: `Bearer ${String(body['token'])}` };
    const there = idOf(await send(simulator, 'POST', '/Users', { userName: 'bo@contoso.example' }, other));
    expect((await send(simulator, 'GET', `/Users/${there}`)).status).toBe(404);
    expect(await createUser(simulator, 'bo@contoso.example')).toBe(there);
    expect((await send(simulator, 'GET', '/Users', undefined, other)).body['totalResults']).toBe(1);
  });

  it('a member is refused with 409 uniqueness without detail', async () => {
    await createUser(simulator, 'ada@contoso.example');
    const again = await send(simulator, 'POST', '/Users', { userName: 'ADA@contoso.example' });
    expect(again.status).toBe(409);
    expect(again.body).toEqual({ schemas: [ERROR], status: '409', scimType: 'uniqueness' });
  });

  it.each([
    [{}, 'body failed validation: body.userName should be defined, instead was `undefined`.'],
    [{ userName: 'ada' }, 'body failed validation: body.userName should be an email address, instead was `"ada"`.'],
    [
      { userName: 'a@b.c', active: 'maybe' },
      'body failed validation: body.active should be a boolean, instead was `"maybe"`.',
    ],
  ])('%j is refused by the validator', async (body, detail) => {
    const answer = await send(simulator, 'POST', '/Users', body);
    expect(answer.body).toEqual({ schemas: [ERROR], status: '400', scimType: 'invalidSyntax', detail });
  });

  it('the role comes from the extension; a role nobody knows is refused', async () => {
    const id = await createUser(simulator, 'boss@contoso.example', { [NOTION_USER]: { role: 'membership_admin' } });
    expect((await send(simulator, 'GET', `/Users/${id}`)).body[NOTION_USER]).toEqual({ role: 'membership_admin' });
    const odd = { userName: 'odd@contoso.example', [NOTION_USER]: { role: 'wizard' } };
    expect((await send(simulator, 'POST', '/Users', odd)).status).toBe(400);
    simulator.knobs.knownRoles = ['member', 'owner', 'wizard'];
    expect((await send(simulator, 'POST', '/Users', odd)).status).toBe(201);
  });

  it('a guest is not listed and becomes a restricted member', async () => {
    const guest = await send(simulator, 'POST', '/__admin/users', { userName: 'guest@other.example', guest: true });
    expect(column(await find('guest@other.example'), 'id')).toEqual([]);
    expect((await send(simulator, 'GET', `/Users/${idOf(guest)}`)).status).toBe(404);
    const id = await createUser(simulator, 'guest@other.example', { [NOTION_USER]: { role: 'restricted_member' } });
    expect(id).toBe(idOf(guest));
    expect(simulator.workspace.member(id)?.role).toBe('restricted_member');
    expect(simulator.workspace.isGuest(id)).toBe(false);
  });

  it('knob guestBecomes: the role of a guest created without one', async () => {
    simulator.knobs.guestBecomes = 'restricted_member';
    await send(simulator, 'POST', '/__admin/users', { userName: 'guest@other.example', guest: true });
    const id = await createUser(simulator, 'guest@other.example');
    expect(simulator.workspace.member(id)?.role).toBe('restricted_member');
  });

  it('knob createInactive: no membership, a member, or a refusal', async () => {
    const body = { userName: 'off@contoso.example', active: false };
    const outside = await send(simulator, 'POST', '/Users', body);
    expect(outside.status).toBe(201);
    expect(outside.body['active']).toBe(false);
    expect((await send(simulator, 'GET', `/Users/${idOf(outside)}`)).status).toBe(404);
    simulator.knobs.createInactive = 'refuse';
    expect((await send(simulator, 'POST', '/Users', body)).status).toBe(400);
    simulator.knobs.createInactive = 'member';
    expect((await send(simulator, 'POST', '/Users', body)).body['active']).toBe(true);
  });

  it('knobs createStatus, userNameCase, suppressInviteEmails and echoExternalId', async () => {
    Object.assign(simulator.knobs, {
      createStatus: 200,
      userNameCase: 'lower',
      suppressInviteEmails: true,
      echoExternalId: true,
    });
    const answer = await send(simulator, 'POST', '/Users', { userName: 'Ada@Contoso.example', externalId: 'x-1' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ userName: 'ada@contoso.example', externalId: 'x-1' });
    expect(simulator.workspace.outbox.sent).toBe(0);
  });

  it('photos are read at creation only', async () => {
    const photos = [{ value: 'https://contoso.example/a.png', type: 'photo' }];
    const id = await createUser(simulator, 'ada@contoso.example', { photos });
    await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'photos', value: [] });
    expect((await send(simulator, 'GET', `/Users/${id}`)).body['photos']).toEqual(photos);
  });
});

describe('update', () => {
  it('operations work with a path, as an object, with dotted keys and with the extension', async () => {
    const id = await createUser(simulator, 'ada@contoso.example', { name: { formatted: 'Ada L' } });
    await patch(simulator, `/Users/${id}`, { op: 'Replace', path: 'name.familyName', value: 'King' });
    await patch(simulator, `/Users/${id}`, { op: 'Add', value: { title: 'Countess', 'name.givenName': 'Augusta' } });
    await patch(simulator, `/Users/${id}`, { op: 'add', path: `${ENTERPRISE_USER}:department`, value: 'Engines' });
    await patch(simulator, `/Users/${id}`, {
      op: 'replace',
      value: { [ENTERPRISE_USER]: { manager: { value: 'babbage@contoso.example' } } },
    });
    const answer = await patch(simulator, `/Users/${id}`, {
      op: 'replace',
      value: { [`${NOTION_USER}:role`]: 'owner' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      name: { formatted: 'Augusta King', givenName: 'Augusta', familyName: 'King' },
      displayName: 'Augusta King',
      title: 'Countess',
      [ENTERPRISE_USER]: { department: 'Engines', manager: { value: 'babbage@contoso.example' } },
      [NOTION_USER]: { role: 'owner' },
    });
    const removed = await patch(simulator, `/Users/${id}`, { op: 'Remove', path: 'title' });
    expect(removed.body).not.toHaveProperty('title');
  });

  it('one phone number is kept with its type: the primary one, else the first with a value', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const path = 'phoneNumbers';
    const first = { value: '1', type: 'work' };
    const primary = { value: '2', type: 'mobile', primary: true };
    const one = await patch(simulator, `/Users/${id}`, { op: 'replace', path, value: [{ type: 'fax' }, first] });
    expect(one.body[path]).toEqual([first]);
    const two = await patch(simulator, `/Users/${id}`, { op: 'replace', path, value: [first, primary] });
    expect(two.body[path]).toEqual([primary]);
    const three = await patch(simulator, `/Users/${id}`, {
      op: 'add',
      path: `${path}[type eq "mobile"].value`,
      value: '3',
    });
    expect(three.body[path]).toEqual([{ ...primary, value: '3' }]);
  });

  it('a list takes added items behind those it has, and none of them twice', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const [member, owner] = [{ value: 'member' }, { value: 'owner' }];
    await patch(simulator, `/Users/${id}`, { op: 'add', path: 'roles', value: [member] });
    const added = await patch(simulator, `/Users/${id}`, { op: 'add', path: 'roles', value: [member, owner] });
    expect(added.body).toMatchObject({ roles: [member, owner] });
    const replaced = await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'roles', value: [owner] });
    expect(replaced.body).toMatchObject({ roles: [owner] });
  });

  it('a secondary address that becomes the primary one is not both', async () => {
    simulator.knobs.secondaryEmails = 'allowed';
    const [first, second] = ['ada@contoso.example', 'countess@contoso.example'];
    const id = await createUser(simulator, first);
    await patch(simulator, `/Users/${id}`, { op: 'add', path: 'emails', value: [{ value: second }] });
    const renamed = await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'userName', value: second });
    expect(renamed.body).toMatchObject({ userName: second, emails: [{ value: second, primary: true }] });
  });

  it('a manager is an e-mail address', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const answer = await patch(simulator, `/Users/${id}`, {
      op: 'add',
      path: `${ENTERPRISE_USER}:manager`,
      value: 'u-1',
    });
    expect(answer.status).toBe(400);
  });

  it('PUT sets what is present; knob putUserAbsent clears the rest', async () => {
    const id = await createUser(simulator, 'ada@contoso.example', { title: 'Countess' });
    const body = { schemas: [CORE_USER], userName: 'ada@contoso.example', name: { formatted: 'Ada' } };
    const kept = await send(simulator, 'PUT', `/Users/${id}`, body);
    expect(kept.status).toBe(200);
    expect(kept.body).toMatchObject({ active: true, title: 'Countess', name: { formatted: 'Ada', givenName: 'Ada' } });
    simulator.knobs.putUserAbsent = 'clear';
    expect((await send(simulator, 'PUT', `/Users/${id}`, body)).body).not.toHaveProperty('title');
  });

  it('a rename is refused outside verified domains, or ignored, and goes through inside them', async () => {
    const inside = await createUser(simulator, 'ada@contoso.example');
    const outside = await createUser(simulator, 'ada@other.example');
    const rename = { op: 'replace', path: 'name.formatted', value: 'New Name' };
    expect((await patch(simulator, `/Users/${inside}`, rename)).body['displayName']).toBe('New Name');
    expect((await patch(simulator, `/Users/${outside}`, rename)).status).toBe(403);
    const move = { op: 'replace', path: 'userName', value: 'ada@elsewhere.example' };
    expect((await patch(simulator, `/Users/${inside}`, move)).status).toBe(403);
    simulator.knobs.unverifiedEdit = 'ignore';
    const ignored = await patch(simulator, `/Users/${outside}`, rename, { op: 'add', path: 'title', value: 'Dr' });
    expect(ignored.body).toMatchObject({ displayName: '', title: 'Dr' });
    simulator.knobs.verifiedDomains = ['other.example'];
    expect((await patch(simulator, `/Users/${outside}`, rename)).body['displayName']).toBe('New Name');
  });

  it('an e-mail change keeps the id and moves the filter; a collision answers 500, or 409 by knob', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    await createUser(simulator, 'bo@contoso.example');
    const to = (value: string) => patch(simulator, `/Users/${id}`, { op: 'replace', path: 'userName', value });
    expect((await to('king@contoso.example')).body).toMatchObject({ id, userName: 'king@contoso.example' });
    expect(column(await find('king@contoso.example'), 'id')).toEqual([id]);
    expect(column(await find('ada@contoso.example'), 'id')).toEqual([]);
    expect(await createUser(simulator, 'ada@contoso.example')).not.toBe(id);
    const collision = await to('BO@contoso.example');
    expect(collision.status).toBe(500);
    expect(collision.body).toEqual({ schemas: [ERROR], status: '500' });
    simulator.knobs.emailCollisionStatus = 409;
    expect((await to('bo@contoso.example')).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
  });

  it('knob secondaryEmails: ignored, allowed up to five, or refused', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const emails = (count: number) =>
      patch(simulator, `/Users/${id}`, {
        op: 'replace',
        path: 'emails',
        value: Array.from({ length: count }, (_, index) => ({ value: `ada${index}@contoso.example` })),
      });
    const primary = { value: 'ada@contoso.example', primary: true };
    expect((await emails(1)).body['emails']).toEqual([primary]);
    simulator.knobs.secondaryEmails = 'refused';
    expect((await emails(1)).status).toBe(403);
    simulator.knobs.secondaryEmails = 'allowed';
    expect((await emails(1)).body['emails']).toEqual([primary, { value: 'ada0@contoso.example', primary: false }]);
    expect((await emails(6)).status).toBe(400);
    const byEmail = `/Users?filter=${encodeURIComponent('email eq "ada0@contoso.example"')}`;
    expect(column(await send(simulator, 'GET', byEmail), 'id')).toEqual([]);
    simulator.knobs.emailFilterMatches = 'any';
    expect(column(await send(simulator, 'GET', byEmail), 'id')).toEqual([id]);
  });

  it('a PATCH with one bad operation changes nothing', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const good = { op: 'add', path: 'title', value: 'Dr' };
    expect((await patch(simulator, `/Users/${id}`, good, { op: 'shout', path: 'title' })).status).toBe(400);
    expect((await patch(simulator, `/Users/${id}`, good, { op: 'add', path: 'active', value: 1 })).status).toBe(400);
    expect((await send(simulator, 'GET', `/Users/${id}`)).body).not.toHaveProperty('title');
  });
});
