import { describe, expect, it } from 'vitest';
import { SHARDS } from '../../shared/model/ports.ts';
import { KINDS } from '../../shared/model/stored-object.ts';
import { tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { ask } from './support/operators.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const PEOPLE = 150;
/** Table requests of a tick, or two, that finds a few people and groups in some partitions. */
const IN_USE = 100;

const crowd = (world: World, count = PEOPLE): string[] =>
  Array.from({ length: count }, (_, at) => world.person(`p${at}`, { assigned: false }));

const toUsers = (world: World): number => world.requests().filter((line) => line.endsWith('/Users')).length;
const toGroups = (world: World): number => world.requests().filter((line) => line.endsWith('/Groups')).length;

describe('the first cycle', () => {
  it('into an empty workspace asks at most 1.02 times a person, and ⌈members/100⌉ + 2 times a group', async () => {
    const world = await open();
    world.group('Everybody', crowd(world));
    await world.settle();
    expect(world.people().size).toBe(PEOPLE);
    expect(world.groups().Everybody).toHaveLength(PEOPLE);
    expect(toUsers(world)).toBeLessThanOrEqual(1.02 * PEOPLE);
    expect(toGroups(world)).toBeLessThanOrEqual(Math.ceil(PEOPLE / 100) + 2);
  });

  it('into a workspace that has everybody asks at most 0.02 times a person', async () => {
    const world = await open();
    const group = world.notion.workspace.createGroup({ displayName: 'Everybody' });
    const members = new Set<string>();
    for (let at = 0; at < PEOPLE; at += 1) {
      members.add(world.notion.workspace.addPerson({ userName: mail(`p${at}`), name: `p${at}` }).id);
    }
    world.notion.workspace.changeGroupMembers(group, { added: members });
    world.group('Everybody', crowd(world));
    await world.settle();
    expect(toUsers(world)).toBeLessThanOrEqual(0.02 * PEOPLE);
    expect(toGroups(world)).toBeLessThanOrEqual(2);
    expect(world.requests().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });
});

describe('afterwards', () => {
  it('a quiet tick costs three requests to Graph in scope `assigned`, two in scope `all`, and none to Notion', async () => {
    for (const [config, requests] of [
      [{}, 3],
      [{ scope: 'all' }, 2],
    ] as const) {
      const world = await open({ config });
      world.group('Team', crowd(world, 3));
      await world.settle();
      world.forgetRequests();
      expect(await world.slice()).toMatchObject({ rowsRead: 0, workLeft: false, passes: 1 });
      expect(world.graph.journal.entries).toHaveLength(requests);
      expect(world.requests()).toEqual([]);
    }
  });

  it('a quiet tick costs the tables four requests, and one more every five minutes, for a look at one part of what is stored', async () => {
    const world = await open();
    world.group('Team', crowd(world, 3));
    await world.settle();
    const requests = async (): Promise<number> => {
      let sent = 0;
      const before = (): void => {
        sent += 1;
      };
      await world.slice({ tables: { traffic: { before } } });
      return sent;
    };
    await requests();
    const quiet = await requests();
    expect([quiet, await requests()]).toEqual([4, 4]);
    for (let tick = 0; tick < 8; tick += 1) {
      world.advance(5 * 60_000);
      expect(await requests()).toBeLessThanOrEqual(quiet + 1);
    }
  });

  it('the tick after a first kill costs the tables one request for each partition without rows, after later ones two', async () => {
    const world = await open();
    world.group('Team', crowd(world, 3));
    await world.settle();
    for (const [name, requests] of [
      ['first', 1],
      ['second', 2],
    ] as const) {
      world.person(name);
      expect(await tickWithDeath(world, { side: 'before', request: /POST .*Users/ })).toBeUndefined();
      world.advance(3_600_000);
      const asked = (await tickAndCount(world)).filter(({ end, side }) => end === 'tables' && side === 'before');
      expect(asked.length).toBeLessThanOrEqual(requests * KINDS.length * SHARDS + IN_USE);
    }
  });

  it('a tick reads no row of a person, group or list of members a second time', async () => {
    const world = await open();
    const [ada = '', ben = ''] = crowd(world, 4);
    const team = world.group('Team', [ada, ben]);
    await world.settle();
    const read: string[] = [];
    const before = ({ method, url }: { method: string; url: string }): void => {
      const [, row] = /RowKey='([mox]![^']*)'/.exec(decodeURIComponent(url)) ?? [];
      if (method === 'GET' && row !== undefined) read.push(row);
    };
    world.graph.directory.updateUser(ada, { displayName: 'Renamed' });
    world.graph.directory.removeMember(team, ben);
    world.graph.directory.addMember(team, world.person('new', { assigned: false }));
    expect(await world.slice({ tables: { traffic: { before } } })).toMatchObject({ users: { created: 1, removed: 1 } });
    expect(read).toContain(`o!${ada}`);
    expect(read).toContain(`x!${team}`);
    expect(read).toEqual([...new Set(read)]);
  });

  it('a quiet tick reads nothing of what operators asked for, however much that was', async () => {
    const world = await open();
    crowd(world, 3);
    for (const _each of [1, 2, 3]) await ask(world, { action: 'run-now' });
    await world.settle();
    await world.slice();
    const sent: string[] = [];
    await world.slice({ tables: { traffic: { before: ({ url }) => void sent.push(new URL(url).pathname) } } });
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.filter((path) => path.includes('requests'))).toEqual([]);
  });

  it('one changed person costs one request, a newcomer with a group three, a leaver one', async () => {
    const world = await open();
    const people = crowd(world, 5);
    const team = world.group('Team', people);
    await world.settle();

    world.forgetRequests();
    world.graph.directory.updateUser(people[0] ?? '', { displayName: 'Renamed' });
    await world.settle();
    expect(world.requests()).toEqual(['PATCH /Users']);

    world.forgetRequests();
    world.graph.directory.addMember(team, world.person('new', { assigned: false }));
    await world.settle();
    expect(world.requests()).toEqual(['GET /Users', 'POST /Users', 'PATCH /Groups']);

    world.forgetRequests();
    world.graph.directory.deleteUser(people[1] ?? '');
    await world.settle();
    expect(world.requests()).toEqual(['PATCH /Users']);
  });

  it('changes that no mapping uses cost nothing', async () => {
    const world = await open();
    const [ada = ''] = crowd(world, 1);
    world.group('Team', [ada]);
    world.person('outsider', { assigned: false });
    await world.settle();
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { officeLocation: 'Lyon' });
    world.person('another outsider', { assigned: false });
    await world.settle();
    expect(world.requests()).toEqual([]);
  });
});
