import { describe, expect, it } from 'vitest';
import { NOW, policy, USER_NAME } from '../support/policies.ts';

describe('the hash of a policy', () => {
  const hash = (file: object) => policy(file).hash;

  it('changes with everything that may change an outcome', () => {
    const filter = { clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Sales' }] };
    const hashes = [
      {},
      { scope: 'all' },
      { nestedGroups: true },
      { users: { guests: 'include' } },
      { users: { actions: { disabled: 'keep' } } },
      { users: { scopingFilters: [filter] } },
      { groups: { enabled: false } },
      { groups: { scopingFilters: [{ clauses: [{ ...filter.clauses[0], attribute: 'displayName' }] }] } },
      { users: { attributeMappings: [USER_NAME] } },
    ].map(hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('stays while only the order of keys, the written defaults or the guard limits change', () => {
    expect(hash({ nestedGroups: false, scope: 'assigned' })).toBe(hash({ scope: 'assigned' }));
    expect(hash({ limits: { creations: 9 } })).toBe(hash({}));
    expect(hash({ users: { attributeMappings: [{ target: 'userName', matching: 1, source: 'mail' }] } })).toBe(
      hash({ users: { attributeMappings: [{ source: 'mail', matching: 1, target: 'userName' }] } }),
    );
  });

  it('is a short text without surprises', () => {
    expect(hash({})).toMatch(/^[0-9a-f]{32}$/);
    expect(NOW).toBeGreaterThan(0);
  });
});

describe('what happens to those who should no longer be there', () => {
  it('follows the documented defaults', () => {
    const { user, group } = policy({});
    expect(user.onRemoval).toEqual({
      disabled: 'deactivate',
      outOfScope: 'deactivate',
      softDeleted: 'deactivate',
      hardDeleted: 'delete',
    });
    expect(group.onRemoval).toEqual({
      disabled: 'empty',
      outOfScope: 'empty',
      softDeleted: 'empty',
      hardDeleted: 'deleteOurs',
    });
  });

  it('leaves deleted groups a week, and foreign members where they are, unless told otherwise', () => {
    const WEEK_MS = 7 * 24 * 3_600_000;
    expect(policy({}).group).toMatchObject({ deleteAfterMs: WEEK_MS, foreignMembers: 'keep' });
    expect(policy({ groups: { deleteAfterDays: 0, foreignMembers: 'remove' } }).group).toMatchObject({
      deleteAfterMs: 0,
      foreignMembers: 'remove',
    });
  });

  it('can be kept, one event at a time', () => {
    const { user, group } = policy({
      users: { actions: { outOfScope: 'keep', hardDeleted: 'keep' } },
      groups: { actions: { outOfScope: 'delete', softDeleted: 'keep' } },
    });
    expect(user.onRemoval).toMatchObject({ disabled: 'deactivate', outOfScope: 'keep', hardDeleted: 'keep' });
    expect(group.onRemoval).toMatchObject({ outOfScope: 'delete', softDeleted: 'keep', hardDeleted: 'deleteOurs' });
  });
});
