import { describe, expect, it } from 'vitest';
import type { AttributeObject, Attributes, AttributeValue } from '../../../shared/model/stored-object.ts';
import { parseAttributePath } from '../../../shared/scim/attribute-path.ts';
import { toPatch } from '../../../shared/scim/patch-builder.ts';
import type { TargetProfile } from '../../../shared/scim/profile.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const { user } = notionProfile.kinds;
const WORK = 'addresses[type eq "work"]';
const BOSS = 'roles[primary eq true]';
const home: AttributeObject = { type: 'home', locality: 'Rome' };
const work: AttributeObject = { type: 'work', locality: 'London', region: 'Greater London' };

function operations(changes: Attributes, held: Attributes = {}, profile: TargetProfile = notionProfile) {
  const list = Object.entries(changes).map(([path, value]) => ({ path, value }));
  return toPatch(profile, user, list, held)?.['Operations'];
}

describe('an item that is not there', () => {
  it('is added as a whole', () => {
    const changes = { [`${WORK}.locality`]: 'Paris', [`${WORK}.country`]: 'FR', [`${WORK}.region`]: null };
    const value = [{ type: 'work', locality: 'Paris', country: 'FR' }];
    for (const addresses of [undefined, [], [home]] as const) {
      expect(operations(changes, addresses === undefined ? {} : { addresses })).toEqual([
        { op: 'add', path: 'addresses', value },
      ]);
    }
  });

  it('needs nothing to be cleared', () => {
    expect(operations({ [`${WORK}.locality`]: null }, { addresses: [home] })).toBeUndefined();
  });

  it('is added with `primary` as a boolean where that chooses it', () => {
    expect(operations({ [`${BOSS}.value`]: 'Boss' }, { roles: [{ value: 'Lady' }] })).toEqual([
      { op: 'add', path: 'roles', value: [{ primary: true, value: 'Boss' }] },
    ]);
  });

  it('may be one whose type the target did not keep', () => {
    const emails = [{ value: 'a@x.example', primary: true }, { value: 'B@x.example' }];
    expect(operations({ 'emails[type eq "work"].value': 'b@x.example' }, { emails })).toBeUndefined();
    expect(operations({ 'emails[type eq "work"].value': 'c@x.example' }, { emails })).toEqual([
      { op: 'add', path: 'emails', value: [{ type: 'work', value: 'c@x.example' }] },
    ]);
  });
});

describe('an item that is there', () => {
  const addresses = [home, work];

  it('is changed by its parts', () => {
    expect(operations({ [`${WORK}.locality`]: 'Paris', [`${WORK}.region`]: null }, { addresses })).toEqual([
      { op: 'replace', path: `${WORK}.locality`, value: 'Paris' },
      { op: 'remove', path: `${WORK}.region` },
    ]);
  });

  it('is known whatever the letter case of its type', () => {
    expect(operations({ [`${WORK}.locality`]: 'Paris' }, { addresses: [{ ...work, type: 'Work' }] })).toEqual([
      { op: 'replace', path: `${WORK}.locality`, value: 'Paris' },
    ]);
  });

  it('loses no part that it does not have', () => {
    expect(operations({ [`${WORK}.country`]: null }, { addresses })).toBeUndefined();
  });

  it('is removed as a whole when nothing is left of it', () => {
    expect(operations({ [`${WORK}.locality`]: null, [`${WORK}.region`]: null }, { addresses })).toEqual([
      { op: 'remove', path: WORK },
    ]);
    const roles = [{ primary: true, type: 'job', display: 'Boss', value: 'Boss' }];
    expect(operations({ [`${BOSS}.value`]: null }, { roles })).toEqual([{ op: 'remove', path: BOSS }]);
  });
});

describe('a list of which the target keeps one item', () => {
  const number = (type: string, value: AttributeValue) => ({ [`phoneNumbers[type eq "${type}"].value`]: value });
  const phoneNumbers = [{ type: 'work', value: '1' }];

  it('is named as a whole, with the first in the order of the profile', () => {
    const [one, two] = [
      { type: 'work', value: '1' },
      { type: 'mobile', value: '2' },
    ];
    const whole = { op: 'replace', path: 'phoneNumbers' };
    expect(operations({ ...number('mobile', '2'), ...number('work', '1') })).toEqual([{ ...whole, value: [one, two] }]);
    expect(operations({ ...number('mobile', '2'), ...number('work', null) }, { phoneNumbers })).toEqual([
      { ...whole, value: [two] },
    ]);
  });

  it('loses the item that is cleared, if it is the one', () => {
    expect(operations(number('work', null), { phoneNumbers })).toEqual([
      { op: 'remove', path: 'phoneNumbers[type eq "work"]' },
    ]);
    expect(operations(number('mobile', null), { phoneNumbers })).toBeUndefined();
  });
});

describe('where all changes go into one operation', () => {
  const profile: TargetProfile = { ...notionProfile, patchForm: 'object' };

  it('a list comes with all its items', () => {
    const changes = { title: 'Lady', [`${WORK}.locality`]: 'Paris' };
    expect(operations(changes, { addresses: [work, home] }, profile)).toEqual([
      { op: 'replace', value: { title: 'Lady', addresses: [home, { ...work, locality: 'Paris' }] } },
    ]);
  });

  it('a list without items is removed', () => {
    const changes = { [`${WORK}.locality`]: null, [`${WORK}.region`]: null };
    expect(operations(changes, { addresses: [work] }, profile)).toEqual([{ op: 'remove', path: 'addresses' }]);
  });
});

it("every item of Notion's profile has its list beside it", () => {
  for (const path of Object.keys(user.attributes)) {
    const { name, item } = parseAttributePath(path) ?? {};
    if (item !== undefined) expect(user.attributes[name ?? ''], path).toMatchObject({ multiValued: true });
  }
});
