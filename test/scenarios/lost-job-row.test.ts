import { TableClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { fresh } from '../support/seeds.ts';
import { someOf } from '../support/some-of.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { expectConverged } from './support/expectations.ts';
import { inside } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
/** The lease of the dead process has ended. */
const LATER = 200_000;

/** Everything in the job's partition but the lease and what operators asked for. */
async function loseJob(world: World): Promise<number> {
  const { connectionString, tablePrefix } = world.tables;
  const table = TableClient.fromConnectionString(connectionString, `${tablePrefix}watermarks`, {
    allowInsecureConnection: true,
  });
  let lost = 0;
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    if (/lease|control/.test(rowKey)) continue;
    await table.deleteEntity(partitionKey, rowKey);
    lost += 1;
  }
  return lost;
}

it('a job row that is lost while objects remain is taken anew from them: nobody is created again, or matched with another account', async () => {
  const world = await open();
  const [ada, cyd] = [world.person('ada'), world.person('cyd')];
  const design = world.group('Design', [ada, world.person('ben'), cyd]);
  await world.settle();
  const before = await world.stored('user', ada);
  expect(await loseJob(world)).toBeGreaterThan(1);
  world.forgetRequests();
  world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
  world.graph.directory.removeMember(design, cyd);
  await world.settle();
  expect(world.requests().filter((line) => !line.startsWith('GET'))).toEqual(['PATCH /Users', 'PATCH /Groups']);
  expect((await world.stored('user', ada))?.link).toEqual(before?.link);
  expect(world.people().get(mail('ada'))?.name).toBe('Ada King');
  expect(world.groups()).toEqual({ Design: [mail('ada'), mail('ben')] });
});

it('whoever was deleted before a lost job row is noticed is missed by the new read, whatever the remaining rows bear', async () => {
  // Elsewhere the list of assignments tells it as well.
  const world = await open({ config: { scope: 'all' } });
  const [ada] = [world.person('ada'), world.person('ben'), world.person('cyd')];
  await world.settle();
  await loseJob(world);
  world.graph.directory.deleteUser(ada, { permanent: true });
  await world.settle();
  expect(inside(world)).toEqual(['ben', 'cyd']);
});

describe('a first slice that died', () => {
  // Where the job row is not stored yet, and some boundaries beyond.
  it.each(
    someOf(
      Array.from({ length: 16 }, (_, at) => at + 1),
      3,
    ),
  )(
    `at boundary %i is no loss: who was in Notion before is adopted without a question (seed ${fresh})`,
    async (boundary) => {
      const world = await open();
      world.person('ada');
      world.notion.workspace.addPerson({ userName: mail('ada') });
      await tickWithDeath(world, { boundary });
      world.advance(LATER);
      await world.settle();
      expect(world.events.filter(({ event }) => event === 'state.lost')).toEqual([]);
      expect((await world.job()).holdSets).toEqual([]);
      expectConverged(world);
    },
  );
});
