import { describe, expect, it } from 'vitest';
import type { RemovalHow } from '../../../shared/engine/decide/decide.ts';
import { arrange, type Decided } from '../../../shared/engine/export/arrange.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

const id = (n: number) => sourceId(`00000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
const inScope = (n: number, facts: Partial<Decided> & { rename?: boolean } = {}): Decided => ({
  id: id(n),
  decision: { type: 'provision', rename: facts.rename ?? false, values: {} },
  linked: true,
  has: [],
  wants: [],
  evidence: 'derived',
  ...facts,
});
const leaving = (n: number, how: RemovalHow, has: readonly string[] = [], judged?: true): Decided => ({
  id: id(n),
  decision: { type: 'remove', reason: 'outOfScope', how, ...(judged && { judged }) },
  linked: true,
  has,
  wants: [],
  evidence: 'derived',
});

describe('the arrangement of exports', () => {
  it('keeps people and groups that are removed apart from groups that are emptied', () => {
    const plan = arrange(
      [leaving(1, 'deactivate'), leaving(2, 'delete'), leaving(3, 'empty'), leaving(4, 'unlink')],
      true,
    );
    expect(plan.removals.map((one) => one.id)).toEqual([id(1), id(2)]);
    expect(plan.emptied.map((one) => one.id)).toEqual([id(3), id(4)]);
  });

  it('empties groups whose deletion is to be scheduled, and keeps scheduled ones apart: they were judged', () => {
    const plan = arrange([leaving(1, 'schedule'), leaving(2, 'delete'), leaving(3, 'delete', [], true)], false);
    const ids = (removals: typeof plan.due) => removals.map((one) => one.id);
    expect([plan.emptied, plan.toSchedule, plan.removals, plan.due].map(ids)).toEqual([
      [id(1)],
      [id(1)],
      [id(2)],
      [id(3)],
    ]);
  });

  it('renames in waves: whoever takes a value comes after whoever gives it up', () => {
    const plan = arrange(
      [inScope(1, { rename: true, has: ['a'], wants: ['b'] }), inScope(2, { rename: true, has: ['b'], wants: ['c'] })],
      true,
    );
    expect(plan.handOvers).toEqual([[id(2)], [id(1)]]);
    expect(plan.provisions).toEqual([]);
  });

  it('lets a newcomer come before the removal of the leaver whose value it has', () => {
    const decided = [leaving(1, 'deactivate', ['a']), inScope(2, { linked: false, wants: ['a'] })];
    expect(arrange(decided, true)).toMatchObject({ handOvers: [[id(2)]], provisions: [], unlinked: 1 });
    expect(arrange(decided, false)).toMatchObject({ handOvers: [], provisions: [id(2)], unlinked: 1 });
  });

  it('leaves everybody else for the end, and counts those without a link', () => {
    const plan = arrange([inScope(1), inScope(2, { linked: false, wants: ['x'] })], true);
    const nobody = { handOvers: [], removals: [], emptied: [], toSchedule: [], due: [] };
    expect(plan).toEqual({ ...nobody, provisions: [id(1), id(2)], unlinked: 1 });
  });
});
