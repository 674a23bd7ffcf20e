import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { LeaseLostError, RowRefusedError, StateError } from '../../shared/errors/index.ts';
import type { ShardChange } from '../../shared/model/ports.ts';
import { type StoredObject, sourceId } from '../../shared/model/stored-object.ts';
import type { TableRequest } from '../../shared/state/tables.ts';
import { isTransaction, type Place, storedUser, tableWorld, testId } from './support/table-world.ts';

// Thousands of rows in some tests: seconds on a free machine, more beside others.
vi.setConfig({ testTimeout: 120_000 });

const world = tableWorld();

const put = (object: StoredObject): ShardChange => ({ type: 'putObject', object });
const HOUR = 3_600_000;

async function generations(place: Place, shard: number): Promise<number[]> {
  const found: number[] = [];
  for await (const page of place.open().state.shard('user', shard).scanObjects()) {
    found.push(...page.map((object) => object.generation));
  }
  return found;
}

describe('after a takeover', () => {
  it('a frozen writer fails where it had written before', async () => {
    const place = world.place();
    const frozen = await place.lead('first');
    await frozen.state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    place.clock.advance(HOUR);
    await place.lead('second');
    const late = frozen.state.shard('user', 1).commit([put(storedUser(testId(1), { generation: 9 }))]);
    await expect(late).rejects.toThrow(LeaseLostError);
    expect(await generations(place, 1)).toEqual([1]);
  });

  it('a frozen writer fails where it had not written yet', async () => {
    const place = world.place();
    const frozen = await place.lead('first');
    place.clock.advance(HOUR);
    await place.lead('second');
    await expect(frozen.state.shard('user', 1).commit([put(storedUser(testId(1)))])).rejects.toThrow(LeaseLostError);
    await expect(frozen.state.memberships.promote([testId(1)], 1)).rejects.toThrow(LeaseLostError);
    expect(await generations(place, 1)).toEqual([]);
  });

  it('a transaction that was under way fails too, although its partition had no fence when it began', async () => {
    const place = world.place();
    const frozen = await place.lead('first');
    const release = frozen.wire.hold(isTransaction);
    const late = frozen.state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    while (frozen.wire.transactions === 0) await new Promise((resolve) => setImmediate(resolve));
    place.clock.advance(HOUR);
    await place.lead('second');
    release();
    await expect(late).rejects.toThrow(LeaseLostError);
    expect(await generations(place, 1)).toEqual([]);
  });

  it('every later write of the frozen writer fails as well', async () => {
    const place = world.place();
    const frozen = await place.lead('first');
    await frozen.state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    place.clock.advance(HOUR);
    await place.lead('second');
    const late = [1, 2, 3].map((generation) =>
      frozen.state.shard('user', 1).commit([put(storedUser(testId(2), { generation }))]),
    );
    for (const result of await Promise.allSettled(late)) expect(result.status).toBe('rejected');
    await expect(frozen.state.shard('user', 1).commit([put(storedUser(testId(2)))])).rejects.toThrow(LeaseLostError);
  });

  it('no roster is trusted, and the new holder writes everywhere', async () => {
    const place = world.place();
    const first = await place.lead('first');
    await first.state.shard('user', 1).commit([{ type: 'putRoster', bytes: new Uint8Array([1]) }]);
    place.clock.advance(HOUR);
    const second = await place.lead('second');
    expect(await second.state.shard('user', 1).readRoster()).toBeUndefined();
    await second.state.shard('user', 1).commit([{ type: 'putRoster', bytes: new Uint8Array([2]) }]);
    await second.state.shard('group', 63).commit([put(storedUser(testId(1), { kind: 'group' }))]);
    expect(await second.state.shard('user', 1).readRoster()).toEqual(Buffer.from([2]));
  });

  it('a partition in which nothing was ever stored is known, until something is stored', async () => {
    const place = world.place();
    const first = await place.lead('first');
    const shardOf = ({ state }: typeof first, number: number) => state.shard('user', number);
    expect(shardOf(first, 1).isUntouched()).toBe(false);
    await shardOf(first, 1).commit([put(storedUser(testId(1)))]);
    await shardOf(first, 1).commit([{ type: 'deleteObject', id: testId(1) }]);
    for (const name of ['second', 'third']) {
      place.clock.advance(HOUR);
      const next = await place.lead(name);
      expect([1, 2, 3].map((number) => shardOf(next, number).isUntouched())).toEqual([false, true, name === 'second']);
      await shardOf(next, 3).commit([{ type: 'putEntitled', bytes: new Uint8Array([1]) }]);
      expect(shardOf(next, 3).isUntouched()).toBe(false);
    }
  });

  it('a partition whose first rows come between the look at its fence and the raise is in use', async () => {
    const place = world.place();
    const first = await place.lead('first');
    place.clock.advance(HOUR);
    const { state, wire } = place.open();
    const acquired = await state.job.acquireLease('second', HOUR);
    const raisesHere = ({ method, body }: TableRequest): boolean => method === 'POST' && body.includes('"u-01"');
    const release = wire.hold(raisesHere);
    const raised = state.fence(acquired?.lease.epoch ?? 0, true);
    while (!wire.requests.some(raisesHere)) await new Promise((resolve) => setImmediate(resolve));
    await first.state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    release();
    await raised;
    expect([1, 2].map((number) => state.shard('user', number).isUntouched())).toEqual([false, true]);
  });

  it('a fence that does not say so stands for a partition that is in use', async () => {
    const place = world.place();
    await place.lead('first');
    place.clock.advance(HOUR);
    await place.lead('second');
    const earlier = { partitionKey: 'u-01', rowKey: '!fence', v: 1, epoch: 1, rosterStale: true };
    await place.raw('mappings').upsertEntity(earlier, 'Replace');
    place.clock.advance(HOUR);
    const third = await place.lead('third');
    expect([1, 2].map((number) => third.state.shard('user', number).isUntouched())).toEqual([false, true]);
  });

  it('whoever has the same epoch, because the lease row was lost, is overtaken where it wrote', async () => {
    const place = world.place();
    const first = await place.lead('first');
    for (const shard of [1, 40]) await first.state.shard('user', shard).commit([put(storedUser(testId(1)))]);
    await place.raw('watermarks').deleteEntity('job', 'lease');
    const { state } = place.open();
    const acquired = await state.job.acquireLease('second', HOUR);
    expect(acquired).toMatchObject({ takenOver: false, lease: { epoch: first.epoch } });
    await state.fence(first.epoch, true);
    expect([1, 2, 40].map((shard) => state.shard('user', shard).isUntouched())).toEqual([false, true, false]);
    for (const shard of [1, 40]) {
      await expect(first.state.shard('user', shard).commit([put(storedUser(testId(2)))])).rejects.toThrow(
        LeaseLostError,
      );
    }
  });

  it('an epoch is never lowered', async () => {
    const place = world.place();
    await place.lead('first');
    place.clock.advance(HOUR);
    await place.lead('second');
    await expect(place.open().state.fence(1, true)).rejects.toThrow(LeaseLostError);
  });
});

