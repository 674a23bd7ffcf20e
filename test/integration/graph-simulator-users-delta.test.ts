// What users/delta of the Graph simulator promises about rows.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDirectory } from '../../sandbox/graph/seed.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator();
  reader = new Reader(graph);
});
afterEach(() => graph.close());

const FIRST = '/v1.0/users/delta?$select=displayName,jobTitle,accountEnabled';

describe('a first round', () => {
  it('shows the selected properties and the id, and leaves out what was never set', async () => {
    const id = graph.directory.addUser({ displayName: 'Ada', department: 'IT' });
    const { rows, pages } = await reader.round(FIRST);
    expect(rows).toEqual([{ displayName: 'Ada', accountEnabled: true, id }]);
    expect(pages[0]?.['@odata.context']).toBe(`${graph.url}/v1.0/$metadata#users(displayName,jobTitle,accountEnabled)`);
  });

  it('is cut into pages with a nextLink each and a deltaLink on the last, never both', async () => {
    graph.switches.set({ usersPageSize: 2 });
    for (let i = 0; i < 5; i += 1) graph.directory.addUser();
    const { pages } = await reader.round(FIRST);
    expect(pages.map(({ value }) => value.length)).toEqual([2, 2, 1]);
    expect(pages.map((page) => '@odata.nextLink' in page)).toEqual([true, true, false]);
    expect(pages.map((page) => '@odata.deltaLink' in page)).toEqual([false, false, true]);
    expect(pages[1]?.['@odata.context']).toBe(`${graph.url}/v1.0/$metadata#users`);
  });

  it('has 200 rows a page, whatever $top says', async () => {
    seedDirectory(graph.directory, { users: 201, groups: 0 });
    const { pages } = await reader.round('/v1.0/users/delta?$select=id&$top=2');
    expect(pages.map(({ value }) => value.length)).toEqual([200, 1]);
  });

  it.each([
    '/v1.0/users/delta',
    '/v1.0/users/delta()',
    '/beta/users/microsoft.graph.delta',
    '/v1.0/users/microsoft.graph.delta()',
  ])('keeps the spelling %s in its links', async (path) => {
    graph.switches.set({ usersPageSize: 1 });
    graph.directory.addUser();
    graph.directory.addUser();
    const { pages } = await reader.round(`${path}?%24select=displayName`);
    expect(pages[0]?.['@odata.nextLink']).toContain(`${graph.url}${path}?$skiptoken=`);
    expect(pages[1]?.['@odata.deltaLink']).toContain(`${graph.url}${path}?$deltatoken=`);
  });

  it('builds its links from the host the client called', async () => {
    const { deltaLink } = await reader.round(`http://localhost:${graph.port}${FIRST}`);
    expect(deltaLink).toMatch(`http://localhost:${graph.port}/`);
  });

  it('leaves out deleted people, and shows their tombstones when switched on', async () => {
    const soft = graph.directory.addUser();
    const hard = graph.directory.addUser();
    graph.directory.deleteUser(soft);
    graph.directory.deleteUser(hard, { permanent: true });
    expect((await reader.round(FIRST)).rows).toEqual([]);
    graph.switches.set({ initialTombstones: true });
    expect((await reader.round(FIRST)).rows).toEqual([
      { id: soft, '@removed': { reason: 'changed' } },
      { id: hard, '@removed': { reason: 'deleted' } },
    ]);
  });

  it('without $select shows the default set, which has no accountEnabled', async () => {
    graph.directory.addUser({ displayName: 'Ada', userPrincipalName: 'ada@contoso.example', department: 'IT' });
    const { rows } = await reader.round('/v1.0/users/delta');
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['displayName', 'id', 'userPrincipalName']);
  });
});

