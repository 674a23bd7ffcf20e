import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { AuthError, ConfigurationError, ResyncRequiredError, TransientError } from '../../shared/errors/index.ts';
import type { Source } from '../../shared/model/ports.ts';
import { type SourceId, sourceId } from '../../shared/model/stored-object.ts';
import { credentialOf, openSource, restOf } from './support/graph-open-source.ts';
import { sliceScope } from './support/http-server.ts';

let graph: GraphSimulator;
let source: Source;
beforeEach(async () => {
  graph = await startGraphSimulator();
  source = openSource(graph.url, { servicePrincipalId: graph.servicePrincipalId }).source;
});
afterEach(() => graph.close());

const select = ['displayName', 'accountEnabled'];
const users = async () => restOf(source, { kind: 'user', select }, await source.firstPage({ kind: 'user', select }));
const groups = async (ids?: readonly SourceId[]) =>
  restOf(
    source,
    { kind: 'group', select },
    await source.firstPage({ kind: 'group', select: ['displayName'], ...(ids && { ids }) }),
  );
const since = async (kind: 'user' | 'group', watermark: string) =>
  restOf(source, { kind, select }, await source.page({ kind, select }, watermark));

describe('a round of users', () => {
  it('brings everybody, page by page, and then only what changed', async () => {
    const ids = Array.from({ length: 450 }, () => graph.directory.addUser());
    const first = await users();
    expect(first.pages).toBe(3);
    expect(first.rows.map(({ id }) => id).sort()).toEqual([...ids].sort());

    graph.directory.updateUser(ids[7] ?? '', { displayName: 'Renamed' });
    const second = await since('user', first.watermark);
    expect(second.rows).toEqual([
      { id: ids[7], attributes: { displayName: 'Renamed', accountEnabled: true }, members: [] },
    ]);
    expect((await since('user', second.watermark)).rows).toEqual([]);
  });

  it('tells cleared from never set', async () => {
    const [cleared, never] = [graph.directory.addUser({ jobTitle: 'x' }), graph.directory.addUser()];
    graph.directory.updateUser(cleared, { jobTitle: null });
    const page = await source.firstPage({ kind: 'user', select: ['jobTitle'] });
    const attributesOf = (id: string) => page.rows.find((row) => row.id === id)?.attributes;
    expect(attributesOf(cleared)).toEqual({ jobTitle: null });
    expect(attributesOf(never)).toEqual({});
  });

  it('tells both reasons of a removal, and a restore', async () => {
    const id = graph.directory.addUser();
    let { watermark } = await users();
    const next = async () => {
      const round = await since('user', watermark);
      watermark = round.watermark;
      return round.rows;
    };
    graph.directory.deleteUser(id);
    expect(await next()).toMatchObject([{ id, removed: 'changed', attributes: {} }]);
    graph.directory.restoreUser(id);
    expect(await next()).toMatchObject([{ id, attributes: { accountEnabled: true } }]);
    graph.directory.deleteUser(id, { permanent: true });
    expect(await next()).toMatchObject([{ id, removed: 'deleted' }]);
  });

  it('goes on past empty pages', async () => {
    graph.switches.set({ emptyPageRate: 0.5, usersPageSize: 3 });
    for (let count = 0; count < 30; count += 1) graph.directory.addUser();
    expect((await users()).rows).toHaveLength(30);
  });
});

