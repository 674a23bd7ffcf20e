// The SCIM client against services that others wrote from the standard: each reads our requests in its own way.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeChange, Target } from '../../../shared/model/ports.ts';
import { type Attributes, type Kind, type TargetId, targetId } from '../../../shared/model/stored-object.ts';
import { openTarget, pagesOf } from '../../integration/support/scim-open-target.ts';
import { startBetterAuth } from './better-auth-server.ts';
import type { ForeignServer } from './foreign-server.ts';
import { startScimmy } from './scimmy-server.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const WORK = 'addresses[type eq "work"]';

describe.each([
  ['scimmy', startScimmy],
  ['better-auth', startBetterAuth],
])('%s', (_name, start) => {
  let server: ForeignServer;
  let target: Target;
  let made = 0;
  beforeAll(async () => {
    server = await start();
    target = openTarget(server, { profile: server.profile }).target;
  });
  afterAll(() => server.close());

  const address = (): string => `p${++made}@contoso.example`;
  const create = async (values: Attributes = {}): Promise<TargetId> => {
    const created = await target.create('user', {
      userName: address(),
      'name.formatted': 'Ada Lovelace',
      active: true,
      ...values,
    });
    return created.id;
  };
  const createGroup = async (displayName: string): Promise<TargetId> =>
    (await target.create('group', { displayName })).id;
  const valuesOf = async (id: TargetId, kind: Kind = 'user'): Promise<Attributes> =>
    (await target.read(kind, id))?.values ?? {};
  const change = (id: TargetId, values: Attributes, kind: Kind = 'user') => target.update(kind, id, changesTo(values));

  describe('a person', () => {
    it('is created, found, changed, deactivated and deleted', async () => {
      const userName = address();
      const id = await create({ userName });
      const { caseExact = false } = server.profile.kinds.user.filterable['userName'] ?? {};
      const asked = caseExact ? userName : userName.toUpperCase();
      expect((await target.find('user', 'userName', asked)).map((hit) => hit.id)).toEqual([id]);
      expect(await change(id, { 'name.formatted': 'Ada King', title: 'Countess' })).toEqual({ proven: true });
      expect(await valuesOf(id)).toMatchObject({ 'name.formatted': 'Ada King', title: 'Countess', active: true });
      expect(await target.deactivateUser(id)).toEqual({ proven: true });
      expect(await valuesOf(id)).toMatchObject({ active: false });
      expect(await change(id, { active: true })).toEqual({ proven: true });
      expect(await valuesOf(id)).toMatchObject({ active: true });
      expect(await target.delete('user', id)).toEqual({ proven: true });
      expect(await target.read('user', id)).toBeUndefined();
      expect(await target.find('user', 'userName', userName)).toEqual([]);
    });

    it('is proven to be what is sent again', async () => {
      const id = await create({ title: 'Lady' });
      for (const _time of [1, 2]) expect(await change(id, { title: 'Lady' })).toEqual({ proven: true });
      for (const _time of [1, 2]) expect(await target.deactivateUser(id)).toEqual({ proven: true });
    });

    it('shows what was sent at the creation', async () => {
      const values = {
        userName: address(),
        'name.formatted': 'Ada Lovelace',
        'name.givenName': 'Ada',
        'name.familyName': 'Lovelace',
        active: true,
        title: 'Countess',
        [`${ENTERPRISE}:department`]: 'Engines',
        'emails[type eq "work"].value': address(),
        [`${WORK}.locality`]: 'London',
        [`${WORK}.country`]: 'GB',
        'phoneNumbers[type eq "work"].value': '+44 20 1',
        'roles[primary eq true].value': 'Engineer',
      };
      const created = await target.create('user', values);
      expect(created.values).toMatchObject(values);
      expect(target.differing('user', created, changesTo(values))).toEqual([]);
      expect(await valuesOf(created.id)).toMatchObject(values);
    });

    it('loses what is cleared', async () => {
      const id = await create({ title: 'Lady', [`${ENTERPRISE}:department`]: 'Engines', 'name.givenName': 'Ada' });
      const cleared = { title: null, [`${ENTERPRISE}:department`]: null, 'name.givenName': null };
      expect(await change(id, cleared)).toEqual({ proven: true });
      for (const path of Object.keys(cleared)) expect(await valuesOf(id)).not.toHaveProperty([path]);
    });

    it('cannot be created twice, nor take the address of another', async () => {
      const userName = address();
      await create({ userName });
      await expect(create({ userName: userName.toUpperCase() })).rejects.toMatchObject({
        policy: 'conflict',
        code: 'AlreadyExists',
      });
      const other = await create();
      await expect(change(other, { userName })).rejects.toMatchObject({ policy: 'conflict', code: 'ValueInUse' });
    });
  });

  describe('an item of a list', () => {
    it('is added to somebody who has none, changed, and leaves nothing when it is cleared', async () => {
      const id = await create();
      expect(await change(id, { [`${WORK}.locality`]: 'London' })).toEqual({ proven: true });
      expect(await valuesOf(id)).toMatchObject({ addresses: [{ type: 'work', locality: 'London' }] });
      expect(await change(id, { [`${WORK}.locality`]: 'Paris', [`${WORK}.country`]: 'FR' })).toEqual({ proven: true });
      expect(await valuesOf(id)).toMatchObject({ addresses: [{ type: 'work', locality: 'Paris', country: 'FR' }] });
      expect(await change(id, { [`${WORK}.country`]: null })).toEqual({ proven: true });
      expect(await change(id, { [`${WORK}.locality`]: null })).toEqual({ proven: true });
      expect((await valuesOf(id))['addresses'] ?? []).toEqual([]);
    });

    it('does not touch the others', async () => {
      const id = await create({ 'addresses[type eq "home"].locality': 'Rome' });
      await change(id, { [`${WORK}.locality`]: 'London' });
      await change(id, { [`${WORK}.locality`]: null });
      expect(await valuesOf(id)).toMatchObject({ addresses: [{ type: 'home', locality: 'Rome' }] });
    });

    it('that is not there can be cleared', async () => {
      const id = await create();
      const nothing = { [`${WORK}.locality`]: null, 'phoneNumbers[type eq "mobile"].value': null };
      expect(await change(id, nothing)).toEqual({ proven: true });
    });

    it('may be an address, a number or a role', async () => {
      const id = await create();
      const values = {
        'emails[type eq "home"].value': address(),
        'phoneNumbers[type eq "mobile"].value': '+33 1',
        'roles[primary eq true].value': 'Engineer',
      };
      for (const again of ['', '2']) {
        const next = Object.fromEntries(Object.entries(values).map(([path, value]) => [path, `${again}${value}`]));
        expect(await change(id, next)).toEqual({ proven: true });
        expect(await valuesOf(id)).toMatchObject(next);
      }
      expect(await change(id, { 'roles[primary eq true].value': null })).toEqual({ proven: true });
      expect(await valuesOf(id)).not.toHaveProperty(['roles[primary eq true].value']);
    });
  });

  describe('a group', () => {
    it('is created, filled, renamed, emptied and deleted', async () => {
      const [ada, bob, eve] = [await create(), await create(), await create()];
      const id = await createGroup('Engines');
      expect(await target.changeMembers(id, [ada, bob], [])).toEqual({ proven: true });
      expect(await target.changeMembers(id, [eve], [ada])).toEqual({ proven: true });
      expect(new Set(await target.members(id))).toEqual(new Set([bob, eve]));
      expect(await change(id, { displayName: 'Machines' }, 'group')).toEqual({ proven: true });
      expect(await valuesOf(id, 'group')).toEqual({ displayName: 'Machines' });
      expect(await target.changeMembers(id, [], [bob, eve])).toEqual({ proven: true });
      expect(await target.members(id)).toEqual([]);
      expect(await target.delete('group', id)).toEqual({ proven: true });
      expect(await target.read('group', id)).toBeUndefined();
    });

    it('takes who is in already, and loses who is not', async () => {
      const [ada, bob] = [await create(), await create()];
      const id = await createGroup('Repeated');
      for (const _time of [1, 2]) expect(await target.changeMembers(id, [ada], [bob])).toEqual({ proven: true });
      expect(await target.members(id)).toEqual([ada]);
    });

    it('refuses strangers in a way that says so, and keeps its members', async () => {
      const ada = await create();
      const id = await createGroup('Closed');
      await target.changeMembers(id, [ada], []);
      await expect(target.changeMembers(id, [await create(), targetId('nobody')], [])).rejects.toMatchObject({
        policy: 'rejected',
      });
      expect(await target.members(id)).toEqual([ada]);
    });

    it.each([
      'Design',
      'The "A" team',
      'back\\slash',
      "O'Neil (Dublin) [HQ] & co",
      'R and D or not eq "x',
      'Zoë 東京',
      'a/b?c=d&e#f%g+h',
    ])('is found by its name: %s', async (name) => {
      const id = await createGroup(name);
      expect((await target.find('group', 'displayName', name)).map((hit) => hit.id)).toEqual([id]);
      expect(await target.find('group', 'displayName', `${name}!`)).toEqual([]);
      expect(await target.locate('group', id, { displayName: name })).toMatchObject({ id });
      await target.delete('group', id);
      expect(await target.locate('group', id, { displayName: name })).toBeUndefined();
    });
  });

  it('lists everybody once', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => create()));
    for (const pageSize of [7, 30, 100]) {
      const small = openTarget(server, { profile: { ...server.profile, pageSize } }).target;
      const pages = await pagesOf(small, 'user');
      const listed = pages.flatMap(({ objects }) => objects.map(({ id }) => id));
      expect(new Set(listed).size).toBe(pages[0]?.total);
      expect(listed).toEqual(expect.arrayContaining(ids));
    }
  });

  it('says who is gone', async () => {
    const [person, group] = [await create(), await createGroup('Gone')];
    await target.delete('user', person);
    await target.delete('group', group);
    const calls: (() => Promise<unknown>)[] = [
      () => change(person, { title: 'Lady' }),
      () => change(person, { [`${WORK}.locality`]: 'London' }),
      () => target.deactivateUser(person),
      () => target.delete('user', person),
      () => change(group, { displayName: 'New' }, 'group'),
      () => target.delete('group', group),
      () => target.members(group),
      () => target.changeMembers(group, [], [person]),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ policy: 'notFound', status: 404 });
    expect(await target.locate('user', person, { userName: 'p1@contoso.example' })).toBeUndefined();
  });

  it('refuses a token that it does not know', async () => {
    const stranger = openTarget({ ...server, token: 'a-token-of-nobody' }, { profile: server.profile }).target;
    await expect(stranger.find('user', 'userName', 'a@contoso.example')).rejects.toMatchObject({
      policy: 'auth',
      code: 'TargetTokenRefused',
    });
  });

  it('refuses what is wrong with one attribute in a way that can be taken apart', async () => {
    const id = await create();
    const change = target.update('user', id, [
      { path: 'title', value: 'Lady' },
      { path: 'active', value: 'neither' },
    ]);
    await expect(change).rejects.toMatchObject({
      policy: 'rejected',
      status: 400,
      request: { method: 'PATCH', path: '/Users/{id}' },
    });
    expect(await valuesOf(id)).not.toHaveProperty(['title']);
  });
});

function changesTo(values: Attributes): readonly AttributeChange[] {
  return Object.entries(values).map(([path, value]) => ({ path, value }));
}
