import { describe, expect, it } from 'vitest';
import type { WritingRules } from '../../../shared/model/ports.ts';
import { afterWriting, changesBetween, heldAt, sameValue, withoutPaths } from '../../../shared/model/values.ts';

const NONE: WritingRules = { caseless: [], additive: [], asOne: [] };

describe('differences of values', () => {
  it('are only what is not equal; paths left out stay as they are', () => {
    const exported = { userName: 'a@x', title: 'Countess', tags: ['a', 'b'], city: null };
    expect(changesBetween({ userName: 'a@x', tags: ['b', 'a'], city: null, name: 'Ada' }, exported, NONE)).toEqual([
      { path: 'tags', value: ['b', 'a'] },
      { path: 'name', value: 'Ada' },
    ]);
  });

  it('ignore the order of keys', () => {
    expect(sameValue({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(sameValue(undefined, null)).toBe(true);
  });

  it('hold what is not known: emptying is sent again after a request that was not answered', () => {
    const changes = changesBetween({ title: null }, { title: 'Countess' }, NONE);
    expect(
      changesBetween({ title: null }, withoutPaths({ title: 'Countess' }, changes, { title: null }), NONE),
    ).toEqual(changes);
    expect(changesBetween({ title: null }, heldAt(['title'], { userName: 'a@x' }), NONE)).toEqual([]);
  });

  it('leave out upper and lower case where the target does not tell them apart', () => {
    const desired = { userName: 'Ada@X', emails: [{ value: 'Ada@X', primary: true }], title: 'Boss' };
    const exported = { userName: 'ada@x', emails: [{ value: 'ada@x', primary: true }], title: 'boss' };
    const rules = { ...NONE, caseless: ['userName', 'emails'] };
    expect(changesBetween(desired, exported, rules)).toEqual([{ path: 'title', value: 'Boss' }]);
  });

  it('of a list that only grows are the items that it lacks', () => {
    const rules = { ...NONE, additive: ['roles'] };
    const [owner, member] = [{ value: 'owner' }, { value: 'member' }];
    const exported = { roles: [{ ...owner, display: 'Owner' }] };
    expect(changesBetween({ roles: [owner] }, exported, rules)).toEqual([]);
    expect(changesBetween({ roles: [owner, member] }, exported, rules)).toEqual([
      { path: 'roles', value: [member], add: true },
    ]);
    expect(changesBetween({ roles: [] }, exported, rules)).toEqual([]);
    expect(changesBetween({ roles: [owner] }, {}, rules)).toEqual([{ path: 'roles', value: [owner], add: true }]);
    expect(afterWriting(exported, { roles: [member], title: 'Boss' }, rules)).toEqual({
      roles: [{ ...owner, display: 'Owner' }, member],
      title: 'Boss',
    });
  });

  it('bring along the rest of what the target keeps as one value, also what the mapping has nothing to say about', () => {
    const rules = { ...NONE, asOne: [['given', 'family', 'full']] };
    const exported = { given: 'Ada', family: 'King', full: 'Ada King', title: 'Boss' };
    const desired = { given: 'Augusta', full: 'Ada King', title: 'Boss' };
    expect(changesBetween(desired, exported, rules)).toEqual([
      { path: 'given', value: 'Augusta' },
      { path: 'family', value: 'King' },
      { path: 'full', value: 'Ada King' },
    ]);
    expect(changesBetween({ ...desired, given: 'Ada', title: 'Lady' }, exported, rules)).toHaveLength(1);
  });
});