describe('a round of groups', () => {
  it('brings members by type, added and removed, over several pages', async () => {
    graph.switches.set({ memberLinksPerAppearance: 2 });
    const [ada, bob, eve] = [graph.directory.addUser(), graph.directory.addUser(), graph.directory.addUser()];
    const child = graph.directory.addGroup();
    const parent = graph.directory.addGroup();
    const device = '0a0a0a0a-0000-4000-8000-000000000001';
    graph.directory.ensureOther('device', device);
    graph.directory.addMembers(parent, [ada, bob, eve, child, device]);
    const first = await groups();
    const links = first.rows.filter(({ id }) => id === parent).flatMap(({ members }) => members);
    expect(new Map(links.map(({ id, type }) => [id, type]))).toEqual(
      new Map([
        [ada, 'user'],
        [bob, 'user'],
        [eve, 'user'],
        [child, 'group'],
        [device, 'other'],
      ]),
    );
    graph.directory.removeMember(parent, bob);
    expect((await since('group', first.watermark)).rows).toMatchObject([
      { id: parent, members: [{ id: bob, type: 'user', removed: true }] },
    ]);
  });

  it('can be limited to fifty groups', async () => {
    const ids = Array.from({ length: 60 }, () => sourceId(graph.directory.addGroup()));
    const round = await groups(ids.slice(0, 50));
    expect(new Set(round.rows.map(({ id }) => id))).toEqual(new Set(ids.slice(0, 50)));
  });
});

describe('an expired link', () => {
  it.each(['410', 'syncStateNotFound', 'resyncRequired', 'Request_UnsupportedQuery'] as const)(
    'in the form %s asks for a new generation',
    async (form) => {
      graph.directory.addUser();
      const { watermark } = await users();
      graph.expireTokens({ form });
      const read = source.page({ kind: 'user', select }, watermark);
      await expect(read).rejects.toBeInstanceOf(ResyncRequiredError);
      await expect(read).rejects.toMatchObject({ code: 'DeltaLinkExpired' });
    },
  );

  it('to the next page is told apart: the round can start again from its watermark', async () => {
    graph.switches.set({ usersPageSize: 1 });
    graph.directory.addUser();
    graph.directory.addUser();
    const { next } = await source.firstPage({ kind: 'user', select });
    graph.expireTokens({ kind: 'page' });
    const read = source.page({ kind: 'user', select }, next.link);
    await expect(read).rejects.toBeInstanceOf(ResyncRequiredError);
    await expect(read).rejects.toMatchObject({ code: 'PageTokenExpired' });
  });

  it('is not seen in a first page that is refused: that query is wrong', async () => {
    const tooMany = Array.from({ length: 51 }, () => sourceId(graph.directory.addUser()));
    const read = source.firstPage({ kind: 'user', select, ids: tooMany });
    await expect(read).rejects.toBeInstanceOf(ConfigurationError);
    await expect(read).rejects.toMatchObject({ code: 'GraphQueryRefused' });
  });
});

describe('an abnormal page', () => {
  it('without any link fails', async () => {
    graph.directory.addUser();
    graph.switches.set({ nextRoundMissingLinks: 1 });
    const read = users();
    await expect(read).rejects.toBeInstanceOf(TransientError);
    await expect(read).rejects.toMatchObject({ code: 'GraphPageIncomplete' });
  });

  it('that links to itself fails', async () => {
    graph.switches.set({ usersPageSize: 1 });
    for (let count = 0; count < 5; count += 1) graph.directory.addUser();
    const { next } = await source.firstPage({ kind: 'user', select });
    graph.switches.set({ repeatNextLink: 1 });
    await expect(source.page({ kind: 'user', select }, next.link)).rejects.toMatchObject({
      policy: 'transient',
      code: 'GraphPageRepeated',
    });
  });
});

