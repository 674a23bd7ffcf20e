import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NotionSimulator, startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { AuthError, ConflictError, NotFoundError, RejectedError, TransientError } from '../../shared/errors/index.ts';
import type { Target } from '../../shared/model/ports.ts';
import { type TargetId, targetId } from '../../shared/model/stored-object.ts';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';
import { instantClock, sliceScope } from './support/http-server.ts';
import { openTarget, pagesOf } from './support/scim-open-target.ts';

const ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
const NOBODY = targetId('00000000-0000-4000-8000-000000000000');

let notion: NotionSimulator;
let target: Target;
beforeEach(async () => {
  notion = await startNotionSimulator();
  target = openTarget({ baseUrl: notion.scimUrl, token: notion.token }).target;
});
afterEach(() => notion.close());

const person = (userName = 'ada@contoso.example') => ({ userName, 'name.formatted': 'Ada Lovelace', active: true });
const createUser = async (userName?: string): Promise<TargetId> => (await target.create('user', person(userName))).id;
const createGroup = async (displayName: string): Promise<TargetId> =>
  (await target.create('group', { displayName })).id;
const inWorkspace = () => notion.workspace.snapshot();
const requests = (pattern: RegExp) =>
  notion.journal.entries.filter(({ method, path, query }) => pattern.test(`${method} ${path}?${query}`));

describe('a person', () => {
  it('is created, found without regard to case, updated and removed', async () => {
    const created = await target.create('user', person());
    expect(created.values).toMatchObject({ ...person(), [ROLE]: 'member' });
    expect(await target.find('user', 'userName', 'ADA@contoso.example')).toEqual([created]);
    await target.update('user', created.id, [{ path: 'name.formatted', value: 'Ada King' }]);
    expect((await target.read('user', created.id))?.values).toMatchObject({ 'name.formatted': 'Ada King' });
    await target.deactivateUser(created.id);
    expect(await target.read('user', created.id)).toBeUndefined();
    expect(await target.find('user', 'userName', 'ada@contoso.example')).toEqual([]);
  });

  it('who comes back has the same id', async () => {
    const id = await createUser();
    await target.delete('user', id);
    expect(await createUser()).toBe(id);
  });

  it('keeps every profile attribute that the profile lists', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const values = {
      title: 'Countess',
      [`${enterprise}:department`]: 'Engines',
      [`${enterprise}:manager`]: 'charles@contoso.example',
      'addresses[type eq "work"].locality': 'London',
      'phoneNumbers[type eq "work"].value': '+44 1',
    };
    const { id } = await target.create('user', { ...person(), ...values });
    expect((await target.read('user', id))?.values).toMatchObject(values);
    const changed = { ...values, title: 'Lady', [`${enterprise}:department`]: null };
    await target.update(
      'user',
      id,
      Object.entries(changed).map(([path, value]) => ({ path, value })),
    );
    const after = (await target.read('user', id))?.values;
    expect(after).toMatchObject({ title: 'Lady', 'addresses[type eq "work"].locality': 'London' });
    expect(after).not.toHaveProperty([`${enterprise}:department`]);
  });

  it('is read before items of lists are changed, and only then', async () => {
    const { id } = await target.create('user', { ...person(), 'addresses[type eq "work"].locality': 'London' });
    notion.journal.clear();
    await target.update('user', id, [{ path: 'title', value: 'Lady' }]);
    expect(notion.journal.entries.map(({ method }) => method)).toEqual(['PATCH']);
    notion.journal.clear();
    await target.update('user', id, [{ path: 'addresses[type eq "work"].locality', value: null }]);
    expect(notion.journal.entries.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    expect((await target.read('user', id))?.values['addresses'] ?? []).toEqual([]);
    notion.journal.clear();
    expect(await target.update('user', id, [{ path: 'addresses[type eq "work"].locality', value: null }])).toEqual({
      proven: true,
    });
    expect(notion.journal.entries.map(({ method }) => method)).toEqual(['GET']);
  });

  it('who is gone is not found when items of lists are changed', async () => {
    const change = target.update('user', NOBODY, [{ path: 'addresses[type eq "work"].locality', value: 'Paris' }]);
    await expect(change).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is not written to when nothing of the change can be sent', async () => {
    const id = await createUser();
    await target.update('user', id, [{ path: 'displayName', value: 'read-only' }]);
    expect(requests(/^PATCH/)).toEqual([]);
  });

  it('whose name holds quotes and backslashes is found', async () => {
    const displayName = 'A "quoted" \\ back & 100 % + more';
    const id = await createGroup(displayName);
    expect((await target.find('group', 'displayName', displayName)).map((hit) => hit.id)).toEqual([id]);
  });
});

