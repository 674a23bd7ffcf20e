// The provisioning log in the tables: what is asked for is found, by as few requests as may be.

import { describe, expect, it, vi } from 'vitest';
import type { RecordFilter, ShardChange } from '../../shared/model/ports.ts';
import type { ProvisioningRecord } from '../../shared/model/provisioning-record.ts';
import { shardOf } from '../../shared/model/source-key.ts';
import { type SourceId, sourceId, targetId } from '../../shared/model/stored-object.ts';
import type { TableState } from '../../shared/state/table-state.ts';
import { idsInShard, storedUser, tableWorld, testId } from './support/table-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const world = tableWorld();
const T = Date.UTC(2030, 0, 1);
const MINUTE = 60_000;

function aRecord(id: SourceId, at: number, overrides: Partial<ProvisioningRecord> = {}): ProvisioningRecord {
  return {
    ...{ at, mark: '9998', kind: 'user', id, action: 'update', status: 'success', requests: 1 },
    ...{ changes: [{ path: 'title', old: 'a', new: 'b' }], ...overrides },
  };
}

async function store(state: TableState, ...records: readonly ProvisioningRecord[]): Promise<void> {
  for (const record of records)
    await state.shard(record.kind, shardOf(record.id)).commit([{ type: 'putRecord', record }]);
}

async function times(state: TableState, filter: RecordFilter, limit = 1_000): Promise<number[]> {
  return (await state.records.newest(filter, limit)).map(({ record }) => (record.at - T) / MINUTE);
}

describe('a record', () => {
  it('comes back as it was stored, ids with characters that keys must not have included', async () => {
    const { state } = await world.place().lead();
    const id = sourceId("a/b\\c#d?e!f'g");
    const record = aRecord(id, T, {
      mark: 'm/#?!',
      name: 'Zoë',
      target: targetId('t/1'),
      cycle: 3,
      reason: 'disabled',
      group: testId(9),
      error: { code: 'X', detail: 'why', request: { method: 'PATCH', path: '/Users/{id}', status: 400 } },
      attempts: 2,
      lastAt: T + 1,
      foundAt: T - 1,
    });
    await store(state, record);
    expect((await state.records.newest({ ids: [id], kind: 'user' }, 10)).map((found) => found.record)).toEqual([
      record,
    ]);
  });

  it('keeps 4 KiB of a value, never half a character, and 4 KiB of a list and of a reason', async () => {
    const { state } = await world.place().lead();
    const ids = Array.from({ length: 200 }, (_, at) => testId(at));
    const changes = [
      { path: 'title', old: 'é'.repeat(5_000), new: ['x'.repeat(9_000)] },
      { path: 'members', added: ids },
    ];
    await store(state, aRecord(testId(1), T, { changes, error: { code: 'X', detail: 'y'.repeat(9_000) } }));
    const [found] = await state.records.newest({}, 1);
    const [title, members] = found?.record.changes ?? [];
    expect(String(title?.old)).toMatch(/^é+… \(cut\)$/);
    for (const text of [title?.old, title?.new, found?.record.error?.detail]) {
      expect(Buffer.byteLength(String(text))).toBeLessThanOrEqual(4_096);
      expect(Buffer.byteLength(String(text))).toBeGreaterThan(4_000);
    }
    expect(members?.added?.at(0)).toBe(ids[0]);
    expect(members?.added?.at(-1)).toBe('… (cut)');
  });

  it('lies in the transaction of its object, in whatever company it is stored', async () => {
    const { state, wire } = await world.place().lead();
    const ids = idsInShard(3, 150);
    const put = (id: SourceId): ShardChange => ({
      type: 'putObject',
      object: storedUser(id),
      records: ['1', '2', '3'].map((mark) => aRecord(id, T, { mark })),
    });
    await state.shard('user', 3).commit(ids.map(put));
    const bodies = wire.requests.filter(({ url }) => url.endsWith('$batch')).map(({ body }) => body);
    expect(bodies.length).toBeLessThanOrEqual(7);
    for (const id of ids) {
      const holding = bodies.filter((body) => body.includes(`o!${id}`));
      expect(holding).toHaveLength(1);
      for (const mark of ['1', '2', '3']) expect(holding[0]).toContain(`!${id}!${mark}`);
    }
    expect(await times(state, { kind: 'user' })).toHaveLength(450);
  });

  it('is not read by those who read objects, and keeps no roster from being fresh', async () => {
    const { state } = await world.place().lead();
    const id = testId(1);
    const shard = state.shard('user', shardOf(id));
    await shard.commit([{ type: 'putObject', object: storedUser(id), records: [aRecord(id, T)] }]);
    await shard.commit([{ type: 'putRoster', bytes: new Uint8Array([1]) }]);
    await store(state, aRecord(id, T + 1));
    for await (const objects of shard.scanObjects()) expect(objects).toEqual([storedUser(id)]);
    expect(await shard.readRoster()).toBeDefined();
  });
});

