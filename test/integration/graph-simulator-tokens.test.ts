// Which links the Graph simulator refuses, and how.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { EXPIRY_FORMS } from '../../sandbox/graph/switches.ts';
import { Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator({ switches: { usersPageSize: 1, groupsPageSize: 1, listPageSize: 1 } });
  reader = new Reader(graph);
  for (let count = 0; count < 2; count += 1) {
    graph.directory.addUser();
    graph.directory.addGroup();
  }
});
afterEach(() => graph.close());

const USERS = '/v1.0/users/delta?$select=displayName';
const GROUPS = '/v1.0/groups/delta?$select=displayName,members';

async function nextLinkOf(target: string): Promise<string> {
  return (await reader.page(target))['@odata.nextLink'] ?? '';
}

describe('expired tokens', () => {
  it('a deltaLink is refused with 410 and a Location without a token', async () => {
    const { deltaLink } = await reader.round(USERS);
    graph.expireTokens({ form: '410' });
    const response = await reader.fetch(deltaLink, { redirect: 'manual' });
    expect(response.status).toBe(410);
    const fresh = response.headers.get('location') ?? '';
    expect(fresh).toBe(`${graph.url}/v1.0/users/delta?$deltatoken=`);
    expect((await reader.round(fresh)).rows).toHaveLength(2);
  });

  it.each(EXPIRY_FORMS.filter((form) => form !== '410'))('a deltaLink is refused with 400 %s', async (form) => {
    const { deltaLink } = await reader.round(USERS);
    graph.expireTokens({ form });
    expect(await reader.refusal(deltaLink)).toMatchObject({ status: 400, code: form });
  });

  it('a nextLink is refused with Directory_ExpiredPageToken unless the order is about page tokens', async () => {
    const nextLink = await nextLinkOf(USERS);
    graph.expireTokens({ form: '410' });
    expect(await reader.refusal(nextLink)).toMatchObject({ status: 400, code: 'Directory_ExpiredPageToken' });
    graph.expireTokens({ form: '410', kind: 'page' });
    expect(await reader.refusal(nextLink)).toMatchObject({ status: 410 });
  });

  it('links made after the order work', async () => {
    await reader.round(USERS);
    graph.expireTokens();
    const { deltaLink } = await reader.round(USERS);
    expect((await reader.round(deltaLink)).rows).toEqual([]);
  });

  it('one chain alone can be killed, and one id-filtered chain alone', async () => {
    const [one = '', two = ''] = graph.directory.groups.map(({ id }) => id);
    const users = await reader.round(USERS);
    const groups = await reader.round(GROUPS);
    const first = await reader.round(`${GROUPS}&$filter=id eq '${one}'`);
    const second = await reader.round(`${GROUPS}&$filter=id eq '${two}'`);
    graph.expireTokens({ filter: one });
    expect((await reader.fetch(first.deltaLink)).status).toBe(400);
    for (const alive of [users, groups, second]) expect((await reader.fetch(alive.deltaLink)).status).toBe(200);
    graph.expireTokens({ chain: 'groups' });
    expect((await reader.fetch(second.deltaLink)).status).toBe(400);
    expect((await reader.fetch(users.deltaLink)).status).toBe(200);
  });

  it('only deltaLinks, or only nextLinks, can be killed', async () => {
    const nextLink = await nextLinkOf(USERS);
    const { deltaLink } = await reader.round(USERS);
    graph.expireTokens({ kind: 'delta' });
    expect((await reader.fetch(nextLink)).status).toBe(200);
    expect((await reader.fetch(deltaLink)).status).toBe(400);
  });

  it('a deltaLink dies after seven days of virtual time', async () => {
    const { deltaLink } = await reader.round(USERS);
    graph.clock.advance(6.9 * 86_400);
    expect((await reader.fetch(deltaLink)).status).toBe(200);
    graph.clock.advance(0.2 * 86_400);
    expect(await reader.refusal(deltaLink)).toMatchObject({ status: 400, code: 'syncStateNotFound' });
  });

  it('page tokens, those of plain lists too, die when they are given a lifetime', async () => {
    const links = [await nextLinkOf(USERS), await nextLinkOf('/v1.0/users')];
    graph.switches.set({ pageTokenLifetimeSeconds: 300 });
    graph.clock.advance(301);
    for (const link of links) {
      expect(await reader.refusal(link)).toMatchObject({ status: 400, code: 'Directory_ExpiredPageToken' });
    }
  });
});

describe('foreign tokens', () => {
  it('an altered token is refused', async () => {
    const { deltaLink } = await reader.round(USERS);
    const altered = deltaLink.replace(/.(?=.{20}$)/, (character) => (character === 'A' ? 'B' : 'A'));
    expect(await reader.refusal(altered)).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' });
  });

  it('a token of another chain, or of the other kind, is refused', async () => {
    const { deltaLink } = await reader.round(USERS);
    for (const link of [deltaLink.replace('/users/', '/groups/'), deltaLink.replace('$deltatoken', '$skiptoken')]) {
      expect(await reader.refusal(link)).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' });
    }
  });

  it('a token from before a reset is refused', async () => {
    const { deltaLink } = await reader.round(USERS);
    await fetch(`${graph.url}/__admin/reset`, { method: 'POST' });
    expect(await reader.refusal(deltaLink)).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' });
    expect((await reader.round(USERS)).rows).toEqual([]);
  });
});

describe('query options', () => {
  it.each(['$expand=members', '$orderby=displayName', '$search="a"', '$count=true'])(
    '%s is refused, or ignored when switched so',
    async (option) => {
      expect((await reader.fetch(`${GROUPS}&${option}`)).status).toBe(400);
      graph.switches.set({ ignoreUnsupportedOptions: true });
      expect((await reader.fetch(`${GROUPS}&${option}`)).status).toBe(200);
    },
  );

  it('a filter on anything but id is refused', async () => {
    expect(await reader.refusal(`${USERS}&$filter=accountEnabled eq true`)).toMatchObject({
      status: 400,
      code: 'Request_UnsupportedQuery',
    });
  });

  it('nothing may be added to a follow-up link', async () => {
    const { deltaLink } = await reader.round(USERS);
    for (const link of [deltaLink, await nextLinkOf(USERS)]) {
      expect((await reader.fetch(`${link}&$select=mail`)).status).toBe(400);
    }
  });

  it('the names of the token options are case-insensitive and may be percent-encoded', async () => {
    const { deltaLink } = await reader.round(USERS);
    expect((await reader.fetch(deltaLink.replace('$deltatoken', '%24deltaToken'))).status).toBe(200);
    expect((await reader.fetch((await nextLinkOf(USERS)).replace('$skiptoken', '$skipToken'))).status).toBe(200);
  });

  it('relationships that delta does not follow, unknown and repeated options are refused', async () => {
    for (const query of ['$select=transitiveMembers', '$select=a b', '$nope=1', '$select=id&$select=mail']) {
      expect((await reader.fetch(`/v1.0/groups/delta?${query}`)).status).toBe(400);
    }
  });
});