describe('a group', () => {
  it('is created, renamed, filled, emptied and deleted', async () => {
    const [ada, bob] = [await createUser(), await createUser('bob@contoso.example')];
    const id = await createGroup('Engines');
    await target.changeMembers(id, [ada, bob], []);
    expect(new Set(await target.members(id))).toEqual(new Set([ada, bob]));
    await target.changeMembers(id, [], [ada]);
    expect(await target.members(id)).toEqual([bob]);
    await target.update('group', id, [{ path: 'displayName', value: 'Machines' }]);
    expect(inWorkspace().groups).toEqual([{ id, displayName: 'Machines', members: [bob] }]);
    await target.delete('group', id);
    expect(inWorkspace().groups).toEqual([]);
  });

  it('is handled alike when the server answers with 200 and bodies', async () => {
    Object.assign(notion.knobs, { createStatus: 200, deleteStatus: 200, groupUpdateStatus: 200 });
    const ada = await createUser();
    const id = await createGroup('Engines');
    await target.changeMembers(id, [ada], []);
    expect(await target.members(id)).toEqual([ada]);
    await target.delete('group', id);
    await target.delete('user', ada);
  });

  it('is never read with its members unless they are asked for', async () => {
    const id = await createGroup('Engines');
    await pagesOf(target, 'group');
    await target.find('group', 'displayName', 'Engines');
    await target.read('group', id);
    const reads = requests(/^GET \/scim\/v2\/Groups/);
    expect(reads).toHaveLength(3);
    expect(reads.every(({ query }) => query.includes('excludedAttributes=members'))).toBe(true);
  });

  it('with the same name as another is found twice', async () => {
    const ids = [await createGroup('Engines'), await createGroup('engines')];
    expect((await target.find('group', 'displayName', 'Engines')).map((hit) => hit.id).sort()).toEqual(ids.sort());
  });
});

describe('a list', () => {
  it('comes by pages of 100 with the right total', async () => {
    notion.seed({ members: 250, groups: 0, membersPerGroup: 0 });
    const pages = await pagesOf(target, 'user');
    expect(pages.map(({ objects, total }) => [objects.length, total])).toEqual([
      [100, 251],
      [100, 251],
      [51, 251],
    ]);
    expect(new Set(pages.flatMap(({ objects }) => objects.map(({ id }) => id))).size).toBe(251);
  });
});

describe('a conflict', () => {
  it('at a create says that the object exists, though the answer gives no reason', async () => {
    await createUser();
    const again = target.create('user', person());
    await expect(again).rejects.toBeInstanceOf(ConflictError);
    await expect(again).rejects.toMatchObject({ code: 'AlreadyExists', status: 409 });
  });

  it.each([500, 409] as const)(
    'at a change of address, answered %i, says that the address is taken',
    async (status) => {
      notion.knobs.emailCollisionStatus = status;
      await createUser('bob@contoso.example');
      const id = await createUser();
      const moved = target.update('user', id, [{ path: 'userName', value: 'bob@contoso.example' }]);
      await expect(moved).rejects.toMatchObject({ policy: 'conflict', code: 'ValueInUse' });
      expect(requests(/^PATCH/)).toHaveLength(1);
    },
  );

  it('is not seen in a 500 that has another reason', async () => {
    const id = await createUser();
    notion.faults.add({ match: { method: 'PATCH', path: '/Users' }, action: { status: 500 } });
    const moved = target.update('user', id, [{ path: 'userName', value: 'free@contoso.example' }]);
    await expect(moved).rejects.toMatchObject({ policy: 'transient', code: 'ServerError', status: 500 });
  });
});

