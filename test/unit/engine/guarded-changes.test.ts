import { describe, expect, it } from 'vitest';
import {
  administrativeRoles,
  guardedChanges,
  partsOf,
  type Rules,
} from '../../../shared/engine/job/guarded-changes.ts';
import type { Attributes, Hold } from '../../../shared/model/stored-object.ts';

const RULES: Rules = {
  administrative: { role: ['owner', 'membership_admin'] },
  user: {
    matching: ['userName'],
    targets: ['userName', 'title', 'role', 'emails'],
    writing: { additive: ['emails'], caseless: ['userName'], asOne: [] },
  },
};
const KNOWN = { userName: 'ada@a.example', title: 'Clerk', role: 'member', emails: [] };

const kinds = (values: Attributes, exported: Attributes | undefined): Record<string, readonly string[]> =>
  Object.fromEntries(
    [...guardedChanges(values, exported, RULES)].map(([kind, changes]) => [kind, changes.map(({ path }) => path)]),
  );

describe('what changes of a person', () => {
  it.each<[string, Attributes, Attributes | undefined, Record<string, readonly string[]>]>([
    ['nothing', KNOWN, KNOWN, {}],
    ['a matching value', { userName: 'ada@b.example' }, KNOWN, { matchingValues: ['userName'] }],
    ['its case alone', { userName: 'ADA@a.example' }, KNOWN, {}],
    ['one that nobody knows', { userName: 'ada@b.example' }, {}, { matchingValues: ['userName'] }],
    ['one where there was none', { userName: 'ada@b.example' }, { userName: null }, { updates: ['userName'] }],
    ['anything else', { title: 'Chief', emails: ['x'] }, KNOWN, { updates: ['title', 'emails'] }],
    ['a role that administers', { role: 'Owner' }, KNOWN, { administrativeGrants: ['role'] }],
    ['a higher one', { role: 'owner' }, { role: 'membership_admin' }, { administrativeGrants: ['role'] }],
    ['one that nobody knows', { role: 'membership_admin' }, {}, { administrativeGrants: ['role'] }],
    ['a lower one', { role: 'membership_admin' }, { role: 'owner' }, { updates: ['role'] }],
    ['an ordinary one', { role: 'member' }, { role: 'restricted_member' }, { updates: ['role'] }],
    [
      'all of it',
      { userName: 'ada@b.example', title: 'Chief', role: 'owner' },
      KNOWN,
      { matchingValues: ['userName'], updates: ['title'], administrativeGrants: ['role'] },
    ],
    [
      'at creation, a role alone',
      { userName: 'ada@a.example', title: 'Chief', role: 'owner' },
      undefined,
      { administrativeGrants: ['role'] },
    ],
  ])('is sorted: %s', (_, values, exported, expected) => {
    expect(kinds(values, exported)).toEqual(expected);
  });

  it('is told with the value that the target has, and of a list with what is added', () => {
    expect(guardedChanges({ title: 'Chief', emails: ['x'] }, { title: 'Clerk' }, RULES).get('updates')).toEqual([
      { path: 'title', old: 'Clerk', new: 'Chief' },
      { path: 'emails', new: ['x'] },
    ]);
  });
});

it.each<[string, Attributes, number]>([
  ['owner', { role: 'OWNER' }, 1],
  ['membership_admin', { role: 'membership_admin' }, 1],
  ['member', { role: 'member' }, 0],
  ['nothing known', {}, 0],
])('an account administers by its role: %s', (_, values, count) => {
  expect(administrativeRoles(values, RULES)).toHaveLength(count);
});

describe('what a hold names', () => {
  const hold = (...changes: NonNullable<Hold['changes']>): Hold => ({ set: 1, revision: 1, since: 0, changes });
  const chief = { path: 'title', old: 'Clerk', new: 'Chief' };
  const king = { path: 'name', new: 'Ada King' };

  it.each<[string, readonly Hold[], readonly string[], readonly string[]]>([
    ['nothing: all is new', [], [], ['title', 'name']],
    ['all of it', [hold(chief, king)], ['title', 'name'], []],
    ['a part', [hold(chief)], ['title'], ['name']],
    ['parts, in two holds', [hold(king), hold(chief)], ['name', 'title'], []],
    ['another value', [hold({ ...chief, new: 'Boss' })], [], ['title', 'name']],
    ['more than is due', [hold(chief, king, { path: 'role', new: 'owner' })], ['title', 'name'], []],
    ['the same from another value', [hold({ ...chief, old: 'Intern' }, king)], ['title', 'name'], []],
    ['whatever is due, in an earlier version', [{ set: 1, revision: 1, since: 0 }], ['title', 'name'], []],
  ])('is %s', (_, holds, named, left) => {
    const parts = partsOf([chief, king], holds);
    const paths = (isNamed: boolean): string[] =>
      parts
        .filter((part) => (part.hold !== undefined) === isNamed)
        .flatMap(({ changes }) => changes.map(({ path }) => path));
    expect([paths(true), paths(false)]).toEqual([named, left]);
  });

  it('without a new value is told apart by what is there', () => {
    const owner = { path: 'role', old: 'owner' };
    expect(partsOf([owner], [hold(owner)])[0]?.hold).toBeDefined();
    expect(partsOf([owner], [hold({ path: 'role', old: 'membership_admin' })])[0]?.hold).toBeUndefined();
  });
});
