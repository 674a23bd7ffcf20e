import { describe, expect, it, vi } from 'vitest';
import { ConfigurationError, LeaseLostError, RowRefusedError } from '../../shared/errors/index.ts';
import type { ShardChange } from '../../shared/model/ports.ts';
import { type SourceId, type StoredObject, sourceId, targetId } from '../../shared/model/stored-object.ts';
import { idsInShard, storedUser, tableWorld, testId } from './support/table-world.ts';

// Thousands of rows in some tests: seconds on a free machine, more beside others.
vi.setConfig({ testTimeout: 120_000 });

const world = tableWorld();

const put = (object: StoredObject): ShardChange => ({ type: 'putObject', object });

async function all(pages: AsyncIterable<readonly StoredObject[]>): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

describe('an object row', () => {
  it('comes back as it was stored', async () => {
    const { state } = await world.place().lead();
    const object: StoredObject = {
      kind: 'user',
      id: testId(1),
      image: { displayName: 'Zoë "Z" 🦊', mail: null, accountEnabled: true, otherMails: ['a', 'b'], x: { y: [1] } },
      life: 'softDeleted',
      generation: 7,
      link: { targetId: targetId('t/1#?\\'), state: 'removed', incarnation: 3, origin: 'adopted' },
      intent: { at: 1_900_000_000_000, values: { userName: 'ada@contoso.example' } },
      exported: { userName: 'z@contoso.example' },
      work: {
        state: 'escrow',
        cycle: 12,
        attempts: 3,
        code: 'NameTaken',
        detail: 'why',
        nextTryAt: 1_900_000_000_001,
        since: 1_900_000_000_000,
        listed: true,
      },
    };
    await state.shard('user', 5).commit([put(object)]);
    expect((await state.shard('user', 5).readObjects([object.id])).get(object.id)).toEqual(object);
    expect(await all(state.shard('user', 5).scanObjects())).toEqual([object]);
  });

  it('keeps nothing of what it held before', async () => {
    const { state } = await world.place().lead();
    const shard = state.shard('user', 0);
    const id = testId(1);
    await shard.commit([put(storedUser(id, { image: { note: 'x'.repeat(100_000) }, intent: { at: 1, values: {} } }))]);
    await shard.commit([put(storedUser(id))]);
    expect((await shard.readObjects([id])).get(id)).toEqual(storedUser(id));
  });

  it('takes text far beyond one property, surrogate pairs at every border included', async () => {
    const { state } = await world.place().lead();
    for (const lead of ['', 'a', 'ab']) {
      const object = storedUser(testId(2), { image: { note: lead + '🦊'.repeat(80_000) } });
      await state.shard('user', 1).commit([put(object)]);
      expect((await state.shard('user', 1).readObjects([object.id])).get(object.id)).toEqual(object);
    }
  });

  it('holds every character, also those that a table service may refuse', async () => {
    const { state } = await world.place().lead();
    const note = ['\u2028', '\u2029', '\u0085', '\ufffe', '\uffff', '\u0000', '\r\n', '"', '\\u2028'].join('x');
    const object = storedUser(testId(1), { image: { note } });
    await state.shard('user', 1).commit([put(object)]);
    expect((await state.shard('user', 1).readObjects([object.id])).get(object.id)).toEqual(object);
  });

  it('is refused beyond 900 KiB, and whatever else the commit holds is stored', async () => {
    const { state } = await world.place().lead();
    const large = storedUser(testId(2), { image: { note: 'x'.repeat(470_000) } });
    const commit = state.shard('user', 1).commit([put(storedUser(testId(1))), put(large)]);
    await expect(commit).rejects.toBeInstanceOf(RowRefusedError);
    await expect(commit).rejects.toMatchObject({
      policy: 'rejected',
      refused: [{ key: large.id, why: expect.stringContaining('900 KiB') }],
    });
    expect((await all(state.shard('user', 1).scanObjects())).map(({ id }) => id)).toEqual([testId(1)]);
  });

  it('survives ids with characters that keys must not have', async () => {
    const { state } = await world.place().lead();
    const ids = ['a/b', 'a\\b', 'a#b', 'a?b', 'a!b', 'ü%+\'" \u0001\u0085', '~2f'].map((text) => sourceId(text));
    const shard = state.shard('group', 63);
    await shard.commit(ids.map((id) => put(storedUser(id, { kind: 'group' }))));
    expect([...(await shard.readObjects(ids)).keys()].sort()).toEqual([...ids].sort());
    expect((await all(shard.scanObjects())).map((object) => object.id).sort()).toEqual([...ids].sort());
  });

  it('of a newer version stops the reader', async () => {
    const place = world.place();
    const { state } = await place.lead();
    await state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    await place.raw('mappings').updateEntity({ partitionKey: 'u-01', rowKey: `o!${testId(1)}`, v: 2 }, 'Merge');
    const read = state.shard('user', 1).readObjects([testId(1)]);
    await expect(read).rejects.toThrow(ConfigurationError);
    await expect(read).rejects.toMatchObject({ code: 'StateFromNewerVersion' });
  });

  it('that somebody else has written is reported, not believed', async () => {
    const place = world.place();
    const { state } = await place.lead();
    const rowKey = `o!${testId(1)}`;
    await place.raw('mappings').createEntity({ partitionKey: 'u-01', rowKey, v: 1, life: 'undead', generation: 1 });
    await expect(all(state.shard('user', 1).scanObjects())).rejects.toMatchObject({ code: 'StateUnreadable' });
  });
});