describe('a list', () => {
  it('is merged from all partitions, newest first, page by page without a gap or a repeat', async () => {
    const { state } = await world.place().lead();
    const records = Array.from({ length: 120 }, (_, at) =>
      aRecord(testId(at), T + (at % 40) * MINUTE, { kind: at % 3 === 0 ? 'group' : 'user' }),
    );
    // One partition has far more than the others.
    const busy = Array.from({ length: 60 }, (_, at) => aRecord(testId(7), T + at * 1_000, { mark: `b${at}` }));
    await store(state, ...records, ...busy);
    const all = await state.records.newest({}, 1_000);
    expect(all).toHaveLength(180);
    expect(all.map(({ record }) => record.at)).toEqual(all.map(({ record }) => record.at).toSorted((a, b) => b - a));
    const paged: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await state.records.newest({}, 31, after);
      paged.push(...page.map(({ place }) => place));
      if (page.length < 31) break;
      after = page.at(-1)?.place;
    }
    expect(paged).toEqual(all.map(({ place }) => place));
  });

  it('takes a span of time, from its first moment to before its last', async () => {
    const { state } = await world.place().lead();
    await store(state, ...[0, 1, 2, 3].map((at) => aRecord(testId(at), T + at * MINUTE)));
    expect(await times(state, { from: T + MINUTE, to: T + 3 * MINUTE })).toEqual([2, 1]);
    const [newest] = await state.records.newest({ to: T + 3 * MINUTE }, 1);
    expect(
      (await state.records.newest({ to: T + 3 * MINUTE }, 9, newest?.place)).map(({ record }) => record.at),
    ).toEqual([T + MINUTE, T]);
  });

  it('asks for what is told of each record', async () => {
    const { state } = await world.place().lead();
    await store(
      state,
      aRecord(testId(1), T, { action: 'create', cycle: 4 }),
      aRecord(testId(2), T + MINUTE, { status: 'failure', error: { code: 'UpdateRefused', detail: '' } }),
      aRecord(testId(3), T + 2 * MINUTE, { kind: 'group', action: 'members' }),
    );
    expect(await times(state, { actions: ['create', 'members'] })).toEqual([2, 0]);
    expect(await times(state, { status: 'failure' })).toEqual([1]);
    expect(await times(state, { code: 'UpdateRefused' })).toEqual([1]);
    expect(await times(state, { code: "x' or status eq 'success" })).toEqual([]);
    expect(await times(state, { cycle: 4 })).toEqual([0]);
    expect(await times(state, { kind: 'group' })).toEqual([2]);
  });
});

describe('one person', () => {
  it('is read by one query, and nobody else of that partition with him', async () => {
    const { state, wire } = await world.place().lead();
    const [ada, other] = idsInShard(5, 2);
    if (ada === undefined || other === undefined) throw new Error('no ids');
    await store(state, aRecord(ada, T), aRecord(other, T + 1), aRecord(ada, T + 2, { action: 'disable' }));
    wire.reset();
    const found = await state.records.newest({ kind: 'user', ids: [ada] }, 100);
    expect(found.map(({ record }) => record.action)).toEqual(['disable', 'update']);
    expect(wire.requests).toHaveLength(1);
    const asked = decodeURIComponent(wire.requests[0]?.url ?? '');
    expect(asked).toContain("PartitionKey eq 'u-05'");
    expect(asked).toContain(`object eq '${ada}'`);
  });

  it('is found by every name of his records, whatever its case', async () => {
    const { state } = await world.place().lead();
    await store(
      state,
      aRecord(testId(1), T, { name: "Ada.O'Hara@contoso.example" }),
      aRecord(testId(1), T + 1, { name: 'ada@contoso.example' }),
      aRecord(testId(2), T, { name: 'ben@contoso.example' }),
    );
    expect(await state.records.named('user', "ADA.o'hara@contoso.example")).toEqual([testId(1)]);
    expect(await state.records.named('user', 'nobody@contoso.example')).toEqual([]);
    expect(await state.records.named('group', 'ada@contoso.example')).toEqual([]);
  });
});

describe('purging', () => {
  it('deletes what is older, at most so many at a time, and nothing else of the partition', async () => {
    const { state, wire } = await world.place().lead();
    const [id = testId(1)] = idsInShard(2, 1);
    const shard = state.shard('user', 2);
    const records = Array.from({ length: 250 }, (_, at) => aRecord(id, T + at * MINUTE));
    await shard.commit([{ type: 'putObject', object: storedUser(id), records: records.slice(0, 90) }]);
    await shard.commit(records.slice(90).map((record) => ({ type: 'putRecord', record })));
    wire.reset();
    expect(await state.records.purge('user', 2, T + 200 * MINUTE, 120)).toBe(120);
    expect(wire.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(await state.records.purge('user', 2, T + 200 * MINUTE, 120)).toBe(80);
    expect(await state.records.purge('user', 2, T + 200 * MINUTE, 120)).toBe(0);
    expect(await times(state, {})).toEqual(Array.from({ length: 50 }, (_, at) => 249 - at));
    expect((await shard.readObjects([id])).size).toBe(1);
  });
});
