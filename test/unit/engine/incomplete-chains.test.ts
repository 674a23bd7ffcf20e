import { describe, expect, it } from 'vitest';
import { withLeaving } from '../../../shared/engine/import/leaving.ts';
import { ChainBook } from '../../../shared/engine/job/chain-book.ts';
import { incompleteChains } from '../../../shared/engine/job/incomplete-chains.ts';
import type { ChainSummary } from '../../../shared/engine/job/job.ts';
import type { ChainRecord } from '../../../shared/model/ports.ts';
import { type SourceId, sourceId } from '../../../shared/model/stored-object.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
const id = (n: number): SourceId => sourceId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const ids = (count: number): SourceId[] => Array.from({ length: count }, (_, at) => id(at));

const chain = (facts: Partial<ChainRecord> = {}): ChainRecord => ({
  id: 'groups-1',
  kind: 'group',
  select: [],
  generation: 1,
  initial: false,
  pages: 1,
  ...facts,
});
const users = chain({ id: 'users', kind: 'user' });
/** As the job row keeps them. */
const summaries = (...chains: readonly ChainRecord[]): ChainSummary[] => new ChainBook(chains).summaries();

describe('a chain that stays incomplete', () => {
  const since = NOW - HOUR;

  it('is a warning after half an hour and an error after one, not before, and nothing once it was read', () => {
    const late = summaries(chain({ ids: ids(1), incompleteSince: since }), users);
    expect(incompleteChains(late, since + HOUR / 2 - 1)).toBeUndefined();
    expect(incompleteChains(late, since + HOUR / 2)).toMatchObject({ severity: 'warning', since, count: 1 });
    expect(incompleteChains(late, NOW - 1)).toMatchObject({ severity: 'warning' });
    expect(incompleteChains(late, NOW)).toMatchObject({ code: 'ChainIncomplete', severity: 'error', since, count: 1 });
    expect(incompleteChains(summaries(chain({ ids: ids(1) }), users), NOW)).toBeUndefined();
  });

  it('is told with its groups, and with how long the oldest one lasts', () => {
    const group = chain({ ids: ids(1), incompleteSince: NOW - 2 * HOUR });
    const others = chain({ id: 'groups-2', ids: ids(12), incompleteSince: since });
    const alone = incompleteChains(summaries(group), NOW);
    expect(alone?.detail).toBe(`For 120 minutes the job could not read to the end: group ${id(0)}.`);
    expect(incompleteChains(summaries(group, others), NOW)).toMatchObject({
      count: 2,
      since: NOW - 2 * HOUR,
      detail: expect.stringMatching(/ and 3 more groups\.$/),
    });
  });

  it('of users, or of all groups, is told as such', () => {
    const everybody = { ...users, incompleteSince: since };
    const all = chain({ incompleteSince: since });
    const told = (...chains: readonly ChainRecord[]) => incompleteChains(summaries(...chains), NOW)?.detail;
    expect(told(everybody)).toBe('For 60 minutes the job could not read to the end: the users.');
    expect(told(all)).toBe('For 60 minutes the job could not read to the end: the groups.');
    expect(told(everybody, all)).toBe('For 60 minutes the job could not read to the end: the users, and the groups.');
  });

  it('is remembered from the pass that did not read it, for as long as none does', () => {
    const book = new ChainBook([chain({ ids: ids(1) }), users]);
    const late = () => incompleteChains(book.summaries(), NOW);
    book.beginPass();
    book.markRead('users');
    book.noteIncomplete(since);
    book.beginPass();
    book.markRead('users');
    book.noteIncomplete(NOW);
    expect(late()).toMatchObject({ since, count: 1 });
  });
});

describe('whom an unfinished round has taken out', () => {
  const removed = (users: readonly SourceId[], groups: readonly SourceId[] = []) => ({
    removeUsers: users,
    removeGroups: groups,
  });

  it('is kept with the chain, page after page, each once', () => {
    const first = withLeaving(chain(), removed([id(1)]));
    const second = withLeaving(first, removed([id(1), id(2)], [id(3)]));
    expect(second.leaving).toEqual({ users: [id(1), id(2)], groups: [id(3)] });
    expect(withLeaving(chain(), removed([])).leaving).toBeUndefined();
  });

  it('is "many" beyond what a row should hold', () => {
    const many = withLeaving(chain(), removed(ids(1_001)));
    expect(many.leaving).toBe('many');
    expect(withLeaving(many, removed([id(1)])).leaving).toBe('many');
  });
});