describe('a next round', () => {
  it('without a change is empty and brings a new deltaLink', async () => {
    graph.directory.addUser();
    const first = await reader.round(FIRST);
    const second = await reader.round(first.deltaLink);
    expect(second.rows).toEqual([]);
    expect(second.deltaLink).not.toBe(first.deltaLink);
  });

  it('shows the whole selected set of a changed user once, null for what was cleared', async () => {
    const id = graph.directory.addUser({ displayName: 'Ada', jobTitle: 'Engineer' });
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.updateUser(id, { accountEnabled: false });
    graph.directory.updateUser(id, { jobTitle: null });
    expect((await reader.round(deltaLink)).rows).toEqual([
      { displayName: 'Ada', jobTitle: null, accountEnabled: false, id },
    ]);
  });

  it('with Prefer: return=minimal shows only what changed', async () => {
    const id = graph.directory.addUser({ jobTitle: 'Engineer' });
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.updateUser(id, { jobTitle: 'Manager' });
    const created = graph.directory.addUser({ displayName: 'Grace' });
    const { rows } = await reader.round(deltaLink, { prefer: 'return=minimal' });
    expect(rows).toEqual([
      { jobTitle: 'Manager', id },
      { displayName: 'Grace', accountEnabled: true, id: created },
    ]);
  });

  it('says nothing about a change of a property that was not selected', async () => {
    const id = graph.directory.addUser();
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.updateUser(id, { department: 'Legal' });
    expect((await reader.round(deltaLink)).rows).toEqual([]);
  });

  it('says nothing about an update that changes nothing', async () => {
    const id = graph.directory.addUser({ displayName: 'Ada' });
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.updateUser(id, { displayName: 'Ada', jobTitle: null });
    expect((await reader.round(deltaLink)).rows).toEqual([]);
  });

  it('shows a soft delete as changed, a restore as a plain row, a permanent delete as deleted', async () => {
    const id = graph.directory.addUser({ displayName: 'Ada' });
    const created = await reader.round(FIRST);
    graph.directory.deleteUser(id);
    const deleted = await reader.round(created.deltaLink);
    expect(deleted.rows).toEqual([{ id, '@removed': { reason: 'changed' } }]);
    graph.directory.restoreUser(id);
    const restored = await reader.round(deleted.deltaLink);
    expect(restored.rows).toEqual([{ displayName: 'Ada', accountEnabled: true, id }]);
    graph.directory.deleteUser(id, { permanent: true });
    expect((await reader.round(restored.deltaLink)).rows).toEqual([{ id, '@removed': { reason: 'deleted' } }]);
  });

  it('starts at every link ever handed out, as often as asked', async () => {
    const id = graph.directory.addUser({ displayName: 'Ada' });
    const first = await reader.round(FIRST);
    graph.directory.updateUser(id, { displayName: 'Ada L.' });
    const second = await reader.round(first.deltaLink);
    graph.directory.updateUser(id, { jobTitle: 'Countess' });
    const again = await reader.round(first.deltaLink);
    expect(second.rows).toEqual([{ displayName: 'Ada L.', accountEnabled: true, id }]);
    expect(again.rows).toEqual([{ displayName: 'Ada L.', jobTitle: 'Countess', accountEnabled: true, id }]);
  });
});

it('an arbitrary Graph property is kept, tracked and shown', async () => {
  const id = graph.directory.addUser({ employeeHireDate: '2024-01-01', extension_abc_costCenter: 42 });
  const first = await reader.round('/v1.0/users/delta?$select=employeeHireDate,extension_abc_costCenter');
  expect(first.rows).toEqual([{ employeeHireDate: '2024-01-01', extension_abc_costCenter: 42, id }]);
  graph.directory.updateUser(id, { extension_abc_costCenter: 43 });
  expect((await reader.round(first.deltaLink)).rows).toHaveLength(1);
});

it('a selected manager comes as links: at first who it is, later only when it changes', async () => {
  const boss = graph.directory.addUser();
  const other = graph.directory.addUser();
  const id = graph.directory.addUser({ displayName: 'Ada', manager: boss });
  const target = `/v1.0/users/delta?$select=displayName,manager&$filter=id eq '${id}'`;
  const link = (manager: string) => ({ '@odata.type': '#microsoft.graph.user', id: manager });
  const first = await reader.round(target);
  expect(first.rows).toEqual([{ displayName: 'Ada', 'manager@delta': [link(boss)], id }]);
  graph.directory.updateUser(id, { displayName: 'Ada L.' });
  const renamed = await reader.round(first.deltaLink);
  expect(renamed.rows).toEqual([{ displayName: 'Ada L.', id }]);
  graph.directory.updateUser(id, { manager: other });
  const moved = await reader.round(renamed.deltaLink);
  const gone = { ...link(boss), '@removed': { reason: 'deleted' } };
  expect(moved.rows).toEqual([{ displayName: 'Ada L.', 'manager@delta': [gone, link(other)], id }]);
});

describe('a filter', () => {
  it('follows only the ids it names, spaces and case notwithstanding', async () => {
    const a = graph.directory.addUser();
    const b = graph.directory.addUser();
    graph.directory.addUser();
    const filter = encodeURIComponent(`id  eq '${a}' OR  id eq '${b.toUpperCase()}'`);
    const first = await reader.round(`/v1.0/users/delta?$select=displayName&$filter=${filter}`);
    expect(first.rows.map(({ id }) => id)).toEqual([a, b]);
    graph.directory.addUser();
    graph.directory.updateUser(b, { displayName: 'B' });
    expect((await reader.round(first.deltaLink)).rows).toEqual([{ displayName: 'B', id: b }]);
  });

  it('takes 50 ids and refuses 51', async () => {
    const filter = (count: number) =>
      encodeURIComponent(Array.from({ length: count }, () => `id eq '${crypto.randomUUID()}'`).join(' or '));
    expect((await reader.round(`/v1.0/users/delta?$filter=${filter(50)}`)).rows).toEqual([]);
    const refusal = await reader.refusal(`/v1.0/users/delta?$filter=${filter(51)}`);
    expect(refusal).toMatchObject({ status: 400, code: 'Request_UnsupportedQuery' });
  });
});

it('$deltatoken=latest starts from now', async () => {
  graph.directory.addUser();
  const latest = await reader.round('/v1.0/users/delta?$deltaToken=latest&$select=displayName');
  expect(latest.rows).toEqual([]);
  const id = graph.directory.addUser({ displayName: 'Late' });
  expect((await reader.round(latest.deltaLink)).rows).toEqual([{ displayName: 'Late', id }]);
});
