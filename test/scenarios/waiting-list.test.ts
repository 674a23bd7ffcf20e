// Who waits: after a failure, for consent, or to be taken out, each by name and with the reason.

import { describe, expect, it } from 'vitest';
import { waitingLines, waitingList } from '../../cli/explain/waiting.ts';
import { listWaiting, type Waiting } from '../../shared/explain/waiting-list.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

async function list(world: World, what: Waiting, limit = 100) {
  const methods = new Set<string>();
  const traffic = { before: ({ method }: { method: string }) => void methods.add(method) };
  world.forgetRequests();
  const found = await listWaiting(world.dependencies({ tables: { traffic } }), { what, limit });
  expect([...methods]).toEqual(['GET']);
  expect(world.requests()).toEqual([]);
  return found;
}

describe('the list of who waits', () => {
  it('tells escrow with the failure, held with the limit, and overdue with why and what keeps it', async () => {
    const world = await open({ config: { limits: { peopleShare: 0, peopleBase: 0, peopleFloor: 1 } } });
    const people = ['ada', 'ben', 'cleo'].map((name) => world.person(name));
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'zoe' }, action: { status: 400 } });
    const zoe = world.person('zoe');
    await world.settle();
    for (const what of ['held', 'overdue'] as const)
      expect(await list(world, what)).toMatchObject({ count: 0, objects: [] });
    const escrowed = await list(world, 'escrowed');
    expect(escrowed).toMatchObject({
      count: 1,
      objects: [{ kind: 'user', id: zoe, name: 'zoe', state: 'escrow', code: 'InvalidValue' }],
    });
    const [object] = escrowed.objects;
    expect(Date.parse(object?.nextTryAt ?? '')).toBeGreaterThan(world.clock.now());

    for (const id of people) world.graph.directory.updateUser(id, { accountEnabled: false });
    await world.settle();
    const [held, overdue] = [await list(world, 'held'), await list(world, 'overdue')];
    expect(held.count).toBeGreaterThan(0);
    expect(overdue).toEqual(held);
    for (const each of overdue.objects)
      expect(each).toMatchObject({ state: 'held', set: '1', out: 'AccountDisabled', code: 'PeopleRemovalGuard' });
    expect((await list(world, 'overdue', 1)).objects).toHaveLength(1);

    const lines = waitingLines('overdue', waitingList.parse(JSON.parse(JSON.stringify(overdue))));
    expect(lines[0]).toMatch(/^\d people who should be out and are still in\.$/);
    expect(lines.filter((line) => line.startsWith('    →'))).toEqual([
      expect.stringContaining('POST /api/holds/1/approve'),
    ]);
    expect(lines.filter((line) => line.includes('would exceed the 24-hour limit'))).toHaveLength(1);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^ {2}\w+ \([\da-f-]{36}\): should be out \(AccountDisabled\), held in set 1, PeopleRemovalGuard, since 20/,
      ),
    );
  });

  it('says that the next run takes out whom nothing keeps, and of a paused job too', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    await world.control((control) => ({ ...control, state: 'paused' }));
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    const overdue = await list(world, 'overdue');
    expect(overdue).toMatchObject({
      count: 1,
      objects: [{ id: ada, state: 'ready', out: 'AccountDisabled' }],
    });
    expect(waitingLines('overdue', waitingList.parse(overdue))[1]).toContain('waits, because the job is paused');
  });
});
