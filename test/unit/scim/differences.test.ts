import { describe, expect, it } from 'vitest';
import type { AttributeChange } from '../../../shared/model/ports.ts';
import { type AttributeValue, targetId } from '../../../shared/model/stored-object.ts';
import { differing } from '../../../shared/scim/differences.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { resourceReader } from '../../../shared/scim/resource-reader.ts';

const { user } = notionProfile.kinds;
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';

/** What differs when these values were sent and the answer is this JSON. */
function differs(sent: Record<string, AttributeValue> | AttributeChange[], json: Record<string, unknown>) {
  const object = resourceReader(user)({ id: '1', ...json });
  const changes = Array.isArray(sent) ? sent : Object.entries(sent).map(([path, value]) => ({ path, value }));
  return differing(user, object ?? { id: targetId('1'), values: {} }, changes);
}

describe('an answer contradicts', () => {
  it.each([
    ['another text', { title: 'Lady' }, { title: 'Countess' }],
    ['a text where it was cleared', { title: null }, { title: 'Countess' }],
    ['another letter case of a title', { title: 'Lady' }, { title: 'lady' }],
    ['another role', { [`${NOTION}:role`]: 'member' }, { [NOTION]: { role: 'owner' } }],
    ['another part of an item', ...address('Paris', 'London')],
    ['an item that should be gone', { roles: [] }, { roles: [{ value: 'Boss' }] }],
    [
      'an item too few',
      { emails: [{ value: 'a@x.example' }, { value: 'b@x.example' }] },
      { emails: [{ value: 'a@x.example' }] },
    ],
    [
      'only other items without types',
      { 'emails[type eq "work"].value': 'b@x.example' },
      { emails: [{ value: 'a@x.example' }] },
    ],
  ])('what was sent by %s', (_what, sent: Record<string, AttributeValue>, json: Record<string, unknown>) => {
    expect(differs(sent, json)).toEqual([Object.keys(sent)[0]]);
  });
});

describe('an answer does not contradict', () => {
  it.each([
    ['what it leaves out', { title: 'Lady' }, {}],
    ['what was cleared and is left out', { title: null }, {}],
    ['what was cleared and is shown as empty', { title: null }, { title: '' }],
    ['an address in other letter case', { userName: 'Ada@x.example' }, { userName: 'ada@x.example' }],
    ['a text with other blanks', { title: ' Lady  Ada' }, { title: 'Lady Ada' }],
    ['a text in another Unicode form', { title: 'Zoë' }, { title: 'Zoe\u0308' }],
    ['a number written otherwise', ...phone('+44 (20) 1', '+44201')],
    ['a language written otherwise', { locale: 'en-US' }, { locale: 'en_us' }],
    [
      'a manager shown by id',
      { [`${ENTERPRISE}:manager`]: 'a@x.example' },
      { [ENTERPRISE]: { manager: { value: '7' } } },
    ],
    ['a role that is new in the target', { [`${NOTION}:role`]: 'member' }, { [NOTION]: { role: 'contributor' } }],
    [
      'an item without its type',
      { 'emails[type eq "work"].value': 'b@x.example' },
      { emails: [{ value: 'B@x.example' }] },
    ],
    ['an item of another type only', ...address('Paris', undefined)],
  ])('%s', (_what, sent: Record<string, AttributeValue>, json: Record<string, unknown>) => {
    expect(differs(sent, json)).toEqual([]);
  });

  it('parts of a name that the full name overrules', () => {
    const sent = { 'name.givenName': 'Ada', 'name.familyName': 'King', 'name.formatted': 'Countess Lovelace' };
    const name = { givenName: 'Countess', familyName: 'Lovelace', formatted: 'Countess Lovelace' };
    expect(differs(sent, { name })).toEqual([]);
    expect(differs(sent, { name: { ...name, formatted: 'Ada' } })).toEqual(['name.formatted']);
    expect(
      differs({ ...sent, 'name.formatted': null }, { name: { givenName: 'Ada', familyName: 'Lovelace' } }),
    ).toEqual(['name.familyName']);
  });

  it('numbers beyond the one that is kept', () => {
    const sent = { 'phoneNumbers[type eq "work"].value': '1', 'phoneNumbers[type eq "mobile"].value': '2' };
    expect(differs(sent, { phoneNumbers: [{ type: 'work', value: '1' }] })).toEqual([]);
    expect(differs({ phoneNumbers: [{ value: '1' }, { value: '2' }] }, { phoneNumbers: [{ value: '2' }] })).toEqual([]);
  });

  it('items that were there before an addition', () => {
    const change: AttributeChange = { path: 'roles', value: [{ value: 'Lady' }], add: true };
    expect(differs([change], { roles: [{ value: 'Boss' }, { value: 'Lady' }] })).toEqual([]);
    expect(differs([change], { roles: [{ value: 'Boss' }] })).toEqual(['roles']);
  });
});

function address(sent: string, shown: string | undefined): [Record<string, AttributeValue>, Record<string, unknown>] {
  const items = shown === undefined ? [{ type: 'home', locality: 'Rome' }] : [{ type: 'work', locality: shown }];
  return [{ 'addresses[type eq "work"].locality': sent }, { addresses: items }];
}

function phone(sent: string, shown: string): [Record<string, AttributeValue>, Record<string, unknown>] {
  return [{ 'phoneNumbers[type eq "work"].value': sent }, { phoneNumbers: [{ type: 'work', value: shown }] }];
}
