import { describe, expect, it } from 'vitest';
import { applyRow, MemberChanges } from '../../../shared/engine/import/merge.ts';
import type { SourceRow } from '../../../shared/model/ports.ts';
import { type StoredObject, sourceId } from '../../../shared/model/stored-object.ts';

const ID = sourceId('00000000-0000-4000-8000-000000000001');
const DELTA = { kind: 'user', generation: 3, initial: false } as const;
const ANEW = { kind: 'user', generation: 4, initial: true } as const;
/** Of the chains that begin from now on. */
const NEXT = 9;

const known = (overrides: Partial<StoredObject> = {}): StoredObject => ({
  kind: 'user',
  id: ID,
  image: { displayName: 'Ada', title: 'Countess' },
  life: 'live',
  generation: 3,
  ...overrides,
});
const row = (attributes: SourceRow['attributes'], removed?: SourceRow['removed']): SourceRow => ({
  id: ID,
  attributes,
  members: [],
  ...(removed === undefined ? {} : { removed }),
});

describe('a delta row', () => {
  it('leaves what it does not name and clears what it names as null', () => {
    expect(applyRow(known(), row({ title: null }), DELTA, NEXT)?.image).toEqual({ displayName: 'Ada' });
  });

  it('of a new generation unsets what it leaves out, but only the first one', () => {
    const first = applyRow(known(), row({ displayName: 'Ada' }), ANEW, NEXT);
    expect(first?.image).toEqual({ displayName: 'Ada' });
    expect(applyRow(first, row({ city: 'London' }), ANEW, NEXT)?.image).toEqual({
      displayName: 'Ada',
      city: 'London',
    });
  });

  it('brings a deleted object back', () => {
    expect(applyRow(known({ life: 'softDeleted' }), row({}), DELTA, NEXT)?.life).toBe('live');
  });

  it('replayed does not revive what was permanently deleted; a new generation does', () => {
    const gone = known({ life: 'hardDeleted' });
    expect(applyRow(gone, row({ displayName: 'Ada' }), DELTA, NEXT)).toBe(gone);
    expect(applyRow(gone, row({ displayName: 'Ada' }), ANEW, NEXT)?.life).toBe('live');
    const scheduled = known({ life: 'hardDeleted', deletion: { at: 1, kept: true } });
    expect(applyRow(scheduled, row({}), ANEW, NEXT)).not.toHaveProperty('deletion');
  });

  it('of an older chain does not take an object back to an older generation', () => {
    expect(applyRow(known({ generation: 7 }), row({}), DELTA, NEXT)?.generation).toBe(7);
  });
});

describe('a tombstone', () => {
  it('keeps the image and says how it was deleted', () => {
    expect(applyRow(known(), row({}, 'changed'), DELTA, NEXT)).toMatchObject({
      life: 'softDeleted',
      image: { displayName: 'Ada' },
    });
    expect(applyRow(known(), row({}, 'deleted'), DELTA, NEXT)?.life).toBe('hardDeleted');
  });

  it('remembers since when the object is away, until it is back', () => {
    const away = applyRow(known(), row({}, 'changed'), DELTA, NEXT);
    expect(away?.awaySince).toBe(NEXT);
    expect(applyRow(away, row({}, 'deleted'), DELTA, NEXT + 1)?.awaySince).toBe(NEXT);
    expect(applyRow(away, row({}), DELTA, NEXT + 1)).not.toHaveProperty('awaySince');
  });

  it('replayed does not put what was permanently deleted back into the recycle bin; a new generation does', () => {
    const gone = known({ life: 'hardDeleted', deletion: { at: 1 } });
    expect(applyRow(gone, row({}, 'changed'), DELTA, NEXT)).toMatchObject({ life: 'hardDeleted', deletion: { at: 1 } });
    const back = applyRow(gone, row({}, 'changed'), ANEW, NEXT);
    expect(back?.life).toBe('softDeleted');
    expect(back).not.toHaveProperty('deletion');
  });

  it('of an object that was never known leaves nothing behind', () => {
    expect(applyRow(undefined, row({}, 'deleted'), ANEW, NEXT)).toBeUndefined();
  });
});

describe('membership changes over several rows', () => {
  const member = (removed: boolean, type: 'user' | 'group' | 'other' = 'user'): SourceRow => ({
    id: ID,
    attributes: {},
    members: [{ id: sourceId('00000000-0000-4000-8000-00000000000a'), type, removed }],
  });

  it('end with the last word, and say that they contradict each other', () => {
    const changes = new MemberChanges();
    changes.add(member(false));
    expect(changes.contradictory).toBe(false);
    changes.add(member(true));
    expect(changes.contradictory).toBe(true);
    expect(changes.toDelta()).toMatchObject({ addUsers: [], removeUsers: [expect.any(String)] });
  });

  it('count members that are neither users nor groups, and ignore them', () => {
    const changes = new MemberChanges();
    changes.add(member(false, 'other'));
    expect(changes.others).toBe(1);
    expect(changes.size).toBe(0);
  });
});
