import { describe, expect, it } from 'vitest';
import { ConfigurationError, LeaseLostError } from '../../shared/errors/index.ts';
import type { ChainRecord } from '../../shared/model/ports.ts';
import { createTableState, type TableState } from '../../shared/state/table-state.ts';
import { TestClock, tableWorld, testId } from './support/table-world.ts';

const world = tableWorld();
const TTL = 120_000;

function chain(id: string, overrides: Partial<ChainRecord> = {}): ChainRecord {
  return { id, kind: 'group', select: ['displayName'], generation: 1, initial: true, pages: 0, ...overrides };
}

class RealClock extends TestClock {
  readonly #ahead: number;

  constructor(ahead: number) {
    super();
    this.#ahead = ahead;
  }

  override now(): number {
    return Date.now() + this.#ahead;
  }
}

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

describe('the lease', () => {
  it('has an epoch that follows the clock, so that a lost lease brings no former one back', async () => {
    const place = world.place();
    const taken = await place.open().state.job.acquireLease('a', TTL);
    expect(taken?.lease.epoch).toBe(Math.floor(place.clock.now() / 10_000));
  });

  it('goes to exactly one of many who want it at once', async () => {
    const place = world.place();
    const racers = Array.from({ length: 20 }, (_, index) => place.open().state.job.acquireLease(`r${index}`, TTL));
    const won = (await Promise.all(racers)).filter((lease) => lease !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]?.takenOver).toBe(false);
    place.clock.advance(TTL);
    const heirs = Array.from({ length: 20 }, (_, index) => place.open().state.job.acquireLease(`h${index}`, TTL));
    const taken = (await Promise.all(heirs)).filter((lease) => lease !== undefined);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.takenOver).toBe(true);
    expect(taken[0]?.lease.epoch).toBeGreaterThan(won[0]?.lease.epoch ?? Number.NaN);
  });

  it('is taken neither a moment early nor from one who renews it', async () => {
    const place = world.place();
    const holder = place.open().state.job;
    await holder.acquireLease('a', TTL);
    place.clock.advance(TTL - 1);
    expect(await place.open().state.job.acquireLease('b', TTL)).toBeUndefined();
    expect((await holder.renewLease(TTL)).expiresAt).toBe(place.clock.now() + TTL);
    place.clock.advance(TTL - 1);
    expect(await place.open().state.job.acquireLease('b', TTL)).toBeUndefined();
    place.clock.advance(1);
    expect(await place.open().state.job.acquireLease('b', TTL)).toMatchObject({ takenOver: true });
  });

  it('is free at once after a release, and its epoch rises all the same', async () => {
    const place = world.place();
    const holder = place.open().state.job;
    const first = await holder.acquireLease('a', TTL);
    expect(await place.open().state.job.readLease()).toEqual({
      owner: 'a',
      expiresAt: place.clock.now() + TTL,
      released: false,
      refused: 0,
    });
    await holder.releaseLease();
    expect(await place.open().state.job.readLease()).toMatchObject({ released: true });
    const next = await place.open().state.job.acquireLease('b', TTL);
    expect(next).toMatchObject({ takenOver: false, lease: { owner: 'b' } });
    expect(next?.lease.epoch).toBe((first?.lease.epoch ?? 0) + 1);
  });

  it('counts how many ticks in a row found it held, until somebody else takes it', async () => {
    const place = world.place();
    const holder = place.open().state.job;
    await holder.acquireLease('a', TTL);
    for (const refused of [1, 2, 3]) {
      const { job } = place.open().state;
      expect(await job.acquireLease('b', TTL)).toBeUndefined();
      expect(await job.noteRefusal()).toMatchObject({ owner: 'a', refused });
    }
    await holder.renewLease(TTL);
    expect(await place.open().state.job.readLease()).toMatchObject({ owner: 'a', refused: 3 });
    await holder.releaseLease();
    expect(await place.open().state.job.readLease()).toMatchObject({ refused: 0 });
    await place.open().state.job.acquireLease('b', TTL);
    expect(await place.open().state.job.noteRefusal()).toMatchObject({ owner: 'b', refused: 1 });
  });

  it('once lost cannot be renewed, checkpointed or spoiled by a late release', async () => {
    const place = world.place();
    const former = place.open().state.job;
    await former.acquireLease('a', TTL);
    place.clock.advance(TTL);
    const heir = place.open().state.job;
    await heir.acquireLease('b', TTL);
    await expect(former.renewLease(TTL)).rejects.toThrow(LeaseLostError);
    await expect(former.checkpoint({ job: 'late', putChains: [chain('x')] })).rejects.toThrow(LeaseLostError);
    await former.releaseLease();
    expect(await heir.readJob()).toBeUndefined();
    expect(await heir.readChains()).toEqual([]);
    expect(await heir.readLease()).toMatchObject({ owner: 'b', released: false });
    await heir.renewLease(TTL);
  });

  it('is not taken by a machine whose clock is fast', async () => {
    const place = world.place();
    const real = place.openRealTime(new RealClock(0));
    await real.job.acquireLease('a', TTL);
    expect(await place.openRealTime(new RealClock(10 * TTL)).job.acquireLease('fast', TTL)).toBeUndefined();
    await real.job.releaseLease();
    expect(await place.openRealTime(new RealClock(10 * TTL)).job.acquireLease('fast', TTL)).toBeDefined();
  });

  it('ends for a machine in real time when both clocks say so', async () => {
    const place = world.place();
    await place.openRealTime(new RealClock(0)).job.acquireLease('a', 100);
    const heir = place.openRealTime(new RealClock(0)).job;
    expect(await heir.acquireLease('b', TTL)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(await heir.acquireLease('b', TTL)).toMatchObject({ takenOver: true });
  });

  it('survives lost answers at every step', async () => {
    const place = world.place();
    const { state, wire } = place.open();
    await state.ensureTables();
    wire.loseNextAnswer();
    const first = await state.job.acquireLease('a', TTL);
    expect(first?.takenOver).toBe(false);
    wire.loseNextAnswer();
    await state.job.renewLease(TTL);
    wire.loseNextAnswer();
    await state.job.checkpoint({ job: 'one', putChains: [chain('x')] });
    wire.loseNextAnswer();
    await state.job.checkpoint({ job: 'two', dropChains: ['x'] });
    wire.loseNextAnswer();
    await state.job.releaseLease();
    place.clock.advance(TTL);
    const { state: next, wire: nextWire } = place.open();
    nextWire.loseNextAnswer();
    const second = await next.job.acquireLease('b', TTL);
    expect(second?.takenOver).toBe(false);
    expect(second?.lease.epoch).toBeGreaterThan(first?.lease.epoch ?? Number.NaN);
    expect(await next.job.readJob()).toBe('two');
  });

  it('is renewed and checkpointed side by side', async () => {
    const { state } = await world.place().lead();
    const work = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? state.job.renewLease(TTL) : state.job.checkpoint({ job: String(index) }),
    );
    await Promise.all(work);
    expect(await state.job.readJob()).toBe('19');
  });
});

