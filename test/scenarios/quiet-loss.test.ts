// A loss that nothing else would meet: nobody changes, and nothing is read.

import { expect, it } from 'vitest';
import { shardOf } from '../../shared/model/source-key.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { kindOf } from './support/losses.ts';
import { deleteRows, readTables } from './support/stored-tables.ts';
import { later } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();
const SHARDS = 64;

it.each(['u o!', 'g o!', 'g m!', 'g x!'])(
  'of one row (%s) is noticed within a day, in whatever partition',
  async (kind) => {
    const world = await open({ waitShare: 0.001 });
    const people = Array.from({ length: 4 * SHARDS }, (_, at) => world.person(`p${at}`));
    for (let at = 0; at < 4 * SHARDS; at += 1) world.group(`G${at}`, people.slice(at, at + 1));
    expect(new Set(people.map((id) => shardOf(sourceId(id)))).size).toBeGreaterThan(SHARDS * 0.8);
    await world.settle();
    const rows = (await readTables(world.tables)).filter((row) => kindOf(row) === kind);
    const [row] = rows.slice(Math.floor(Math.random() * rows.length));
    expect(row).toBeDefined();
    if (row !== undefined) await deleteRows(world.tables, [row]);
    for (let hour = 0; hour < 24; hour += 1) {
      later(world, 60);
      await world.slice();
      if (world.events.some(({ event }) => event === 'state.lost')) return;
    }
    expect(`${row?.partitionKey} ${row?.rowKey}`).toBe('noticed within a day');
  },
);
