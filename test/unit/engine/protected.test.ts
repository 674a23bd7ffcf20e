// What is decided of people on the list of protected accounts: pure, from the row and the list.

import { describe, expect, it } from 'vitest';
import { type Decision, decide, type Standing } from '../../../shared/engine/decide/decide.ts';
import { entriesNaming, marked } from '../../../shared/engine/objects/protection.ts';
import { type Attributes, type StoredObject, sourceId, targetId } from '../../../shared/model/stored-object.ts';
import { NOW, person, policy, problemsOf, USER_NAME } from '../support/policies.ts';

const ID = sourceId('0cf29cb4-3568-44d9-a1b8-893da55dba09');
const ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';

const linked = (more: Partial<StoredObject> = {}): StoredObject => ({
  kind: 'user',
  id: ID,
  image: person(),
  life: 'live',
  generation: 1,
  link: { targetId: targetId('t'), state: 'active', incarnation: 1, origin: 'adopted' },
  exported: { userName: 'ada@contoso.com', active: true },
  ...more,
});

const standing = (entitled = true): Standing => ({
  entitled,
  roles: [],
  roleCatalogue: [],
  context: { scope: {}, linkedReferences: {} },
  now: NOW,
});

const protecting = (users: readonly string[], more: Record<string, unknown> = {}) =>
  policy({ protected: { users }, ...more });
const decided = (object: StoredObject, users: readonly string[], entitled = true): Decision =>
  decide(object, standing(entitled), protecting(users, { users: { actions: { softDeleted: 'remove' } } }));

describe('a protected person', () => {
  it.each<[string, Partial<StoredObject>, boolean]>([
    ['disabled', { image: person({ accountEnabled: false }) }, true],
    ['unassigned', {}, false],
    ['in the recycle bin', { life: 'softDeleted' }, true],
    ['permanently deleted', { life: 'hardDeleted', image: {} }, true],
    ['not listed any more', { life: 'unseen' }, true],
  ])('who is %s is not removed', (_, more, entitled) => {
    const object = linked(more);
    for (const entry of [ID, ID.toUpperCase(), 'ada@contoso.com', 'ADA@contoso.com']) {
      expect(decided(object, [entry], entitled)).toEqual({ type: 'nothing', reason: 'Protected' });
    }
    expect(decided(object, ['other@contoso.com'], entitled)).toMatchObject({ type: 'remove' });
    expect(decided(object, [], entitled)).toMatchObject({ type: 'remove' });
  });

  it('who is not in Notion is out for the reason of everybody else', () => {
    const { link: _, exported: __, ...unlinked } = linked();
    expect(decided(unlinked, [ID], false)).toEqual({ type: 'nothing', reason: 'NotEffectivelyEntitled' });
  });

  it('stays one after renames on either side, as long as the entry stands on the list', () => {
    const { protection } = protecting(['ada@contoso.com']);
    const before = marked(protection, linked());
    const image = person({ userPrincipalName: 'countess@contoso.com' });
    const renamed = { ...before, image, exported: { userName: 'countess@contoso.com' } };
    expect(decided(renamed, ['ada@contoso.com'], false)).toEqual({ type: 'nothing', reason: 'Protected' });
    expect(decided(renamed, ['ben@contoso.com'], false)).toMatchObject({ type: 'remove' });
    expect(marked(protecting([]).protection, renamed).protectedBy).toBeUndefined();
    expect(marked(protection, renamed)).toBe(renamed);
  });
});

describe('an address on the list', () => {
  const naming = (entry: string, more: Partial<StoredObject>) =>
    entriesNaming(protecting([entry]).protection, linked(more));

  it('is looked for wherever the person has one, and nowhere else', () => {
    expect(naming('ceo@contoso.com', { image: person({ mail: 'CEO@contoso.com' }) })).toHaveLength(1);
    expect(naming('ceo@contoso.com', { image: person({ proxyAddresses: ['smtp:ceo@contoso.com'] }) })).toHaveLength(1);
    expect(naming('ceo@contoso.com', { exported: { 'emails[type eq "work"].value': 'ceo@contoso.com' } })).toHaveLength(
      1,
    );
    expect(naming('ceo@contoso.com', { exported: { emails: [{ value: 'ceo@contoso.com' }] } })).toHaveLength(1);
    const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
    expect(naming('ceo@contoso.com', { exported: { [manager]: 'ceo@contoso.com', title: 'ceo@contoso.com' } })).toEqual(
      [],
    );
    expect(naming('ceo@contoso.com', { image: person({ displayName: 'ceo@contoso.com' }) })).toEqual([]);
  });

  it('is found while a removal or a create is not answered', () => {
    const values = { userName: 'ceo@contoso.com' };
    const doubt = { what: 'removal', at: NOW, values, accepted: false } as const;
    expect(naming('ceo@contoso.com', { exported: {}, doubt })).toHaveLength(1);
    expect(naming('ceo@contoso.com', { intent: { at: NOW, values } })).toHaveLength(1);
  });

  it('has both addresses of a person read, and an object id has none', () => {
    expect(protecting(['ceo@contoso.com']).user.select).toContain('mail');
    expect(protecting([ID]).user.select).not.toContain('mail');
  });

  it('or an object id is all that may stand there', () => {
    expect(problemsOf({ protected: { users: ['ada'] } })).toEqual([
      '$.protected.users[0] is neither an object id nor an address',
    ]);
  });
});

it('the list is no part of what makes everybody be looked at again', () => {
  expect(protecting([ID]).hash).toBe(policy({}).hash);
});

describe('the role of a protected person', () => {
  const sent = (role: string, exported: Attributes, users: readonly string[] = [ID]): unknown => {
    const attributeMappings = [USER_NAME, { constant: role, target: ROLE }];
    const decision = decide(linked({ exported }), standing(), protecting(users, { users: { attributeMappings } }));
    return decision.type === 'provision' ? decision.values[ROLE] : decision;
  };

  it.each([
    ['owner', 'membership_admin', undefined],
    ['owner', 'member', undefined],
    ['membership_admin', 'restricted_member', undefined],
    ['member', 'restricted_member', undefined],
    ['king', 'owner', 'owner'],
    ['king', 'member', undefined],
    ['member', 'membership_admin', 'membership_admin'],
    ['membership_admin', 'owner', 'owner'],
  ])('%s is not lowered: of a mapping that says %s, %s is sent', (has, says, is) => {
    expect(sent(says, { [ROLE]: has })).toBe(is);
  });

  it('that nobody knows may be the highest', () => {
    expect(sent('membership_admin', {})).toBeUndefined();
    expect(sent('owner', {})).toBe('owner');
  });

  it('is lowered when the person is not on the list', () => {
    expect(sent('member', { [ROLE]: 'owner' }, [])).toBe('member');
  });
});
