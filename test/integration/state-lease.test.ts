// The lease of the job, and the checkpoints of whoever holds it.

import { describe, expect, it } from 'vitest';
import { ConfigurationError, LeaseLostError } from '../../shared/errors/index.ts';
import type { ChainRecord } from '../../shared/model/ports.ts';
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

  it('is given back with a checkpoint, all of which is stored, and after which nothing may be', async () => {
    const place = world.place();
    const holder = place.open().state.job;
    await holder.acquireLease('a', TTL);
    await holder.checkpoint({ job: 'last', mark: 'm', configuration: '{}', putChains: [chain('x')], release: true });
    const next = place.open().state.job;
    expect(await next.readLease()).toMatchObject({ owner: 'a', released: true });
    expect(await next.readStored()).toMatchObject({ job: 'last', chains: [{ id: 'x' }] });
    expect(await next.readConfiguration()).toBe('{}');
    await expect(holder.checkpoint({ job: 'late' })).rejects.toThrow(LeaseLostError);
    await holder.releaseLease();
    expect(await next.acquireLease('b', TTL)).toMatchObject({ takenOver: false, mark: 'm' });
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
    expect(await heir.readStored()).toEqual({ job: undefined, control: { state: 'notStarted' }, chains: [] });
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
    expect(new Set((await state.job.readStored()).chains)).toEqual(new Set([odd, long]));
    await state.job.checkpoint({ job: '{"a":2}', dropChains: ['long', 'never was'] });
    await state.job.checkpoint({ job: '{"a":2}', dropChains: ['long'] });
    expect(await state.job.readStored()).toMatchObject({ job: '{"a":2}', chains: [odd] });
  });

  it('of hundreds of chains stores the job last', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    const chains = Array.from({ length: 250 }, (_, index) => chain(`c${index}`));
    await state.job.checkpoint({ job: 'all', putChains: chains });
    expect(wire.transactions).toBe(3);
    expect((await state.job.readStored()).chains.length).toBe(250);
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
      const pages = (await reader.readStored()).chains.map(({ id, pages: count }) => `${id}${count}`);
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
