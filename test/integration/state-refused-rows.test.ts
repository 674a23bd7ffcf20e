// Rows that the table service refuses, among others: over real sockets, refused by the service or by what lies before it.

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShardChange } from '../../shared/model/ports.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { createTableState, type TableState } from '../../shared/state/table-state.ts';
import { TableWire } from '../support/table-wire.ts';
import { tableService } from '../support/tables.ts';
import { storedUser, TestClock, testId } from './support/table-world.ts';

let wire: TableWire;
beforeAll(async () => {
  const connectionString = tableService();
  wire = new TableWire(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
  await wire.open();
});
afterEach(() => wire.reset());
afterAll(() => wire.close());

async function leader(): Promise<TableState> {
  const state = createTableState({
    connection: { connectionString: wire.connectionString(tableService()) },
    tablePrefix: `t${randomUUID().replaceAll('-', '')}`,
    clock: new TestClock(),
    simulatedTime: true,
    retry: { retryDelayInMs: 1, maxRetryDelayInMs: 2 },
  });
  await state.ensureTables();
  const acquired = await state.job.acquireLease('leader', 120_000);
  await state.fence(acquired?.lease.epoch ?? 0, false);
  return state;
}

const put = (number: number, note = 'fine'): ShardChange => ({
  type: 'putObject',
  object: storedUser(testId(number), { image: { note } }),
});
const storedIds = async (state: TableState): Promise<string[]> => {
  const ids: string[] = [];
  for await (const page of state.shard('user', 4).scanObjects()) ids.push(...page.map(({ id }) => id));
  return ids;
};
const idsUpTo = (count: number, without: readonly number[]): string[] =>
  Array.from({ length: count }, (_, index) => index + 1)
    .filter((number) => !without.includes(number))
    .map(testId);

describe.each([400, 413, 500])('of 250 rows, those that the service answers %i to', (status) => {
  it('are named, and all others are stored', async () => {
    const state = await leader();
    wire.refusal = { status, code: 'PropertyValueTooLarge', of: 'poison' };
    const changes = idsUpTo(250, []).map((_, index) =>
      put(index + 1, [7, 130].includes(index + 1) ? 'poison' : 'fine'),
    );
    await expect(state.shard('user', 4).commit(changes)).rejects.toMatchObject({
      policy: 'rejected',
      code: 'RowRefused',
      refused: [
        { key: testId(7), why: expect.stringContaining(String(status)) },
        { key: testId(130), why: expect.stringContaining(String(status)) },
      ],
    });
    expect(await storedIds(state)).toEqual(idsUpTo(250, [7, 130]));
    // Found by halves: not one request a row.
    expect(wire.requests.filter(({ path }) => path === '$batch').length).toBeLessThan(status === 500 ? 200 : 60);
  });

  it('harm no other commit of the same moment', async () => {
    const state = await leader();
    wire.refusal = { status, code: 'PropertyValueTooLarge', of: 'poison' };
    const shard = state.shard('user', 4);
    const results = await Promise.allSettled([
      shard.commit([put(1)]),
      shard.commit([put(2, 'poison')]),
      shard.commit([put(3)]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await storedIds(state)).toEqual([testId(1), testId(3)]);
  });
});

describe.each([500, 503])('a service that answers %i to everything', (status) => {
  it('is unavailable, and blames no row', async () => {
    const state = await leader();
    await state.shard('user', 4).commit([put(1)]);
    wire.refusal = { status, code: 'InternalError' };
    await expect(state.shard('user', 4).commit([put(2), put(3)])).rejects.toMatchObject({ policy: 'state', status });
    wire.reset();
    await state.shard('user', 4).commit([put(2), put(3)]);
    expect(await storedIds(state)).toEqual(idsUpTo(3, []));
  });
});

it('a service that is too busy for some rows is unavailable too: that passes', async () => {
  const state = await leader();
  wire.refusal = { status: 503, code: 'ServerBusy', of: 'poison' };
  await expect(state.shard('user', 4).commit([put(1), put(2, 'poison')])).rejects.toMatchObject({ policy: 'state' });
});

it('what belongs together is refused together: a list in parts shows no half of it', async () => {
  const state = await leader();
  const bytes = (fill: number) => new Uint8Array(2_000_000).fill(fill);
  await state.shard('user', 4).commit([{ type: 'putEntitled', bytes: bytes(1) }]);
  wire.refusal = {
    status: 413,
    code: 'RequestBodyTooLarge',
    of: Buffer.from(bytes(2).subarray(0, 300)).toString('base64'),
  };
  await expect(state.shard('user', 4).commit([{ type: 'putEntitled', bytes: bytes(2) }])).rejects.toMatchObject({
    code: 'StateRejected',
  });
  expect((await state.shard('user', 4).readEntitled())?.subarray(0, 2)).toEqual(Buffer.from([1, 1]));
});

it('a key that the service itself refuses is named', async () => {
  const state = await leader();
  const object = storedUser(sourceId('k'.repeat(2_000)));
  const commit = state.shard('user', 4).commit([put(1), { type: 'putObject', object }, put(2)]);
  await expect(commit).rejects.toMatchObject({ code: 'RowRefused', refused: [{ key: object.id }] });
  expect(await storedIds(state)).toEqual([testId(1), testId(2)]);
});
