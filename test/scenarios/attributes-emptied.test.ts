import { describe, expect, it } from 'vitest';
import { attribute, changeInNotion, mapping, operations } from './support/accounts.ts';
import { inside, later } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('emptying an attribute', () => {
  it('that failed is sent again', async () => {
    const config = mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' });
    const world = await open({ config, waitShare: 0.01 });
    const ada = world.person('ada', { jobTitle: 'Countess' });
    world.person('ben');
    await world.settle();
    world.graph.directory.updateUser(ada, { jobTitle: null });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 500 } });
    await world.settle();
    expect(await attribute(world, 'ada', 'title')).toBe('Countess');
    world.notion.faults.clear();
    later(world, 600);
    await world.settle();
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
  });

  it('is not sent to an account that was just found or made without a value', async () => {
    const world = await open({ config: mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' }) });
    world.notion.workspace.addPerson({ userName: mail('ada') });
    for (const name of ['ada', 'ben']) world.person(name);
    await world.settle();
    expect(operations(world)).toEqual([]);
  });

  it('by a mapping that is new reaches everybody once, since nobody knows what they have', async () => {
    const world = await open({ config: mapping({ target: 'locale', source: 'jobTitle' }) });
    for (const name of ['ada', 'ben']) world.person(name);
    await world.settle();
    await changeInNotion(world, 'ada', { op: 'replace', path: 'title', value: 'Countess' });
    world.config = mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' });
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toEqual(Array(2).fill({ op: 'remove', path: 'title' }));
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
    world.forgetRequests();
    world.config = mapping(
      { target: 'title', source: 'jobTitle', whenNull: 'clear' },
      { target: 'locale', constant: 'x' },
    );
    await world.settle();
    expect(operations(world).map(({ path }) => path)).toEqual(['locale', 'locale']);
  });

  it('reaches somebody who comes back with the account of before', async () => {
    const world = await open({ config: mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' }) });
    const ada = world.person('ada', { jobTitle: 'Countess' });
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: true, jobTitle: null });
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
  });
});
