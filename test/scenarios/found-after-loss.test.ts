// After a loss of state nobody remembers who brought an account, or a member, into Notion: that is for somebody to decide.

import { describe, expect, it } from 'vitest';
import { decide, foundSet, lose, notice, reasons } from './support/found.ts';
import { kindOf } from './support/losses.ts';
import { ask, asked } from './support/operators.ts';
import { readTables, replaceRows } from './support/stored-tables.ts';
import { inside, later, rosters, unassign, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

async function office(): Promise<{ world: World; ada: string; ben: string; cyd: string; design: string }> {
  const world = await open({ waitShare: 0.01 });
  const [ada, ben, cyd] = [world.person('ada'), world.person('ben'), world.person('cyd')];
  const design = world.group('Design', [ada, ben]);
  await world.settle();
  return { world, ada, ben, cyd, design };
}

describe('an account of somebody out of scope', () => {
  async function forgotten(): Promise<Awaited<ReturnType<typeof office>>> {
    const place = await office();
    unassign(place.world, place.cyd);
    await lose(place.world, 'u o!');
    await notice(place.world);
    return place;
  }

  it('waits for consent, is not overdue, and is removed once somebody agrees', async () => {
    const { world, cyd } = await forgotten();
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
    expect(await world.stored('user', cyd)).toMatchObject({
      link: { origin: 'found' },
      work: { state: 'held', code: 'FoundAfterLoss' },
    });
    later(world, 26 * 60);
    await world.settle();
    expect(await reasons(world)).toEqual(['warning ChangesHeld']);
    await decide(world, 'approve');
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect((await world.job()).holdSets).toEqual([]);
    expect(await reasons(world)).toEqual([]);
  });

  it('stays when somebody says no, and belongs to the person who comes back', async () => {
    const { world, cyd } = await forgotten();
    await decide(world, 'reject');
    later(world, 60);
    await world.settle();
    expect(inside(world)).toContain('cyd');
    world.graph.directory.assign(cyd);
    world.graph.directory.updateUser(cyd, { displayName: 'Cyd Ono' });
    await world.settle();
    expect((await world.stored('user', cyd))?.link).toMatchObject({ origin: 'adopted', state: 'active' });
    expect(world.people().get(mail('cyd'))?.name).toBe('Cyd Ono');
    expect((await world.job()).holdSets).toEqual([]);
  });

  it('is looked for after a restart that drops the links, too', async () => {
    const { world } = await office();
    world.person('fay', { assigned: false });
    world.notion.workspace.addPerson({ userName: mail('fay'), name: 'Fay' });
    await world.settle();
    expect((await world.job()).holdSets).toEqual([]);
    await ask(world, { action: 'restart', scope: 'ConnectorDataStore' });
    await world.settle();
    expect(await foundSet(world)).toMatchObject({ code: 'FoundAfterLoss' });
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd', 'fay']);
    await decide(world, 'approve');
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
  });
});

it('a member whom the source lacks waits for consent, while others leave the group as ever', async () => {
  const { world, ben, design } = await office();
  const ids = new Map(world.notion.workspace.snapshot().users.map(({ userName, id }) => [userName, id]));
  for (const group of world.notion.workspace.groups.list())
    world.notion.workspace.changeGroupMembers(group, { added: new Set([ids.get(mail('cyd')) ?? '']) });
  await lose(world, 'g x!');
  await notice(world);
  expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'cyd'] });
  expect(await world.stored('group', design)).toMatchObject({ work: { state: 'held', code: 'FoundAfterLoss' } });
  world.graph.directory.removeMember(design, ben);
  await world.settle();
  expect(rosters(world)).toEqual({ Design: ['ada', 'cyd'] });
  await decide(world, 'approve');
  expect(rosters(world)).toEqual({ Design: ['ada'] });
});

it('a request is served that was made when an earlier row of what operators asked for had come back', async () => {
  const { world } = await office();
  const earlier = (await readTables(world.tables)).filter((row) => kindOf(row) === 'control');
  await ask(world, { action: 'run-now' });
  await world.settle();
  later(world, 5);
  await replaceRows(world.tables, earlier);
  await ask(world, { action: 'run-now' });
  await world.settle();
  expect((await asked(world)).map(({ outcome }) => outcome?.result)).toEqual(['done', 'done']);
});

it('state that vanishes again and again is read again once an hour at most, and is an error until that ends', async () => {
  const { world, ada } = await office();
  const begun = () => world.events.filter(({ event }) => event === 'state.restored').length;
  for (let loss = 0; loss < 3; loss += 1) {
    later(world, 61);
    world.graph.directory.updateUser(ada, { displayName: `Ada ${loss}` });
    await lose(world, 'u o!');
    await world.slice();
    expect(await reasons(world)).toContain('warning ReadingAgain');
    later(world, 5);
    if (loss < 2) await world.settle();
  }
  const [before, sent] = [begun(), writes(world).length];
  later(world, 5);
  await world.settle();
  expect(await reasons(world)).toContain('error StateLost');
  expect([begun(), writes(world).length]).toEqual([before, sent]);
  await ask(world, { action: 'run-now' });
  await world.settle();
  expect(begun()).toBeGreaterThan(before);
  expect(world.people().get(mail('ada'))?.name).toBe('Ada 2');
  later(world, 25 * 60);
  await world.settle();
  expect(await reasons(world)).toEqual([]);
});

it('a job row that vanishes again and again is no reason to read everything again more than once an hour', async () => {
  const { world, ada } = await office();
  const vanish = async (name: string) => {
    later(world, 5);
    world.graph.directory.updateUser(ada, { displayName: name });
    await lose(world, 'state');
  };
  for (const name of ['Ada I', 'Ada II']) {
    await vanish(name);
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe(name);
  }
  await vanish('Ada III');
  await world.slice();
  expect(await reasons(world)).toContain('error StateLost');
  expect(world.people().get(mail('ada'))?.name).toBe('Ada II');
  later(world, 61);
  await world.settle();
  expect(world.people().get(mail('ada'))?.name).toBe('Ada III');
});
