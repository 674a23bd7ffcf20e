// How the Graph simulator delivers a delta round: order, repetition, lag, races, broken links.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDirectory } from '../../sandbox/graph/seed.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader, type Row } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator({ switches: { usersPageSize: 3 } });
  reader = new Reader(graph);
});
afterEach(() => graph.close());

const FIRST = '/v1.0/users/delta?$select=displayName';

function addUsers(count: number): string[] {
  return Array.from({ length: count }, () => graph.directory.addUser());
}

const ids = (rows: readonly Row[]): string[] => rows.map(({ id }) => id);

it('shuffle changes the order and nothing else', async () => {
  const users = addUsers(12);
  graph.switches.set({ shuffle: true });
  const seen = ids((await reader.round(FIRST)).rows);
  expect(seen).not.toEqual(users);
  expect(seen.toSorted()).toEqual(users.toSorted());
});

it('duplicates repeat rows later in the same round', async () => {
  const users = addUsers(6);
  graph.switches.set({ duplicateRate: 1 });
  const seen = ids((await reader.round(FIRST)).rows);
  expect(seen).toHaveLength(12);
  expect(new Set(seen)).toEqual(new Set(users));
});

it('replay shows the last changes of the round before once more', async () => {
  const users = addUsers(4);
  const { deltaLink } = await reader.round(FIRST);
  graph.switches.set({ replayLastChanges: 2 });
  const late = graph.directory.addUser();
  expect(ids((await reader.round(deltaLink)).rows)).toEqual([...users.slice(2), late]);
});

it('empty pages still lead on, and the last page may be empty', async () => {
  const users = addUsers(4);
  graph.switches.set({ emptyPageRate: 1 });
  const { pages, rows } = await reader.round(FIRST);
  const sizes = pages.map(({ value }) => value.length);
  expect(sizes).toContain(0);
  expect(ids(rows)).toEqual(users);
  expect(pages.at(-1)).toHaveProperty('@odata.deltaLink');
});

describe('replication lag', () => {
  it('hides changes until the virtual clock has passed it, and loses none', async () => {
    const [early = ''] = addUsers(1);
    graph.clock.advance(100);
    graph.switches.set({ usersLagSeconds: 60 });
    const late = graph.directory.addUser();
    graph.directory.updateUser(early, { displayName: 'New' });
    const first = await reader.round(FIRST);
    expect(first.rows).toEqual([{ displayName: 'User 1', id: early }]);
    graph.clock.advance(61);
    expect(ids((await reader.round(first.deltaLink)).rows)).toEqual([late, early]);
  });

  it('is set for each chain: a group can name a user that users/delta does not show yet', async () => {
    const group = graph.directory.addGroup();
    graph.clock.advance(100);
    graph.switches.set({ usersLagSeconds: 60 });
    const late = graph.directory.addUser();
    graph.directory.addMember(group, late);
    expect((await reader.round(FIRST)).rows).toEqual([]);
    const { rows } = await reader.round('/v1.0/groups/delta?$select=members');
    expect(rows[0]?.['members@delta']).toHaveLength(1);
  });
});

describe('a change between the pages of a running round', () => {
  it('shows in a later page and again in the next round', async () => {
    const users = addUsers(6);
    const last = users.at(-1) ?? '';
    graph.setBeforePage(({ page }) => {
      if (page === 2) graph.directory.updateUser(last, { displayName: 'New' });
    });
    const first = await reader.round(FIRST);
    expect(first.rows.at(-1)).toEqual({ displayName: 'New', id: last });
    expect((await reader.round(first.deltaLink)).rows).toEqual([{ displayName: 'New', id: last }]);
  });

  it('shows only in the next round when switched so', async () => {
    const users = addUsers(6);
    const last = users.at(-1) ?? '';
    graph.switches.set({ midRoundChanges: 'nextRound' });
    graph.setBeforePage(({ page }) => {
      if (page === 2) graph.directory.updateUser(last, { displayName: 'New' });
    });
    const first = await reader.round(FIRST);
    expect(first.rows.at(-1)).toEqual({ displayName: 'User 6', id: last });
    expect((await reader.round(first.deltaLink)).rows).toEqual([{ displayName: 'New', id: last }]);
  });

  it('cannot bring a delete early or a creation at all: both wait for the next round', async () => {
    const users = addUsers(6);
    const last = users.at(-1) ?? '';
    let late = '';
    graph.setBeforePage(({ page, initial }) => {
      if (page !== 2 || !initial) return;
      graph.directory.deleteUser(last);
      late = graph.directory.addUser();
    });
    const first = await reader.round(FIRST);
    expect(ids(first.rows)).toEqual(users);
    expect((await reader.round(first.deltaLink)).rows).toEqual([
      { id: last, '@removed': { reason: 'changed' } },
      { displayName: 'User 7', id: late },
    ]);
  });
});

it('the pages of a round can be fetched again after switches and directory have changed', async () => {
  const users = addUsers(7);
  graph.switches.set({ shuffle: true, duplicateRate: 0.5 });
  const first = await reader.round(FIRST);
  const secondPage = first.pages[0]?.['@odata.nextLink'] ?? '';
  graph.switches.set({ shuffle: false, duplicateRate: 0 });
  graph.directory.addUser();
  const again = await reader.round(secondPage);
  expect(again.rows).toEqual(first.pages.slice(1).flatMap(({ value }) => value));
  expect(new Set(ids(first.rows))).toEqual(new Set(users));
});

it('a round can end with neither link, once for each time ordered', async () => {
  addUsers(1);
  graph.switches.set({ nextRoundMissingLinks: 1 });
  const broken = await reader.page(FIRST);
  expect(Object.keys(broken)).toEqual(['@odata.context', 'value']);
  expect(await reader.page(FIRST)).toHaveProperty('@odata.deltaLink');
});

it('a round of groups that follows one without links brings groups', async () => {
  const [person] = addUsers(1);
  const id = graph.directory.addGroup({ displayName: 'Design' });
  graph.switches.set({ nextRoundMissingLinks: 1 });
  expect((await reader.page(FIRST)).value).toMatchObject([{ id: person }]);
  expect((await reader.page('/v1.0/groups/delta?$select=displayName')).value).toMatchObject([{ id }]);
});

it('a nextLink can be the link just fetched, once for each time ordered', async () => {
  addUsers(10);
  const { '@odata.nextLink': second = '' } = await reader.page(FIRST);
  graph.switches.set({ repeatNextLink: 1 });
  expect((await reader.page(second))['@odata.nextLink']).toBe(second);
  expect((await reader.page(second))['@odata.nextLink']).not.toBe(second);
});

it('latency is added to every answer', async () => {
  graph.switches.set({ latencyMs: 120 });
  const start = performance.now();
  await reader.page(FIRST);
  expect(performance.now() - start).toBeGreaterThan(115);
});

it('the same seed makes the same tenant', async () => {
  const twin = await startGraphSimulator();
  try {
    seedDirectory(graph.directory, { users: 50, groups: 10 });
    seedDirectory(twin.directory, { users: 50, groups: 10 });
    expect(twin.directory.snapshot()).toEqual(graph.directory.snapshot());
    expect(twin.tenantId).toBe(graph.tenantId);
  } finally {
    await twin.close();
  }
});
