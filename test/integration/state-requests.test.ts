// The table of what operators asked for: append-only, the newest first, and one outcome a row.

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NewRequest, OperatorRequest, RequestStore } from '../../shared/model/ports.ts';
import { createTableState, type TableStateOptions } from '../../shared/state/table-state.ts';
import type { TableRequest } from '../../shared/state/tables.ts';
import { tableService } from '../support/tables.ts';
import { isTransaction } from './support/table-world.ts';

function openStore(options: Partial<TableStateOptions> = {}): RequestStore {
  return createTableState({
    connection: { connectionString: tableService() },
    tablePrefix: `t${randomUUID().replaceAll('-', '').slice(0, 12)}`,
    clock: { now: Date.now, sleep: async () => undefined },
    ...options,
  }).requests;
}

const by = { name: 'ada@contoso.example', id: 'id-of-ada' };
const asking = (at: number, reason?: string): NewRequest => ({
  at,
  by,
  what: { action: 'run-now' },
  ...(reason !== undefined && { reason }),
});
const ids = (requests: readonly OperatorRequest[]): string[] => requests.map(({ id }) => id);

describe('requests', () => {
  it('are listed the newest first, page by page, and waiting ones the oldest first', async () => {
    const store = openStore();
    const made: string[] = [];
    for (const at of [1_000, 3_000, 2_000, 4_000]) made.push((await store.append(asking(at))).id);
    const [one, three, two, four] = made;
    const first = await store.list(3);
    expect(ids(first.requests)).toEqual([four, three, two]);
    expect(first.next).toBe(two);
    const rest = await store.list(3, first.next);
    expect([ids(rest.requests), rest.next]).toEqual([[one], undefined]);
    expect((await store.list(4)).next).toBeUndefined();
    expect(ids(await store.unserved())).toEqual([one, two, three, four]);
  });

  it('get one outcome, which stays, and do not wait any more', async () => {
    const store = openStore();
    const kept = await store.append(asking(1_000, 'because of "ünïcode" \u2028 and ~!/\\#?'));
    const other = await store.append(asking(1_000));
    const done = { at: 2_000, result: 'done', detail: 'first' } as const;
    await store.markServed(kept.id, done);
    await store.markServed(kept.id, { at: 3_000, result: 'refused', detail: 'second' });
    await store.markServed('9999999999999-unknown', done);
    expect(ids(await store.unserved())).toEqual([other.id]);
    expect((await store.list(10)).requests).toContainEqual({ ...kept, outcome: done });
  });

  it('are one row, although the answer to the first try was lost', async () => {
    const answers: number[] = [];
    const after = (request: TableRequest, status: number): void => {
      if (!isTransaction(request) || answers.push(status) !== 2) return;
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET', name: 'RestError' });
    };
    const store = openStore({ traffic: { after }, retry: { retryDelayInMs: 1 } });
    await store.append(asking(1_000));
    // Without a table; stored, and lost on the way; there already.
    expect(answers).toEqual([404, 204, 409]);
    expect((await store.list(10)).requests).toHaveLength(1);
  });
});