describe('a partition', () => {
  it('is read beyond the 1,000 rows of a page, and by id', async () => {
    const { state, wire } = await world.place().lead();
    const ids = idsInShard(9, 2_300);
    const shard = state.shard('user', 9);
    await shard.commit(ids.map((id) => put(storedUser(id))));
    expect(wire.transactions).toBe(Math.ceil(2_300 / 99));
    expect(new Set((await all(shard.scanObjects())).map((object) => object.id))).toEqual(new Set(ids));
    const unknown = testId(0xffffffff);
    expect([...(await shard.readObjects([...ids.slice(0, 40), unknown])).keys()]).toEqual(ids.slice(0, 40));
  });

  it('splits transactions before 4 MiB', async () => {
    const { state, wire } = await world.place().lead();
    const ids = idsInShard(3, 12);
    const shard = state.shard('user', 3);
    await shard.commit(ids.map((id) => put(storedUser(id, { image: { note: 'é'.repeat(440_000) } }))));
    expect((await all(shard.scanObjects())).length).toBe(12);
    expect(wire.transactions).toBeGreaterThan(3);
    expect(Math.max(...wire.requests.map((request) => Buffer.byteLength(request.body)))).toBeLessThan(4 * 1024 * 1024);
  });

  it('forgets a deleted object, and deleting it again is no error', async () => {
    const { state } = await world.place().lead();
    const shard = state.shard('user', 2);
    await shard.commit([put(storedUser(testId(1))), put(storedUser(testId(2)))]);
    await shard.commit([{ type: 'deleteObject', id: testId(1) }]);
    await shard.commit([{ type: 'deleteObject', id: testId(1) }, put(storedUser(testId(3)))]);
    expect((await all(shard.scanObjects())).map((object) => object.id)).toEqual([testId(2), testId(3)]);
  });

  it('applies the changes of one commit in their order', async () => {
    const { state } = await world.place().lead();
    const shard = state.shard('user', 2);
    const id = testId(1);
    await shard.commit([put(storedUser(id)), { type: 'deleteObject', id }, put(storedUser(id, { generation: 2 }))]);
    await shard.commit([put(storedUser(testId(2))), { type: 'deleteObject', id: testId(2) }]);
    expect(await all(shard.scanObjects())).toEqual([storedUser(id, { generation: 2 })]);
  });
});