describe('a checkpoint', () => {
  it('stores job and chains, links beyond a property included, and drops chains', async () => {
    const { state } = await world.place().lead();
    const long = chain('long', {
      ids: [testId(1), testId(2)],
      cursor: 'https://graph.microsoft.com/'.padEnd(100_000, 'x'),
      watermark: '€'.repeat(40_000),
      watermarkAt: 1_900_000_000_000,
      initial: false,
      pages: 3,
    });
    const odd = chain('users/#?\\', { kind: 'user' });
    await state.job.checkpoint({ job: '{"a":1}', putChains: [long, odd] });
    expect(await state.job.readJob()).toBe('{"a":1}');
    expect(new Set(await state.job.readChains())).toEqual(new Set([odd, long]));
    await state.job.checkpoint({ job: '{"a":2}', dropChains: ['long', 'never was'] });
    await state.job.checkpoint({ job: '{"a":2}', dropChains: ['long'] });
    expect(await state.job.readChains()).toEqual([odd]);
  });

  it('of hundreds of chains stores the job last', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    const chains = Array.from({ length: 250 }, (_, index) => chain(`c${index}`));
    await state.job.checkpoint({ job: 'all', putChains: chains });
    expect(wire.transactions).toBe(3);
    expect((await state.job.readChains()).length).toBe(250);
    for (const count of [98, 99]) {
      await state.job.checkpoint({ job: 'all', putChains: chains.slice(0, count) });
    }
    wire.dieAt(2, 'before');
    await expect(state.job.checkpoint({ job: 'more', putChains: chains })).rejects.toThrow('killed');
    expect(await place.open().state.job.readJob()).toBe('all');
  });

  it('is all or nothing wherever it is killed', async () => {
    for (const moment of ['before', 'after'] as const) {
      const place = world.place();
      const { state, wire } = await place.lead();
      await state.job.checkpoint({ job: '1', putChains: [chain('x', { pages: 1 }), chain('gone')] });
      wire.dieAt(1, moment);
      const change = { job: '2', putChains: [chain('x', { pages: 2 })], dropChains: ['gone'] };
      await expect(state.job.checkpoint(change)).rejects.toThrow('killed');
      const reader = place.open().state.job;
      const pages = (await reader.readChains()).map(({ id, pages: count }) => `${id}${count}`);
      expect([await reader.readJob(), ...pages]).toEqual(moment === 'before' ? ['1', 'gone0', 'x1'] : ['2', 'x2']);
    }
  });

  it('of a newer version stops the reader', async () => {
    const place = world.place();
    const { state } = await place.lead();
    await state.job.checkpoint({ job: '1' });
    await place.raw('watermarks').updateEntity({ partitionKey: 'job', rowKey: 'state', v: 2 }, 'Merge');
    await expect(state.job.readJob()).rejects.toThrow(ConfigurationError);
    await expect(state.job.readJob()).rejects.toMatchObject({ code: 'StateFromNewerVersion' });
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