describe('assignments', () => {
  /** More than two pages of 999. */
  const assignMany = () => {
    const ids = Array.from({ length: 2100 }, () => graph.directory.addUser());
    for (const id of ids) graph.directory.assign(id);
    return ids;
  };
  const laterPages = { path: 'appRoleAssignedTo.*skiptoken' };
  const dead = { error: { code: 'Directory_ExpiredPageToken', message: 'expired' } };

  it('come complete, over all pages, with their roles', async () => {
    const ids = assignMany();
    const role = '11111111-2222-4333-8444-555555555555';
    const [ada = ''] = ids;
    graph.directory.assign(ada, role);
    const group = graph.directory.addGroup();
    graph.directory.assign(group);
    const found = await source.assignments();
    expect(found).toHaveLength(2102);
    expect(new Set(found.map(({ principalId }) => principalId))).toEqual(new Set([...ids, group]));
    expect(found.filter(({ principalId }) => principalId === ada).map(({ appRoleId }) => appRoleId)).toContain(role);
    expect(found.find(({ principalId }) => principalId === group)?.principalType).toBe('Group');
    expect(graph.journal.entries).toHaveLength(3);
  });

  it('are read again from the start when a page link dies on the way', async () => {
    assignMany();
    graph.faults.add({ match: { ...laterPages, nth: 2 }, action: { status: 400, body: dead } });
    expect(await source.assignments()).toHaveLength(2100);
    graph.faults.add({ match: laterPages, action: { status: 400, body: dead } });
    await expect(source.assignments()).rejects.toMatchObject({ policy: 'transient', code: 'GraphListExpired' });
  });

  it('are never partial', async () => {
    assignMany();
    graph.faults.add({ match: laterPages, action: { status: 503 } });
    await expect(source.assignments()).rejects.toBeInstanceOf(TransientError);
  });

  it('of an application that does not exist are a matter of configuration', async () => {
    const other = openSource(graph.url).source;
    await expect(other.assignments()).rejects.toMatchObject({
      policy: 'configuration',
      code: 'ServicePrincipalNotFound',
    });
  });
});

describe('a failure on the way', () => {
  it.each([429, 500, 502, 503, 504])('of %i is repeated', async (status) => {
    graph.directory.addUser();
    graph.faults.add({ match: { path: '/users/delta', nth: 1 }, action: { status, retryAfter: 2 } });
    expect((await users()).rows).toHaveLength(1);
  });

  it('of the connection is repeated', async () => {
    graph.directory.addUser();
    graph.faults.add({ match: { path: '/users/delta', nth: 1 }, action: { reset: true } });
    expect((await users()).rows).toHaveLength(1);
  });

  it('that lasts leaves the read unfinished', async () => {
    graph.faults.add({ match: { path: '/users/delta' }, action: { status: 502, body: '<html>Bad Gateway</html>' } });
    await expect(users()).rejects.toMatchObject({ policy: 'transient', mayHaveHappened: false });
  });
});

describe('the token', () => {
  const roles = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'];

  it('is replaced once when it is refused', async () => {
    graph.directory.addUser();
    const stale = graph.accessTokens.issue();
    graph.accessTokens.expireNow();
    let token = stale;
    const credential = {
      getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
      renew: () => {
        token = graph.accessTokens.issue();
      },
    };
    const { source: renewing } = openSource(graph.url, { credential });
    expect((await renewing.firstPage({ kind: 'user', select })).rows).toHaveLength(1);
    expect(graph.journal.entries.map(({ status }) => status)).toEqual([401, 200]);
  });

  it('that stays refused is an alarm of its own', async () => {
    const { source: stranger } = openSource(graph.url, { credential: credentialOf('forged') });
    const read = stranger.firstPage({ kind: 'user', select });
    await expect(read).rejects.toBeInstanceOf(AuthError);
    await expect(read).rejects.toMatchObject({ code: 'GraphTokenRefused' });
    expect(graph.journal.entries).toHaveLength(2);
  });

  it.each([
    ['users', 'User.Read.All'],
    ['groups', 'GroupMember.Read.All'],
    ['assignments', 'Application.Read.All'],
  ] as const)('without the permission for %s names it', async (area, permission) => {
    graph.accessTokens.grant(roles.filter((role) => role !== permission));
    const { probe } = openSource(graph.url, {
      credential: credentialOf(graph.accessTokens.issue()),
      servicePrincipalId: graph.servicePrincipalId,
    });
    const read = probe[area](sliceScope());
    await expect(read).rejects.toMatchObject({ policy: 'auth', code: 'GraphPermissionMissing', status: 403 });
    await expect(read).rejects.toThrow(permission);
    for (const other of ['users', 'groups', 'assignments'] as const) {
      if (other !== area) await probe[other](sliceScope());
    }
  });

  it('shows its roles and its end to the connection test', async () => {
    const { probe } = openSource(graph.url, { credential: credentialOf(graph.accessTokens.issue()) });
    expect(await probe.token(sliceScope())).toEqual({
      roles,
      expiresAt: expect.any(Number),
      principalId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });
});
