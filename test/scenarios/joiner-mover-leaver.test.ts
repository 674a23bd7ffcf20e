import { describe, expect, it } from 'vitest';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('a joiner', () => {
  it('who is assigned appears in Notion with name and address', async () => {
    const world = await open();
    world.person('ada', { displayName: 'Ada Lovelace' });
    await world.settle();
    expect(world.people().get(mail('ada'))).toMatchObject({ name: 'Ada Lovelace', active: true, role: 'member' });
  });

  it('who is not assigned stays out', async () => {
    const world = await open();
    world.person('ada', { assigned: false });
    await world.settle();
    expect([...world.people().keys()]).toEqual([]);
  });
});

describe('a mover', () => {
  it('whose name changes is renamed with one request', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Ada King');
    expect(world.requests()).toEqual(['PATCH /Users']);
  });
});

describe('a leaver', () => {
  it('who is disabled is removed from the workspace', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    expect([...world.people().keys()]).toEqual([mail('ben')]);
  });
});

describe('a quiet tick', () => {
  it('asks Graph three times and Notion not at all', async () => {
    const world = await open();
    world.group('Design', [world.person('ada')]);
    await world.settle();
    world.forgetRequests();
    const summary = await world.slice();
    expect(summary).toMatchObject({ workLeft: false, rowsRead: 0 });
    expect(world.graph.journal.entries.length).toBe(3);
    expect(world.requests()).toEqual([]);
  });
});
