// Lists, pages and filters of the simulated workspace, and what can be wrong about them.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import {
  column,
  createGroup,
  createUser,
  ERROR,
  NOTION_USER,
  patch,
  type Simulator,
  send,
} from './support/notion-simulator-client.ts';

let time = 1_000_000;
let simulator: Simulator;

beforeEach(async () => {
  simulator = await startNotionSimulator({ owner: null, now: () => time });
});
afterEach(() => simulator.close());

const list = (query = '') => send(simulator, 'GET', `/Users${query}`);
const filter = (text: string) => list(`?filter=${encodeURIComponent(text)}`);

async function readAll(): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (;;) {
    const page = column(await list(`?startIndex=${seen.length + 1}&count=100`), 'id');
    if (page.length === 0) return seen;
    seen.push(...page);
  }
}

describe('pages', () => {
  it.each([0, 1, 100, 101, 250])('%i members are read completely', async (members) => {
    simulator.seed({ members });
    const first = await list();
    expect(first.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: members,
      startIndex: 1,
      itemsPerPage: Math.min(members, 100),
    });
    const all = await readAll();
    expect(new Set(all).size).toBe(members);
    expect(all).toHaveLength(members);
  });

  it.each([1, 7, 50])('knob pageCap: at most %i items whatever is asked for, and no item is lost', async (pageCap) => {
    simulator.seed({ members: 60, groups: 60 });
    simulator.knobs.pageCap = pageCap;
    expect((await list('?count=100')).body).toMatchObject({ totalResults: 60, itemsPerPage: pageCap });
    expect((await send(simulator, 'GET', '/Groups')).body).toMatchObject({ itemsPerPage: pageCap });
    expect(new Set(await readAll()).size).toBe(60);
  });

  it('a page beyond the end is empty and has the right total', async () => {
    simulator.seed({ members: 3 });
    expect((await list('?startIndex=4')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
  });

  it('startIndex 0 is refused in the words of the validator', async () => {
    const answer = await list('?startIndex=0');
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      schemas: [ERROR],
      status: '400',
      scimType: 'invalidSyntax',
      detail: 'body failed validation: body.startIndex should be ≥ `1` or `undefined`, instead was `0`.',
    });
    expect((await list('?startIndex=one')).status).toBe(400);
  });

  it('knobs countAboveMaximum and countBelowOne', async () => {
    simulator.seed({ members: 120 });
    expect((await list('?count=500')).body['itemsPerPage']).toBe(100);
    expect((await list('?count=0')).status).toBe(400);
    Object.assign(simulator.knobs, { countAboveMaximum: 'refuse', countBelowOne: 'empty' });
    expect((await list('?count=101')).status).toBe(400);
    expect((await list('?count=0')).body).toMatchObject({ totalResults: 120, itemsPerPage: 0 });
  });

  it('knobs listOrder, duplicateAcrossPages and totalResultsError make lists that do not add up', async () => {
    simulator.seed({ members: 250 });
    simulator.knobs.listOrder = 'drifting';
    const drifting = await readAll();
    expect(drifting).toHaveLength(250);
    expect(new Set(drifting).size).toBeLessThan(250);
    simulator.knobs.listOrder = 'shuffled';
    expect(new Set(await readAll()).size).toBeLessThan(240);
    Object.assign(simulator.knobs, { listOrder: 'stable', duplicateAcrossPages: true, totalResultsError: -7 });
    expect(new Set(await readAll()).size).toBe(248);
    expect((await list()).body['totalResults']).toBe(243);
  });

  it('seeded people include one without full name, one without parts, one without extension', async () => {
    simulator.seed({ members: 4 });
    const names = column(await list(), 'name');
    expect(names.filter((name) => !Object.hasOwn(Object(name), 'formatted'))).toHaveLength(1);
    expect(names.filter((name) => !Object.hasOwn(Object(name), 'givenName'))).toHaveLength(1);
    expect(column(await list(), NOTION_USER).filter((extension) => extension === undefined)).toHaveLength(1);
  });

  it('knobs memberRoleShownAs and omitEmails', async () => {
    simulator.seed({ members: 1 });
    Object.assign(simulator.knobs, { memberRoleShownAs: 'collaborator', omitEmails: true });
    expect(column(await list(), NOTION_USER)).toEqual([{ role: 'collaborator' }]);
    expect(column(await list(), 'emails')).toEqual([undefined]);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await createUser(simulator, 'Ada@contoso.example', { name: { givenName: 'Ada', familyName: 'Lovelace' } });
    await createUser(simulator, 'bo@contoso.example', { name: { formatted: 'Bo Diddley' } });
  });

  it.each([
    ['userName eq "ada@CONTOSO.example"', ['Ada@contoso.example']],
    ['username EQ bo@contoso.example', ['bo@contoso.example']],
    ['email eq "ada@contoso.example"', ['Ada@contoso.example']],
    ['given_name eq "Ada"', ['Ada@contoso.example']],
    ['given_name eq "ada"', []],
    ['family_name eq Diddley', ['bo@contoso.example']],
    ['userName eq "nobody@contoso.example"', []],
    ['userName eq "a\\"b@contoso.example"', []],
  ])('%s finds %j', async (text, found) => {
    const answer = await filter(text);
    expect(answer.body).toMatchObject({ totalResults: found.length, itemsPerPage: found.length });
    expect(column(answer, 'userName')).toEqual(found);
  });

  it.each([
    'title eq "Dr"',
    'userName sw "a"',
    'userName',
    'userName eq "a@b.c" and active eq true',
    'constructor eq "x"',
  ])('%s is refused, or by knob finds nothing or everything', async (text) => {
    expect((await filter(text)).body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
    simulator.knobs.unsupportedFilter = 'empty';
    expect((await filter(text)).body['totalResults']).toBe(0);
    simulator.knobs.unsupportedFilter = 'ignore';
    expect((await filter(text)).body['totalResults']).toBe(2);
  });

  it('groups are filtered by displayName only', async () => {
    const answer = await send(simulator, 'GET', `/Groups?filter=${encodeURIComponent('members eq "x"')}`);
    expect(answer.body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
  });

  it('knob filterEscapes: quotes and backslashes are understood, or misread as other servers do', async () => {
    const names = ['Say "hi"', 'a\\b', 'Say \\"hi\\"', 'Say \\'];
    for (const name of names) await createGroup(simulator, name);
    const find = async (name: string) => {
      const text = `displayName eq ${JSON.stringify(name)}`;
      const answer = await send(simulator, 'GET', `/Groups?filter=${encodeURIComponent(text)}`);
      return answer.status === 200 ? column(answer, 'displayName') : answer.body['scimType'];
    };
    const [quoted = '', slashed = '', literal = '', cut = ''] = names;
    expect([await find(quoted), await find(slashed)]).toEqual([[quoted], [slashed]]);
    simulator.knobs.filterEscapes = 'literal';
    expect([await find(quoted), await find(slashed)]).toEqual([[literal], []]);
    simulator.knobs.filterEscapes = 'cut';
    expect([await find(quoted), await find(slashed)]).toEqual([[cut], []]);
    simulator.knobs.filterEscapes = 'refused';
    expect([await find(quoted), await find('plain')]).toEqual(['invalidFilter', []]);
  });

  it('knob extendedFilters accepts what other services accept', async () => {
    simulator.knobs.extendedFilters = true;
    for (const text of [
      'emails.value eq "bo@contoso.example"',
      'emails[type eq "work"].value eq "bo@contoso.example"',
      'displayName eq "Bo Diddley"',
      'userName eq "bo@contoso.example" and family_name eq "Diddley"',
    ]) {
      expect(column(await filter(text), 'userName')).toEqual(['bo@contoso.example']);
    }
    expect((await filter('userName eq "bo@contoso.example" and family_name eq "X"')).body['totalResults']).toBe(0);
  });
});

describe('knob readLagMs', () => {
  beforeEach(() => {
    simulator.knobs.readLagMs = 5_000;
  });

  it('a new user appears in lists and filters only after the lag, but is read by id at once', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    expect((await send(simulator, 'GET', `/Users/${id}`)).status).toBe(200);
    expect((await list()).body['totalResults']).toBe(0);
    expect((await filter('userName eq "ada@contoso.example"')).body['totalResults']).toBe(0);
    time += 5_000;
    expect(column(await list(), 'id')).toEqual([id]);
    expect((await filter('userName eq "ada@contoso.example"')).body['totalResults']).toBe(1);
  });

  it('somebody who comes back is seen late, like somebody new', async () => {
    simulator.knobs.removedUserWrite = 'rejoin';
    const id = await createUser(simulator, 'ada@contoso.example');
    await send(simulator, 'DELETE', `/Users/${id}`);
    time += 5_000;
    await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'active', value: true });
    expect((await list()).body['totalResults']).toBe(0);
    time += 5_000;
    expect((await list()).body['totalResults']).toBe(1);
  });

  it('changes and removals are seen late too', async () => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const group = await createGroup(simulator, 'Engines', [id]);
    const groups = () => send(simulator, 'GET', `/Groups?filter=${encodeURIComponent('displayName eq "Engines"')}`);
    time += 5_000;
    await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'userName', value: 'king@contoso.example' });
    expect(column(await list(), 'userName')).toEqual(['ada@contoso.example']);
    expect((await filter('userName eq "ada@contoso.example"')).body['totalResults']).toBe(1);
    await send(simulator, 'DELETE', `/Users/${id}`);
    await patch(simulator, `/Groups/${group}`, { op: 'replace', path: 'displayName', value: 'Motors' });
    expect(column(await groups(), 'members')).toEqual([[expect.objectContaining({ value: id })]]);
    time += 5_000;
    expect((await list()).body['totalResults']).toBe(0);
    expect((await groups()).body['totalResults']).toBe(0);
  });

  it('readLagCovers ids: reads by id show the past as well, and changes work', async () => {
    simulator.knobs.readLagCovers = 'ids';
    const id = await createUser(simulator, 'ada@contoso.example');
    const read = async () => {
      const { status, body } = await send(simulator, 'GET', `/Users/${id}`);
      return [status, body['userName']];
    };
    expect(await read()).toEqual([404, undefined]);
    await patch(simulator, `/Users/${id}`, { op: 'replace', path: 'userName', value: 'king@contoso.example' });
    time += 5_000;
    expect(await read()).toEqual([200, 'king@contoso.example']);
    await send(simulator, 'DELETE', `/Users/${id}`);
    expect(await read()).toEqual([200, 'king@contoso.example']);
    time += 5_000;
    expect((await read())[0]).toBe(404);
  });

  it('readLagCovers everything: a group just made is answered 404 whatever is asked of it, and is in no look-up', async () => {
    simulator.knobs.readLagCovers = 'everything';
    const group = await createGroup(simulator, 'Engines');
    const rename = { op: 'replace', path: 'displayName', value: 'Motors' };
    const lookUp = async () =>
      (await send(simulator, 'GET', `/Groups?filter=${encodeURIComponent('displayName eq "Engines"')}`)).body[
        'totalResults'
      ];
    const statuses = async () => [
      (await send(simulator, 'GET', `/Groups/${group}`)).status,
      (await patch(simulator, `/Groups/${group}`, { ...rename, value: 'Engines' })).status,
      (await send(simulator, 'PUT', `/Groups/${group}`, { displayName: 'Engines' })).status,
      await lookUp(),
    ];
    expect(await statuses()).toEqual([404, 404, 404, 0]);
    expect((await send(simulator, 'DELETE', `/Groups/${group}`)).status).toBe(404);
    time += 5_000;
    expect(await statuses()).toEqual([200, 204, 204, 1]);
    expect((await send(simulator, 'DELETE', `/Groups/${group}`)).status).toBe(204);
  });
});
