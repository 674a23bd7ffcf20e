import { describe, expect, it } from 'vitest';
import { targetId } from '../../../shared/model/stored-object.ts';
import { equalityFilter, holdsValue } from '../../../shared/scim/filter.ts';
import { toMemberPatch, toPatch } from '../../../shared/scim/patch-builder.ts';
import type { TargetProfile } from '../../../shared/scim/profile.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const { user, group } = notionProfile.kinds;
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

describe('a PATCH', () => {
  it('removes what is empty, then replaces each changed attribute by its path, in the order of the profile', () => {
    const changes = [
      { path: 'title', value: null },
      { path: 'name.formatted', value: 'Ada' },
      { path: 'active', value: true },
      { path: MANAGER, value: 'charles@contoso.example' },
    ];
    expect(toPatch(notionProfile, user, changes)).toEqual({
      schemas,
      Operations: [
        { op: 'remove', path: 'title' },
        { op: 'replace', path: 'active', value: true },
        { op: 'replace', path: 'name.formatted', value: 'Ada' },
        { op: 'replace', path: MANAGER, value: { value: 'charles@contoso.example' } },
      ],
    });
  });

  it('can hold all of it in one operation for targets that want that', () => {
    const profile: TargetProfile = { ...notionProfile, patchForm: 'object' };
    const changes = [
      { path: 'name.givenName', value: 'Ada' },
      { path: 'name.familyName', value: 'Lovelace' },
      { path: 'title', value: null },
    ];
    expect(toPatch(profile, user, changes)).toEqual({
      schemas,
      Operations: [
        { op: 'remove', path: 'title' },
        { op: 'replace', value: { name: { givenName: 'Ada', familyName: 'Lovelace' } } },
      ],
    });
  });

  it('adds to a list that keeps what it has', () => {
    const roles = [{ value: 'owner' }];
    expect(toPatch(notionProfile, user, [{ path: 'roles', value: roles, add: true }])).toMatchObject({
      Operations: [{ op: 'add', path: 'roles', value: roles }],
    });
  });

  it('lets the full name decide over its parts', () => {
    const changes = ['formatted', 'familyName', 'givenName'].map((part) => ({ path: `name.${part}`, value: part }));
    expect(toPatch(notionProfile, user, changes)?.['Operations']).toEqual(
      ['givenName', 'familyName', 'formatted'].map((part) => ({ op: 'replace', path: `name.${part}`, value: part })),
    );
  });

  it('is none when nothing of it can be sent to an existing object', () => {
    expect(toPatch(notionProfile, user, [])).toBeUndefined();
    const changes = [
      { path: 'displayName', value: 'read-only' },
      { path: 'photos[type eq "photo"].value', value: 'https://x.example/create-only.png' },
    ];
    expect(toPatch(notionProfile, user, changes)).toBeUndefined();
  });

  it('does not empty what must not be empty', () => {
    expect(() => toPatch(notionProfile, user, [{ path: 'userName', value: null }])).toThrow(
      expect.objectContaining({ policy: 'rejected', code: 'AttributeNotClearable' }),
    );
  });

  it('changes the name of a group', () => {
    expect(toPatch(notionProfile, group, [{ path: 'displayName', value: 'New' }])).toMatchObject({
      Operations: [{ op: 'replace', path: 'displayName', value: 'New' }],
    });
  });
});

describe('a change of members', () => {
  const [a, b] = [targetId('a'), targetId('b"')];

  it('is one operation each way in the form that Notion is known to take', () => {
    expect(toMemberPatch(notionProfile, [a], [b])).toEqual({
      schemas,
      Operations: [
        { op: 'add', path: 'members', value: [{ value: 'a' }] },
        { op: 'remove', path: 'members', value: [{ value: 'b"' }] },
      ],
    });
  });

  it('removes by filter where the profile says so', () => {
    const profile: TargetProfile = { ...notionProfile, memberRemoval: 'filterPath' };
    expect(toMemberPatch(profile, [], [a, b])).toEqual({
      schemas,
      Operations: [
        { op: 'remove', path: 'members[value eq "a"]' },
        { op: 'remove', path: 'members[value eq "b\\""]' },
      ],
    });
  });

  it('of nobody is none', () => {
    expect(toMemberPatch(notionProfile, [], [])).toBeUndefined();
  });
});

describe('an equality filter', () => {
  const userName = { filterName: 'userName', caseExact: false };

  it('escapes quotes, backslashes and control characters', () => {
    expect(equalityFilter(userName, 'a"b\\c\n')).toBe('userName eq "a\\"b\\\\c\\n"');
  });

  it('is checked against the answer, in the case that the target compares in', () => {
    const object = { id: targetId('1'), values: { userName: 'Ada@Contoso.example', 'name.givenName': 'Ada' } };
    expect(holdsValue(object, 'userName', 'ada@contoso.example', userName)).toBe(true);
    expect(holdsValue(object, 'userName', 'ada', userName)).toBe(false);
    const givenName = { filterName: 'given_name', caseExact: true };
    expect(holdsValue(object, 'name.givenName', 'ada', givenName)).toBe(false);
    expect(holdsValue(object, 'name.givenName', 'Ada', givenName)).toBe(true);
    expect(holdsValue(object, 'name.familyName', '', givenName)).toBe(false);
  });

  it.each([
    ['mi\u212ae@contoso.example', 'mike@contoso.example', 'the Kelvin sign'],
    ['\u212bsa@contoso.example', 'åsa@contoso.example', 'the Ångström sign'],
    ['stra\u1e9ee@contoso.example', 'straße@contoso.example', 'a capital sharp s'],
    ['\u0130van@contoso.example', 'i\u0307van@contoso.example', 'a capital i with its dot'],
  ])('takes %j for another address than %j (%s)', (lookalike, address) => {
    for (const [held, asked] of [
      [lookalike, address],
      [address, lookalike],
    ] as const) {
      expect(holdsValue({ id: targetId('1'), values: { userName: held } }, 'userName', asked, userName)).toBe(false);
    }
    expect(holdsValue({ id: targetId('1'), values: { userName: address } }, 'userName', address, userName)).toBe(true);
  });

  it('knows the capitals of other alphabets', () => {
    const object = { id: targetId('1'), values: { userName: 'ÉVA.ΟΔΟΣ@contoso.example' } };
    expect(holdsValue(object, 'userName', 'éva.οδος@Contoso.example', userName)).toBe(true);
  });

  it('by work address accepts an address that came back without its type, or as userName only', () => {
    const email = { filterName: 'email', caseExact: false, sameAs: 'userName' };
    const path = 'emails[type eq "work"].value';
    const emails = [{ value: 'a@x.example', primary: true }, { value: 'b@x.example' }];
    expect(holdsValue({ id: targetId('1'), values: { emails } }, path, 'B@x.example', email)).toBe(true);
    expect(holdsValue({ id: targetId('1'), values: { userName: 'b@x.example' } }, path, 'b@x.example', email)).toBe(
      true,
    );
    expect(holdsValue({ id: targetId('1'), values: { emails } }, path, 'c@x.example', email)).toBe(false);
  });
});
