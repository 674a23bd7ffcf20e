import { describe, expect, it } from 'vitest';
import { type Due, judge } from '../../../shared/engine/job/guard.ts';
import { APPROVAL_MS, type HoldSet, holdCounts, joined, mayMove } from '../../../shared/engine/job/hold-sets.ts';
import { EMPTY_SUMMARY } from '../../../shared/engine/objects/roster.ts';
import { type Hold, sourceId } from '../../../shared/model/stored-object.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const HOUR = 3_600_000;
const set = (number: number, kind: HoldSet['kind'] = 'peopleDerived'): HoldSet => ({
  number,
  kind,
  code: 'PeopleRemovalGuard',
  detail: '',
  revision: 1,
  since: NOW,
  room: 0,
});
const due = (n: number, facts: Partial<Due> = {}): Due => ({
  id: sourceId(`00000000-0000-0000-0000-${String(n).padStart(12, '0')}`),
  weight: 1,
  ...facts,
});
const held = (facts: Partial<Hold> = {}): Hold => ({ set: 1, revision: 1, since: NOW, ...facts });
const many = (from: number, count: number): Due[] => Array.from({ length: count }, (_, at) => due(from + at));

function verdict(changes: readonly Due[], room: number, facts: { kind?: HoldSet['kind']; policy?: string } = {}) {
  const { kind = 'peopleDerived', policy = 'p1' } = facts;
  const sets = [set(1), set(2, 'peoplePositive')];
  const { go, join, stay } = judge(changes, { kind, room, sets, now: NOW, policy });
  return { go: go.length, join: join.length, stay: stay.length };
}

const approved = { until: NOW + HOUR, policy: 'p1' };

describe('the judgement of the guard', () => {
  it.each([
    ['what fits goes', many(1, 9), 9, { go: 9, join: 0, stay: 0 }],
    ['what does not fit joins a set, all of it', many(1, 10), 9, { go: 0, join: 10, stay: 0 }],
    ['what fits goes beside an open set', [due(1), due(2, { hold: held() })], 1, { go: 1, join: 0, stay: 1 }],
    [
      'what is held takes nothing of the room',
      [...many(10, 5), due(2, { hold: held() })],
      5,
      { go: 5, join: 0, stay: 1 },
    ],
    ['one that takes much may not fit', [due(1, { weight: 10 })], 9, { go: 0, join: 1, stay: 0 }],
    ['what was rejected stays', [due(1, { hold: held({ rejectedAt: NOW }) })], 9, { go: 0, join: 0, stay: 1 }],
    [
      'what was approved goes, whatever the room',
      [due(1, { hold: held({ approved }) })],
      0,
      { go: 1, join: 0, stay: 0 },
    ],
    [
      'what was approved takes nothing of the room',
      [due(1, { hold: held({ approved }) }), due(2)],
      1,
      { go: 2, join: 0, stay: 0 },
    ],
    [
      'an approval ends',
      [due(1, { hold: held({ approved: { until: NOW, policy: 'p1' } }) })],
      0,
      { go: 0, join: 0, stay: 1 },
    ],
    [
      'an approval is for one configuration',
      [due(1, { hold: held({ approved: { until: NOW + HOUR, policy: 'p0' } }) })],
      0,
      { go: 0, join: 0, stay: 1 },
    ],
    [
      'what passed and failed is not judged again that day',
      [due(1, { passedAt: NOW - 23 * HOUR })],
      0,
      { go: 1, join: 0, stay: 0 },
    ],
    ['the day after it is', [due(1, { passedAt: NOW - 24 * HOUR })], 0, { go: 0, join: 1, stay: 0 }],
    ['a set that is gone holds nobody', [due(1, { hold: held({ set: 9 }) })], 1, { go: 1, join: 0, stay: 0 }],
  ] as const)('%s', (_, changes, room, expected) => {
    expect(verdict(changes, room)).toEqual(expected);
  });

  it('judges anew whoever is held for one kind and due for another', () => {
    for (const hold of [held(), held({ rejectedAt: NOW }), held({ approved })]) {
      expect(verdict([due(1, { hold })], 1, { kind: 'peoplePositive' })).toEqual({ go: 1, join: 0, stay: 0 });
      expect(verdict([due(1, { hold })], 0, { kind: 'peoplePositive' })).toEqual({ go: 0, join: 1, stay: 0 });
    }
  });
});

describe('hold sets', () => {
  const joining = { kind: 'peopleDerived', code: 'PeopleRemovalGuard', detail: 'Too many.', room: 3 } as const;

  it('are opened for a kind and a reason, and rise when something joins', () => {
    const first = joined({ holdSets: [], nextHoldSet: 4 }, joining, NOW);
    expect(first.set).toEqual({ ...joining, number: 4, revision: 1, since: NOW });
    const second = joined(first.sets, { ...joining, room: 2 }, NOW + HOUR);
    expect(second.set).toEqual({ ...joining, number: 4, revision: 2, since: NOW, room: 2 });
    const other = joined(second.sets, { ...joining, code: 'SourceCollapsed' }, NOW + HOUR);
    expect(other.set).toMatchObject({ number: 5, revision: 1 });
    expect(other.sets.holdSets.map(({ number }) => number)).toEqual([4, 5]);
  });

  it('are counted over all partitions', () => {
    const summaries = [
      { ...EMPTY_SUMMARY, holds: [[4, 2, 0] as const] },
      { ...EMPTY_SUMMARY, holds: [[4, 1, 1] as const, [5, 0, 1] as const] },
    ];
    expect([...holdCounts(summaries).values()]).toEqual([
      [4, 3, 1],
      [5, 0, 1],
    ]);
  });
});

describe('the removal of somebody whose account is to move', () => {
  const agreed = (minutesAgo: number): Hold => {
    const until = NOW - minutesAgo * 60_000 + APPROVAL_MS;
    return held({ approved: { until, policy: 'p1' } });
  };
  it.each([
    ['waits for a decision, whatever keeps the move', held(), true, true],
    ['goes when the move was rejected', held({ rejectedAt: NOW }), false, false],
    ['waits for an approved move, however long it is approved', agreed(20 * 60), false, true],
    ['waits half an hour for one that something keeps', agreed(29), true, true],
    ['and no longer', agreed(30), true, false],
  ] as const)('%s', (_, hold, isKept, waits) => {
    expect(mayMove(hold, isKept, NOW)).toBe(waits);
  });
});
