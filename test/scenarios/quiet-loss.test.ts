// A loss that nothing else would meet: nobody changes, and nothing is read.

import { expect, it } from 'vitest';
import { seededRandom } from '../../sandbox/simulator/random.ts';
import { shardOf } from '../../shared/model/source-key.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { fresh } from '../support/seeds.ts';
import { kindOf } from './support/losses.ts';
import { deleteRows, readTables } from './support/stored-tables.ts';
import { later } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

it.each(['u o!', 'g x!'])(
  `of one row (%s) is noticed within a day, in whatever partition (seed ${fresh})`,
  async (kind) => {
    const world = await open({ waitShare: 0.001, everyPartition: true });
    const members = [world.person('ada'), world.person('ben')];
    const ids = Array.from({ length: 24 }, (_, at) =>
      kind.startsWith('g') ? world.group(`G${at}`, members) : world.person(`p${at}`),
    );
    expect(new Set(ids.map((id) => shardOf(sourceId(id)))).size).toBeGreaterThan(12);
    await world.settle();
    const rows = (await readTables(world.tables)).filter((row) => kindOf(row) === kind);
    const [row] = rows.slice(Math.floor(seededRandom(fresh)() * rows.length));
    if (row === undefined) throw new Error(`no rows ${kind}`);
    await deleteRows(world.tables, [row]);
    const noticed = (): boolean => world.events.some(({ event }) => event === 'state.lost');
    for (let hour = 0; hour < 24 && !noticed(); hour += 1) {
      later(world, 60);
      await world.slice();
    }
    expect({ row: `${row.partitionKey} ${row.rowKey}`, noticed: noticed() }).toMatchObject({ noticed: true });
  },
  120_000,
);