describe('a refusal', () => {
  it('to remove the creator of the token names the remedy', async () => {
    const [owner] = (await pagesOf(target, 'user')).flatMap(({ objects }) => objects);
    for (const status of [403, 400, 409] as const) {
      notion.knobs.ownerRemovalStatus = status;
      const id = owner?.id ?? NOBODY;
      for (const remove of [() => target.deactivateUser(id), () => target.delete('user', id)]) {
        const removal = remove();
        await expect(removal).rejects.toBeInstanceOf(RejectedError);
        await expect(removal).rejects.toMatchObject({ code: 'RemovalRefused', status });
        await expect(removal).rejects.toThrow(/owner who created the SCIM token/);
      }
    }
    expect(inWorkspace().users).toHaveLength(1);
  });

  it('to change the profile of a person of an unverified domain is theirs alone', async () => {
    const id = await createUser('ada@elsewhere.example');
    const renamed = target.update('user', id, [{ path: 'name.formatted', value: 'Ada King' }]);
    await expect(renamed).rejects.toMatchObject({ policy: 'rejected', code: 'UpdateRefused', status: 403 });
    await expect(renamed).rejects.toThrow(/verified/);
  });

  it('to delete a group is recognised', async () => {
    notion.seed({ members: 1, groups: 1, membersPerGroup: 1 });
    const [group] = notion.workspace.listGroups();
    if (group === undefined) throw new Error('no group was seeded');
    Object.assign(group, { soleFullAccess: true });
    for (const status of [403, 409] as const) {
      notion.knobs.soleAccessDeleteStatus = status;
      await expect(target.delete('group', targetId(group.id))).rejects.toMatchObject({
        policy: 'rejected',
        code: 'GroupDeleteRefused',
      });
    }
  });

  it('of an invalid value says which rule it breaks, and not the value', async () => {
    const created = target.create('user', person('Ada Lovelace'));
    await expect(created).rejects.toMatchObject({ policy: 'rejected', code: 'InvalidValue', status: 400 });
    await expect(created).rejects.toThrow(/invalidSyntax.*body\.userName should be/);
    await expect(created).rejects.toThrow(expect.not.objectContaining({ message: expect.stringMatching(/Lovelace/) }));
  });

  it('of the token is an alarm of its own', async () => {
    const stranger = openTarget({ baseUrl: notion.scimUrl, token: 'a-token-of-before' });
    for (const call of [
      () => pagesOf(stranger.target, 'user'),
      () => stranger.target.create('user', person()),
      () => stranger.probe.lookUpNobody(sliceScope()),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(AuthError);
      await expect(call()).rejects.toMatchObject({ code: 'TargetTokenRefused' });
    }
  });

  it('of every read means that the plan was lost', async () => {
    const id = await createUser();
    notion.knobs.planLost = true;
    for (const call of [
      () => pagesOf(target, 'user'),
      () => target.read('user', id),
      () => target.find('user', 'userName', 'x@y.z'),
    ]) {
      await expect(call()).rejects.toMatchObject({ policy: 'auth', code: 'TargetAccessDenied' });
    }
  });

  it('that comes as a page of HTML is understood by its status', async () => {
    notion.knobs.errorBody = 'html';
    await createUser();
    await expect(target.create('user', person())).rejects.toMatchObject({ code: 'AlreadyExists' });
  });
});

describe('an object that is gone', () => {
  it('is absent when read, and not found when written to', async () => {
    expect(await target.read('user', NOBODY)).toBeUndefined();
    for (const call of [
      () => target.deactivateUser(NOBODY),
      () => target.delete('user', NOBODY),
      () => target.update('user', NOBODY, [{ path: 'title', value: 'x' }]),
      () => target.delete('group', NOBODY),
      () => target.members(NOBODY),
      () => target.changeMembers(NOBODY, [NOBODY], []),
      () => target.changeMembers(NOBODY, [], [NOBODY]),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(NotFoundError);
    }
  });

  it('among the members to add is not mistaken for the group', async () => {
    const group = await createGroup('Engines');
    const ada = await createUser();
    await expect(target.changeMembers(group, [ada, NOBODY], [])).rejects.toMatchObject({
      policy: 'rejected',
      code: 'MemberUnknown',
    });
  });

  it('among the members to remove does not keep the others', async () => {
    const group = await createGroup('Engines');
    const [ada, bob] = [await createUser(), await createUser('bob@contoso.example')];
    await target.changeMembers(group, [ada], []);
    await target.changeMembers(group, [bob], [ada, NOBODY]);
    expect(await target.members(group)).toEqual([bob]);
    await target.changeMembers(group, [], [NOBODY]);
  });
});

describe('a write of unknown outcome', () => {
  it('is not repeated when it creates', async () => {
    notion.faults.add({
      match: { method: 'POST', path: '/Users', nth: 1 },
      action: { status: 503, takesEffect: true },
    });
    const created = target.create('user', person());
    await expect(created).rejects.toBeInstanceOf(TransientError);
    await expect(created).rejects.toMatchObject({ mayHaveHappened: true });
    expect(requests(/^POST/)).toHaveLength(1);
    expect(await target.find('user', 'userName', 'ada@contoso.example')).toHaveLength(1);
  });

  it('is repeated when that does no harm', async () => {
    const id = await createUser();
    const group = await createGroup('Engines');
    for (const method of ['PATCH', 'DELETE']) {
      notion.faults.add({ match: { method, path: '/', nth: 1 }, action: { status: 503, takesEffect: true } });
    }
    await target.changeMembers(group, [id], []);
    expect(await target.members(group)).toEqual([id]);
    // The repeated DELETE finds nothing: the object is gone, which is what was wanted.
    await expect(target.delete('group', group)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is repeated after a refusal for speed, which never happened', async () => {
    const clock = instantClock();
    notion.faults.add({ match: { method: 'POST', path: '/Users', nth: 1 }, action: { status: 429, retryAfter: 3 } });
    const slow = openTarget({ baseUrl: notion.scimUrl, token: notion.token }, { clock });
    await slow.target.create('user', person());
    expect(inWorkspace().users).toHaveLength(2);
  });
});

describe('each request', () => {
  it('asks the slice for permission, and is not sent without', async () => {
    const scope = sliceScope({
      permit: () => {
        throw new Error('the lease ends too soon');
      },
    });
    const strict = openTarget({ baseUrl: notion.scimUrl, token: notion.token }, {}, scope);
    await expect(strict.target.create('user', person())).rejects.toThrow('the lease ends too soon');
    await expect(pagesOf(strict.target, 'user')).rejects.toThrow('the lease ends too soon');
    expect(notion.journal.entries).toEqual([]);
  });

  it('carries the token and the media type', async () => {
    await createUser();
    expect(notion.exchanges.at(-1)).toMatchObject({
      headers: { 'content-type': 'application/scim+json', accept: 'application/scim+json, application/json' },
    });
  });
});

describe('the connection test', () => {
  it('looks up somebody who cannot exist, and counts', async () => {
    notion.seed({ members: 3, groups: 2, membersPerGroup: 1 });
    const { probe } = openTarget({ baseUrl: notion.scimUrl, token: notion.token });
    await probe.lookUpNobody(sliceScope());
    expect(await probe.total('user', sliceScope())).toBe(4);
    expect(await probe.total('group', sliceScope())).toBe(2);
    expect(requests(/^GET \/scim\/v2\/Users\?filter=userName%20eq%20/)).toHaveLength(1);
    expect(requests(/^(POST|PUT|PATCH|DELETE)/)).toEqual([]);
  });

  it('says so when the address is not that of a SCIM service', async () => {
    const { probe } = openTarget({ baseUrl: `${notion.url}/wrong`, token: notion.token });
    await expect(probe.lookUpNobody(sliceScope())).rejects.toMatchObject({
      policy: 'configuration',
      code: 'TargetPathUnknown',
    });
  });
});

it('tells the engine what it must know of Notion', () => {
  expect(target.traits).toEqual({
    name: 'Notion',
    pageSize: 100,
    membersPerPatch: 100,
    readLagMs: notionProfile.readLagMs,
    removalDropsMemberships: true,
  });
  expect(target.currentRate()).toBeGreaterThan(0);
});
