// What the tables keep of the job beside its lease: configuration, control, cycles, quarantine rows, and the probe.

import { describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../shared/errors/index.ts';
import { createTableState, type TableState } from '../../shared/state/table-state.ts';
import { TestClock, tableWorld, testId } from './support/table-world.ts';

const world = tableWorld();
const TTL = 120_000;

describe('the text of the configuration', () => {
  it('is kept with a checkpoint, whatever its size, until another one comes', async () => {
    const { job } = world.place().open().state;
    expect(await job.readConfiguration()).toBeUndefined();
    await job.acquireLease('a', TTL);
    const big = `"${'é\u2028'.repeat(250_000)}"`;
    for (const configuration of ['\uFEFF{"scope":"all"}\r\n', big, '{}']) {
      await job.checkpoint({ job: '{}', configuration });
      await job.checkpoint({ job: '{}' });
      expect(await job.readConfiguration()).toBe(configuration);
    }
  });

  it("is nobody else's to change", async () => {
    const place = world.place();
    const former = place.open().state.job;
    await former.acquireLease('a', TTL);
    await former.checkpoint({ job: '{}', configuration: 'of the holder' });
    place.clock.advance(TTL);
    const heir = place.open().state.job;
    await heir.acquireLease('b', TTL);
    await expect(former.checkpoint({ job: '{}', configuration: 'late' })).rejects.toBeInstanceOf(LeaseLostError);
    expect(await heir.readConfiguration()).toBe('of the holder');
  });
});

describe('the control row', () => {
  it('says notStarted before anybody wrote it', async () => {
    expect(await world.place().open().state.job.readControl()).toEqual({ state: 'notStarted' });
  });

  it('loses no change of several writers, nor applies one twice after a lost answer', async () => {
    const place = world.place();
    const { state, wire } = place.open();
    await state.ensureTables();
    wire.loseNextAnswer();
    const add = (control: { expectCreates?: number }): number => (control.expectCreates ?? 0) + 1;
    await state.job.updateControl((control) => ({ ...control, state: 'active', expectCreates: add(control) }));
    const writers = Array.from({ length: 8 }, () =>
      place.open().state.job.updateControl((control) => ({ ...control, expectCreates: add(control) })),
    );
    await Promise.all(writers);
    expect(await state.job.readControl()).toEqual({ state: 'active', expectCreates: 9 });
  });

  it('is independent of the lease', async () => {
    const place = world.place();
    const { state } = await place.lead();
    await place.open().state.job.updateControl(() => ({ state: 'paused', changedAt: 5 }));
    await state.job.checkpoint({ job: '1' });
    expect(await state.job.readControl()).toEqual({ state: 'paused', changedAt: 5 });
  });
});

describe('cycles, quarantine and the index', () => {
  it('cycles come newest first', async () => {
    const { state } = world.place().open();
    for (const number of [9, 10, 11, 100, 1]) await state.cycles.put({ number, json: `{"n":${number}}` });
    await state.cycles.put({ number: 11, json: '{"n":"again"}' });
    expect(await state.cycles.newest(3)).toEqual([
      { number: 100, json: '{"n":100}' },
      { number: 11, json: '{"n":"again"}' },
      { number: 10, json: '{"n":10}' },
    ]);
    expect((await state.cycles.newest(50)).length).toBe(5);
  });

  it('a quarantine row is put, put again and removed, also twice', async () => {
    const place = world.place();
    const { state } = place.open();
    const row = {
      kind: 'user',
      id: testId(1),
      state: 'escrow',
      code: 'X',
      detail: 'y',
      attempts: 1,
      since: 5,
      linked: true,
    } as const;
    await state.quarantine.put({ ...row, nextTryAt: 7 });
    await state.quarantine.put({ ...row, attempts: 2, detail: 'y'.repeat(50_000) });
    const stored = await place.raw('quarantine').getEntity('user', testId(1));
    expect(stored).toMatchObject({ attempts: 2, code: 'X', state: 'escrow' });
    await state.quarantine.remove('user', testId(1));
    await state.quarantine.remove('user', testId(1));
    await expect(place.raw('quarantine').getEntity('user', testId(1))).rejects.toMatchObject({ statusCode: 404 });
  });

  it("the job's own quarantine is a row beside them, which no list of objects shows", async () => {
    const place = world.place();
    const { state } = place.open();
    const request = { method: 'POST', path: '/Users', status: 403 };
    const row = { code: 'CreateRefused', detail: 'Notion says no.', since: 5_000, request } as const;
    await state.quarantine.showJob({ reason: 'EncounteredEscrowProportionThreshold', ...row });
    expect(await place.raw('quarantine').getEntity('job', 'quarantine')).toMatchObject({
      reason: 'EncounteredEscrowProportionThreshold',
      code: 'CreateRefused',
      status: 403,
      remedy: expect.any(String),
    });
    for await (const rows of state.quarantine.list('escrow')) expect(rows).toEqual([]);
    for (const times of [1, 2]) expect([times, await state.quarantine.showJob(undefined)]).toEqual([times, undefined]);
    await expect(place.raw('quarantine').getEntity('job', 'quarantine')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('quarantine rows are listed by state as they were put', async () => {
    const { state } = world.place().open();
    const row = {
      kind: 'user',
      id: testId(1),
      state: 'escrow',
      code: 'UpdateRefused',
      detail: 'Notion says no.',
      attempts: 2,
      since: 5_000,
      failedAt: 7_000,
      nextTryAt: 9_000,
      request: { method: 'PATCH', path: '/Users/{id}', status: 403 },
      cycle: 12,
      linked: true,
    } as const;
    const { failedAt: _failedAt, nextTryAt: _nextTryAt, request: _request, ...bare } = row;
    await state.quarantine.put(row);
    await state.quarantine.put({ ...bare, kind: 'group', id: testId(2), linked: false });
    const holds = [
      { set: 3, revision: 2, since: 5_000, changes: [{ path: 'title', old: null, new: 'Chief' }] },
      { set: 4, revision: 1, since: 6_000, rejectedAt: 7_000 },
    ];
    await state.quarantine.put({ ...bare, id: testId(3), state: 'held', holds });
    const held = [];
    for await (const rows of state.quarantine.list('held')) held.push(...rows);
    expect(held).toEqual([{ ...bare, id: testId(3), state: 'held', holds }]);
    const listed = [];
    for await (const rows of state.quarantine.list('escrow')) listed.push(...rows);
    expect(listed.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      row,
      { ...bare, kind: 'group', id: testId(2), linked: false },
    ]);
  });

  it('the one hold of a quarantine row of an earlier version is read', async () => {
    const place = world.place();
    const { state } = place.open();
    const [id, since] = [testId(1), 5_000];
    await state.quarantine.put({
      kind: 'user',
      id,
      state: 'held',
      code: 'X',
      detail: 'y',
      attempts: 0,
      since,
      linked: true,
    });
    const columns = { holdSet: 3, holdRevision: 2, rejectedAt: new Date(7_000) };
    await place.raw('quarantine').updateEntity({ partitionKey: 'user', rowKey: id, ...columns }, 'Merge');
    const listed = [];
    for await (const rows of state.quarantine.list('held')) listed.push(...rows);
    expect(listed.map(({ holds }) => holds)).toEqual([[{ set: 3, revision: 2, since, rejectedAt: 7_000 }]]);
  });

  it('an index value of any size comes back, and a dropped index is gone', async () => {
    const place = world.place();
    const { state, wire } = place.open();
    const noise = new Uint8Array(4_000_000).map((_, index) => Math.imul(index, 2_654_435_761) >>> 24);
    await state.index.put('users/1', 0, noise);
    await state.index.put('users/1', 1, new Uint8Array(0));
    await state.index.put('users/2', 0, new Uint8Array([1]));
    expect(Buffer.compare((await state.index.get('users/1', 0)) ?? Buffer.alloc(0), noise)).toBe(0);
    expect(await state.index.get('users/1', 1)).toEqual(Buffer.alloc(0));
    expect(await state.index.get('users/1', 2)).toBeUndefined();
    wire.loseNextAnswer();
    await state.index.drop('users/1');
    await state.index.drop('users/1');
    expect(await state.index.get('users/1', 0)).toBeUndefined();
    expect(await state.index.get('users/2', 0)).toEqual(Buffer.from([1]));
  });
});

describe('the probe', () => {
  const codes = async ({ read, write, transaction }: TableState['probe']) => {
    const tried = await Promise.allSettled([read(), write(), transaction()]);
    return tried.map((one) => (one.status === 'rejected' ? one.reason.code : 'works'));
  };

  it('reads, writes and uses a transaction, on tables that were not there', async () => {
    expect(await codes(world.place().open().state.probe)).toEqual(['works', 'works', 'works']);
  });

  it('names what is wrong when nobody answers, and when the key is not accepted', async () => {
    const place = world.place();
    const { state, wire } = place.open();
    wire.breakDown();
    expect(await codes(state.probe)).toEqual(Array(3).fill('StateUnavailable'));
    const wrong = createTableState({
      connection: {
        connectionString: place.connectionString().replace(/AccountKey=[^;]+/, `AccountKey=${btoa('wrong')}`),
      },
      clock: new TestClock(),
    });
    expect(await codes(wrong.probe)).toEqual(Array(3).fill('StateAccessDenied'));
  });
});
