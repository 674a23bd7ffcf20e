import { expect, it } from 'vitest';
import { later } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const HTML = { status: 200, body: '<html>Blocked</html>' };
const config = { limits: { updateFloor: 1, updateShare: 0, matchingValueFloor: 1, matchingValueShare: 0 } };

function nameOf(world: World, name: string): string | undefined {
  return world.people().get(mail(name))?.name;
}

it.each([
  ['is carried out', { ...HTML, takesEffect: true }],
  ['is not', HTML],
])(
  'a change of a person takes its room when it is sent and nobody can tell whether it %s, and once',
  async (_, action) => {
    const world = await open({ config });
    const [ada, ben] = ['ada', 'ben'].map((name) => world.person(name)) as [string, string];
    await world.settle();
    later(world, 2);
    await world.slice();
    const fault = { match: { method: 'PATCH', path: '/Users/', times: 1 }, action };
    world.notion.faults.add(fault);
    world.graph.directory.updateUser(ada, { displayName: 'Ada' });
    await world.slice();
    expect((await world.stored('user', ada))?.work?.code).toBe('AnswerUnreadable');
    world.graph.directory.updateUser(ben, { displayName: 'Ben' });
    expect(await world.slice()).toMatchObject({ held: 1 });
    expect(nameOf(world, 'ben')).toBe('ben');
    later(world, 8 * 60);
    expect(await world.settle()).toMatchObject({ held: 1, escrow: 0 });
    expect([nameOf(world, 'ada'), nameOf(world, 'ben')]).toEqual(['Ada', 'ben']);
    later(world, 18 * 60);
    await world.settle();
    expect(nameOf(world, 'ben')).toBe('Ben');
  },
);

it('a change that was refused takes no room', async () => {
  const world = await open({ config });
  const [ada, ben] = ['ada', 'ben'].map((name) => world.person(name)) as [string, string];
  await world.settle();
  later(world, 2);
  await world.slice();
  world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/', times: 1 }, action: { status: 400 } });
  world.graph.directory.updateUser(ada, { displayName: 'Ada' });
  await world.slice();
  expect((await world.stored('user', ada))?.work?.state).toBe('escrow');
  world.graph.directory.updateUser(ben, { displayName: 'Ben' });
  expect(await world.settle()).toMatchObject({ held: 0 });
  expect(nameOf(world, 'ben')).toBe('Ben');
});

it('another value than the one that was sent is another change', async () => {
  const world = await open({ config });
  const [ada, ben] = ['ada', 'ben'].map((name) => world.person(name)) as [string, string];
  await world.settle();
  later(world, 2);
  await world.slice();
  world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/', times: 1 }, action: HTML });
  world.graph.directory.updateUser(ada, { displayName: 'Ada' });
  await world.slice();
  world.graph.directory.updateUser(ada, { displayName: 'Adele' });
  later(world, 60);
  expect(await world.settle()).toMatchObject({ held: 1 });
  expect(nameOf(world, 'ada')).toBe('ada');
  expect(ben).toBeDefined();
});