describe('group commit', () => {
  it('puts what many callers store at the same time into few transactions', async () => {
    const { state, wire } = await world.place().lead();
    const ids = idsInShard(4, 900);
    const shard = state.shard('user', 4);
    await Promise.all(ids.map((id) => shard.commit([put(storedUser(id))])));
    expect(wire.transactions).toBeLessThanOrEqual(Math.ceil(900 / 99) + 1);
    expect((await all(shard.scanObjects())).length).toBe(900);
  });

  it('resolves a commit only when all of it is stored', async () => {
    const place = world.place();
    const { state } = await place.lead();
    const shard = state.shard('user', 4);
    const ids = idsInShard(4, 250);
    const seen = place.open().state.shard('user', 4);
    const done = ids.map(async (id) => {
      await shard.commit([put(storedUser(id))]);
      return (await seen.readObjects([id])).size;
    });
    expect((await Promise.all(done)).every((size) => size === 1)).toBe(true);
  });

  it('lets the later of two changes of one object win', async () => {
    const { state, wire } = await world.place().lead();
    const shard = state.shard('user', 4);
    const versions = Array.from({ length: 50 }, (_, index) => storedUser(testId(1), { generation: index }));
    await Promise.all(versions.map((object) => shard.commit([put(object)])));
    expect(wire.transactions).toBeLessThanOrEqual(2);
    expect((await all(shard.scanObjects())).map((object) => object.generation)).toEqual([49]);
  });

  it('does not let a commit that the service refuses spoil its neighbours', async () => {
    const { state } = await world.place().lead();
    const shard = state.shard('user', 4);
    const tooLong: SourceId = sourceId('k'.repeat(2_000));
    const results = await Promise.allSettled([
      shard.commit([put(storedUser(testId(1)))]),
      shard.commit([put(storedUser(tooLong))]),
      shard.commit([put(storedUser(testId(2)))]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await all(shard.scanObjects())).map((object) => object.id)).toEqual([testId(1), testId(2)]);
  });
});

describe('a roster', () => {
  const bytes = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

  it('is absent, then fresh, then stale from the first change of an object on', async () => {
    const { state } = await world.place().lead();
    const shard = state.shard('user', 6);
    expect(await shard.readRoster()).toBeUndefined();
    await shard.commit([put(storedUser(testId(1)))]);
    expect(await shard.readRoster()).toBeUndefined();
    await shard.commit([{ type: 'putRoster', bytes: bytes(10, 1) }]);
    expect(await shard.readRoster()).toEqual(Buffer.from(bytes(10, 1)));
    await shard.commit([{ type: 'putEntitled', bytes: bytes(3, 9) }]);
    expect(await shard.readRoster()).toBeDefined();
    await shard.commit([{ type: 'deleteObject', id: testId(1) }]);
    expect(await shard.readRoster()).toBeUndefined();
    await shard.commit([put(storedUser(testId(1))), { type: 'putRoster', bytes: bytes(0, 0) }]);
    expect(await shard.readRoster()).toEqual(Buffer.alloc(0));
    await shard.commit([{ type: 'putRoster', bytes: bytes(10, 2) }, put(storedUser(testId(1)))]);
    expect(await shard.readRoster()).toBeUndefined();
    expect(await shard.readEntitled()).toEqual(Buffer.from(bytes(3, 9)));
  });

  it('costs one request together with the entitled set, and the first write after it no further read', async () => {
    const place = world.place();
    const first = await place.lead('first');
    await first.state.shard('user', 6).commit([
      { type: 'putRoster', bytes: bytes(10, 1) },
      { type: 'putEntitled', bytes: bytes(3, 9) },
    ]);
    await first.state.job.releaseLease();
    const { state, wire } = await place.lead('second');
    const shard = state.shard('user', 6);
    expect(await shard.readRoster()).toEqual(Buffer.from(bytes(10, 1)));
    expect(await shard.readEntitled()).toEqual(Buffer.from(bytes(3, 9)));
    await shard.commit([put(storedUser(testId(1)))]);
    expect(wire.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    await shard.commit([{ type: 'putEntitled', bytes: bytes(3, 8) }]);
    expect(await shard.readEntitled()).toEqual(Buffer.from(bytes(3, 8)));
    expect(await shard.readRoster()).toBeUndefined();
  });

  it('that was read before somebody else took over lets nobody write', async () => {
    const place = world.place();
    const frozen = await place.lead('first');
    await frozen.state.shard('user', 6).commit([{ type: 'putRoster', bytes: bytes(10, 1) }]);
    await frozen.state.job.releaseLease();
    const late = await place.lead('second');
    expect(await late.state.shard('user', 6).readRoster()).toBeDefined();
    place.clock.advance(3_600_000);
    const { state } = await place.lead('third');
    await expect(late.state.shard('user', 6).commit([put(storedUser(testId(1)))])).rejects.toThrow(LeaseLostError);
    await expect(late.state.shard('user', 7).readRoster()).rejects.toThrow(LeaseLostError);
    expect(await state.shard('user', 6).readRoster()).toBeUndefined();
  });

  it('stays stale although a change and a roster of others travel in one transaction', async () => {
    const { state, wire } = await world.place().lead();
    const shard = state.shard('user', 6);
    await Promise.all([
      shard.commit([{ type: 'putRoster', bytes: bytes(10, 1) }]),
      shard.commit([put(storedUser(testId(1)))]),
    ]);
    expect(wire.transactions).toBe(1);
    expect(await shard.readRoster()).toBeUndefined();
  });

  it.each([65_536, 65_537, 720_896, 720_897, 3_000_000])(
    'of %i bytes comes back whole, again and again',
    async (size) => {
      const { state } = await world.place().lead();
      const shard = state.shard('group', 6);
      for (const fill of [1, 2, 3]) {
        const roster = bytes(size, fill);
        roster[size - 1] = 99;
        await shard.commit([{ type: 'putRoster', bytes: roster }]);
        expect(Buffer.compare((await shard.readRoster()) ?? Buffer.alloc(0), roster)).toBe(0);
      }
      await shard.commit([{ type: 'putRoster', bytes: bytes(5, 4) }]);
      expect(await shard.readRoster()).toEqual(Buffer.from(bytes(5, 4)));
    },
  );

  it('of several rows is the old one or the new one, wherever its writer is killed', async () => {
    const place = world.place();
    const first = await place.lead();
    const roster = (fill: number): ShardChange => ({ type: 'putRoster', bytes: bytes(3_000_000, fill) });
    await first.state.shard('user', 0).commit([roster(1)]);
    await first.state.job.releaseLease();
    let fill = 1;
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; nth <= 4; nth += 1) {
        const { state, wire } = await place.lead();
        const shard = state.shard('user', 0);
        wire.dieAt(nth, moment);
        const stored = await shard.commit([roster(fill + 1)]).then(
          () => true,
          () => false,
        );
        const read = await place.open().state.shard('user', 0).readRoster();
        expect(new Set(read).size).toBe(1);
        expect(read?.length).toBe(3_000_000);
        if (stored) expect(read?.[0]).toBe(fill + 1);
        fill = read?.[0] ?? -1;
        wire.reset();
        await state.job.releaseLease();
      }
    }
    expect(fill).toBeGreaterThan(1);
  });
});
