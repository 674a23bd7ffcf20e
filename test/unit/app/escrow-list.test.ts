// The list of what waits after a failure: counted by code, and page by page.

import { describe, expect, it } from 'vitest';
import { type EscrowObject, type EscrowQuery, listEscrow } from '../../../shared/app/escrow-list.ts';
import { CATALOGUE } from '../../../shared/errors/index.ts';
import type { EscrowRow, QuarantineStore } from '../../../shared/model/ports.ts';
import { type Kind, sourceId } from '../../../shared/model/stored-object.ts';

const row = (number: number, failedAt: number, change: Partial<EscrowRow> = {}): EscrowRow => ({
  kind: 'user',
  id: sourceId(`id-${number}`),
  state: 'escrow',
  code: 'UpdateRefused',
  detail: 'Notion says no.',
  attempts: 1,
  since: failedAt - 1_000,
  failedAt,
  linked: true,
  ...change,
});

const stored = (rows: readonly EscrowRow[]): Pick<QuarantineStore, 'list'> => ({
  async *list(state) {
    for (const each of rows) yield [each].filter((one) => one.state === state);
  },
});
const ask = (rows: readonly EscrowRow[], query: Partial<EscrowQuery> = {}) =>
  listEscrow(stored(rows), { limit: 100, ...query });
const ids = (objects: readonly EscrowObject[]) => objects.map(({ id }) => id);

describe('the list', () => {
  it('is empty when nothing waits', async () => {
    expect(await ask([])).toEqual({ count: 0, codes: [], objects: [] });
  });

  it('counts by code, the most frequent first, with the oldest first failure and what to do', async () => {
    const rows = [
      row(1, 5_000, { code: 'ValueInUse' }),
      row(2, 9_000),
      row(3, 7_000, { since: 1_000 }),
      row(4, 8_000, { code: 'OfALaterVersion' }),
    ];
    expect((await ask(rows)).codes).toEqual([
      {
        code: 'UpdateRefused',
        count: 2,
        oldestSince: new Date(1_000).toISOString(),
        remedy: CATALOGUE.UpdateRefused.remedy,
      },
      { code: 'OfALaterVersion', count: 1, oldestSince: new Date(7_000).toISOString() },
      { code: 'ValueInUse', count: 1, oldestSince: new Date(4_000).toISOString(), remedy: CATALOGUE.ValueInUse.remedy },
    ]);
  });

  it('names the newest failure first, and knows a row of an earlier version, which tells the first one only', async () => {
    const { failedAt: _, ...earlier } = row(3, 9_000, { since: 6_000 });
    const { objects } = await ask([row(1, 5_000), row(2, 7_000), earlier]);
    expect(ids(objects)).toEqual(['id-2', 'id-3', 'id-1']);
    expect(objects[1]).toMatchObject({ firstFailureAt: new Date(6_000).toISOString() });
    expect(objects[1]).toMatchObject({ lastFailureAt: new Date(6_000).toISOString() });
  });

  it('is filtered by kind and by code, and so are the counts', async () => {
    const rows = [row(1, 1_000), row(2, 2_000, { kind: 'group' }), row(3, 3_000, { code: 'ValueInUse' })];
    const groups = await ask(rows, { kind: 'group' });
    expect([groups.count, ids(groups.objects)]).toEqual([1, ['id-2']]);
    const refused = await ask(rows, { code: 'UpdateRefused' });
    expect([refused.count, refused.codes.length, ids(refused.objects)]).toEqual([2, 1, ['id-2', 'id-1']]);
  });

  it('gives each object once over all pages, whatever their size and however many failed in one moment', async () => {
    const kinds: readonly Kind[] = ['user', 'group'];
    const rows = Array.from({ length: 25 }, (_, at) =>
      row(at % 20, 1_000 * Math.floor(at / 8), { kind: kinds[at < 20 ? 0 : 1] ?? 'user' }),
    );
    for (const limit of [1, 4, 24, 25, 26]) {
      const seen: string[] = [];
      let query: EscrowQuery | undefined = { limit };
      while (query !== undefined) {
        const { objects, next, count } = await ask(rows, query);
        expect([count, objects.length <= limit]).toEqual([25, true]);
        seen.push(...objects.map(({ kind, id, lastFailureAt }) => `${lastFailureAt} ${kind} ${id}`));
        query = next === undefined ? undefined : { limit, after: next };
      }
      expect(new Set(seen).size).toBe(25);
      expect(seen.length).toBe(25);
      const times = seen.map((line) => line.split(' ')[0] ?? '');
      expect(times).toEqual(times.toSorted().toReversed());
    }
  });
});
