// A small tenant, provisioned by the whole engine into services that others wrote from the standard.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../shared/http/exchange.ts';
import { mail, type World, worlds } from '../../scenarios/support/world.ts';
import { startBetterAuth } from './better-auth-server.ts';
import type { ForeignServer } from './foreign-server.ts';
import { startScimmy } from './scimmy-server.ts';
import { viewOf } from './service-view.ts';

const open = worlds();
const TEAM = 'The "A" team \\ south';

describe.each([
  ['scimmy', startScimmy],
  ['better-auth', startBetterAuth],
])('%s', (_name, start) => {
  let server: ForeignServer;
  let world: World;
  beforeEach(async () => {
    server = await start();
    world = await open({ target: server });
  });
  afterEach(() => server.close());

  async function office() {
    const [ada = '', ben = '', eve = '', mia = ''] = ['ada', 'ben', 'eve', 'mia'].map((name) => world.person(name));
    const design = world.group('Design', [ada, ben, eve]);
    const team = world.group(TEAM, [ada, mia]);
    await world.settle();
    return { ada, ben, eve, mia, design, team };
  }

  it('has everybody and every group once, is left alone when nothing changes, and follows joiners, movers and leavers', async () => {
    const { ada, ben, eve, mia, design, team } = await office();
    expect(await viewOf(server)).toMatchObject({
      people: { [mail('ada')]: 'ada', [mail('ben')]: 'ben', [mail('eve')]: 'eve', [mail('mia')]: 'mia' },
      inactive: [],
      groups: [
        ['Design', ['ada', 'ben', 'eve'].map(mail)],
        [TEAM, ['ada', 'mia'].map(mail)],
      ],
    });

    const written: string[] = [];
    await world.settle({ fetch: watching(server, written) });
    expect(written).toEqual([]);

    const { directory } = world.graph;
    directory.updateUser(ada, { displayName: 'Ada King' });
    directory.updateUser(ben, { accountEnabled: false });
    directory.removeMember(design, eve);
    directory.addMember(design, mia);
    directory.addMember(team, world.person('new'));
    directory.updateGroup(design, { displayName: 'Brand' });
    await world.settle();
    expect(await viewOf(server)).toMatchObject({
      people: { [mail('ada')]: 'Ada King', [mail('eve')]: 'eve', [mail('mia')]: 'mia', [mail('new')]: 'new' },
      inactive: [mail('ben')],
      groups: [
        ['Brand', ['ada', 'mia'].map(mail)],
        [TEAM, ['ada', 'mia', 'new'].map(mail)],
      ],
    });
  });

  it('gets people back as the same accounts, in their groups, and loses who is deleted for good, and groups that the job made', async () => {
    const { ada, ben, team } = await office();
    const before = (await viewOf(server)).users.find(({ userName }) => userName === mail('ben'));
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    await world.settle();
    world.graph.directory.updateUser(ben, { accountEnabled: true });
    await world.settle();
    const view = await viewOf(server);
    expect(view.users.find(({ userName }) => userName === mail('ben'))).toMatchObject({ id: before?.id, active: true });
    expect(view.groups).toContainEqual(['Design', ['ada', 'ben', 'eve'].map(mail)]);

    world.graph.directory.deleteUser(ada, { permanent: true });
    world.graph.directory.deleteGroup(team, { permanent: true });
    await world.settle();
    world.advance(7 * 24 * 3_600_000);
    await world.settle();
    expect(await viewOf(server)).toMatchObject({ inactive: [], groups: [['Design', ['ben', 'eve'].map(mail)]] });
    expect((await viewOf(server)).users.map(({ userName }) => userName).sort()).toEqual(
      ['ben', 'eve', 'mia'].map(mail),
    );
  });

  it('keeps the accounts that it has', async () => {
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/scim+json' };
    const user = { userName: mail('ada'), name: { formatted: 'Somebody' }, active: true };
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    await fetch(`${server.baseUrl}/Users`, { method: 'POST', headers, body: JSON.stringify({ schemas, ...user }) });
    await office();
    expect(Object.keys((await viewOf(server)).people).sort()).toEqual(['ada', 'ben', 'eve', 'mia'].map(mail));
    expect((await viewOf(server)).people[mail('ada')]).toBe('ada');
  });

  it('has a group once whose creation was never answered', async () => {
    const ada = world.person('ada');
    world.group(TEAM, [ada]);
    let lost = 0;
    const losing =
      (inner: Fetch): Fetch =>
      async (url, init) => {
        const answer = await inner(url, init);
        if (init?.method !== 'POST' || !String(url).endsWith('/Groups') || lost > 0) return answer;
        lost += 1;
        throw new TypeError('fetch failed');
      };
    await world.settle({ fetch: losing });
    world.advance(3_600_000);
    await world.settle();
    expect(lost).toBe(1);
    expect((await viewOf(server)).groups).toEqual([[TEAM, [mail('ada')]]]);
  });

  it('follows addresses and numbers, from none to one and back', async () => {
    const city = 'addresses[type eq "work"].locality';
    const street = 'addresses[type eq "work"].streetAddress';
    const phone = 'phoneNumbers[type eq "mobile"].value';
    world.config = {
      users: {
        attributeMappings: [
          { source: 'userPrincipalName', target: 'userName', matching: 1 },
          { source: 'displayName', target: 'name.formatted' },
          { source: 'city', target: city, whenNull: 'clear' },
          { source: 'streetAddress', target: street, whenNull: 'clear' },
          { source: 'mobilePhone', target: phone, whenNull: 'clear' },
        ],
      },
    };
    const ada = world.person('ada');
    await world.settle();
    const seen = async () => {
      const [user] = (await viewOf(server)).users;
      return { addresses: user?.['addresses'] ?? [], phoneNumbers: user?.['phoneNumbers'] ?? [] };
    };
    expect(await seen()).toEqual({ addresses: [], phoneNumbers: [] });
    world.graph.directory.updateUser(ada, { city: 'London', streetAddress: 'St James Square', mobilePhone: '+44 1' });
    await world.settle();
    expect(await seen()).toMatchObject({
      addresses: [{ type: 'work', locality: 'London', streetAddress: 'St James Square' }],
      phoneNumbers: [{ type: 'mobile', value: '+44 1' }],
    });
    world.graph.directory.updateUser(ada, { city: 'Paris', streetAddress: null, mobilePhone: null });
    await world.settle();
    expect(await seen()).toEqual({ addresses: [{ type: 'work', locality: 'Paris' }], phoneNumbers: [] });
    world.graph.directory.updateUser(ada, { city: null });
    await world.settle();
    expect(await seen()).toEqual({ addresses: [], phoneNumbers: [] });
  });
});

/** Notes every request to the service that is not a read. */
function watching({ baseUrl }: ForeignServer, written: string[]): (inner: Fetch) => Fetch {
  return (inner) => (url, init) => {
    if (String(url).startsWith(baseUrl) && init?.method !== 'GET') written.push(`${init?.method} ${String(url)}`);
    return inner(url, init);
  };
}