describe('after a clean release', () => {
  it('the next holder writes without raising anything, and rosters stay fresh', async () => {
    const place = world.place();
    const first = await place.lead('first');
    await first.state.shard('user', 1).commit([{ type: 'putRoster', bytes: new Uint8Array([1]) }]);
    await first.state.job.releaseLease();
    const second = await place.lead('second');
    expect(second.epoch).toBe(first.epoch + 1);
    expect(await second.state.shard('user', 1).readRoster()).toEqual(Buffer.from([1]));
    await second.state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    await expect(first.state.shard('user', 1).commit([put(storedUser(testId(1)))])).rejects.toThrow(LeaseLostError);
  });
});

describe('a lost answer', () => {
  it('to the first write of a partition is not taken for a takeover', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    wire.loseNextAnswer();
    await state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    // The write and its repetition, which conflicts with it; nothing is written a third time.
    expect(wire.transactions).toBe(2);
    await state.shard('user', 1).commit([put(storedUser(testId(2), { generation: 2 }))]);
    expect(await generations(place, 1)).toEqual([1, 2]);
  });

  it('to a later write is not taken for a takeover either', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    await state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    wire.loseNextAnswer();
    await state
      .shard('user', 1)
      .commit([put(storedUser(testId(2), { generation: 2 })), { type: 'putRoster', bytes: new Uint8Array(3) }]);
    expect(await generations(place, 1)).toEqual([1, 2]);
    expect(await state.shard('user', 1).readRoster()).toBeDefined();
  });

  it('that the client gave up on may still arrive late, and is then known again as ours', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    const shard = state.shard('user', 1);
    await shard.commit([put(storedUser(testId(1)))]);
    wire.loseEveryAnswer(isTransaction);
    await expect(shard.commit([put(storedUser(testId(2), { generation: 2 }))])).rejects.toThrow(StateError);
    wire.reset();
    await shard.commit([put(storedUser(testId(3), { generation: 3 }))]);
    expect(await generations(place, 1)).toEqual([1, 2, 3]);
  });

  it('to a deletion is no error', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    await state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    wire.loseNextAnswer();
    await state.shard('user', 1).commit([{ type: 'deleteObject', id: testId(1) }]);
    expect(await generations(place, 1)).toEqual([]);
  });
});

describe('a service that is down', () => {
  it('is transient for the caller, and harmless for what comes later', async () => {
    const place = world.place();
    const { state, wire } = await place.lead();
    await state.shard('user', 1).commit([put(storedUser(testId(1)))]);
    wire.breakDown();
    const failed = state.shard('user', 1).commit([put(storedUser(testId(2)))]);
    await expect(failed).rejects.toThrow(StateError);
    await expect(failed).rejects.toMatchObject({ code: 'StateUnavailable' });
    wire.reset();
    await state.shard('user', 1).commit([put(storedUser(testId(3), { generation: 3 }))]);
    expect(await generations(place, 1)).toEqual([1, 3]);
  });
});

it('an error shows neither credentials nor what was to be stored', async () => {
  const { state, wire } = await world.place().lead();
  const secret = storedUser(sourceId('k'.repeat(2_000)), { image: { displayName: 'Confidential' } });
  const refused = await state
    .shard('user', 1)
    .commit([put(secret)])
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RowRefusedError);
  wire.loseEveryAnswer(isTransaction);
  const silent = await state
    .shard('user', 2)
    .commit([put(storedUser(testId(1)))])
    .catch((error: unknown) => error);
  expect(silent).toBeInstanceOf(StateError);
  for (const error of [refused, silent]) {
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/SharedKey|authorization|Confidential/i);
  }
});

it('without a lease nothing is written', async () => {
  const place = world.place();
  const { state } = place.open();
  await expect(state.shard('user', 1).commit([put(storedUser(testId(1)))])).rejects.toThrow(LeaseLostError);
  expect(await generations(place, 1)).toEqual([]);
});
