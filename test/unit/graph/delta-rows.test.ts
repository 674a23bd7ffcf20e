import { describe, expect, it } from 'vitest';
import { parseRows } from '../../../shared/graph/delta-rows.ts';

const ID = '0cf29cb4-3568-44d9-a1b8-893da55dba09';
const OTHER = '77e10ede-9939-4f79-af9d-fada34805ec3';

/** Objects within objects, so many levels deep. */
function nested(levels: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

describe('a delta row', () => {
  /** What a row of the test may carry is asked for. */
  const select = ['displayName', 'accountEnabled', 'otherMails', 'onPremises', 'manager', 'proto'];
  const only = (value: unknown) => parseRows([value], select).rows[0];

  it('keeps what it carries, null included, and drops annotations', () => {
    const row = { id: ID.toUpperCase(), displayName: null, accountEnabled: false, '@odata.type': '#x', 'a@odata.b': 1 };
    expect(only(row)).toEqual({ id: ID, attributes: { displayName: null, accountEnabled: false }, members: [] });
  });

  it('may hold lists and objects', () => {
    const onPremises = { extensionAttribute1: 'x', extensionAttribute2: null };
    expect(only({ id: ID, otherMails: ['a@x.example'], onPremises })?.attributes).toEqual({
      otherMails: ['a@x.example'],
      onPremises,
    });
  });

  it('that was removed for an unknown reason can be restored, as far as we know', () => {
    expect(only({ id: ID, '@removed': { reason: 'deleted' } })?.removed).toBe('deleted');
    expect(only({ id: ID, '@removed': { reason: 'changed' } })?.removed).toBe('changed');
    expect(only({ id: ID, '@removed': { reason: 'mislaid' } })?.removed).toBe('changed');
    expect(only({ id: ID, '@removed': {} })?.removed).toBe('changed');
  });

  it('keeps members in their order, also the same one twice', () => {
    const user = { '@odata.type': '#microsoft.graph.user', id: OTHER };
    const members = [user, { ...user, '@removed': { reason: 'deleted' } }, user];
    expect(only({ id: ID, 'members@delta': members })?.members.map(({ removed }) => removed)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes a removal without a type from users and from groups', () => {
    const members = [{ id: OTHER, '@removed': {} }, { id: OTHER }];
    expect(only({ id: ID, 'members@delta': members })?.members).toEqual([
      { id: OTHER, type: 'user', removed: true },
      { id: OTHER, type: 'group', removed: true },
      { id: OTHER, type: 'user', removed: false },
    ]);
  });

  it('of an agent user says so, by its type or by its parent, only where that was asked for', () => {
    const agent = (row: object) => parseRows([{ id: ID, ...row }], ['agentUser']).rows[0]?.attributes;
    const type = { '@odata.type': '#microsoft.graph.agentUser' };
    expect(agent(type)).toEqual({ agentUser: true });
    expect(agent({ identityParentId: OTHER })).toEqual({ agentUser: true });
    expect(agent({ '@odata.type': '#microsoft.graph.user', identityParentId: null })).toEqual({});
    expect(only({ id: ID, ...type, identityParentId: OTHER })?.attributes).toEqual({});
  });

  it('takes an agent user for a member like any other, coming and going', () => {
    const agent = { '@odata.type': '#microsoft.graph.agentUser', id: OTHER };
    const members = [agent, { ...agent, '@removed': { reason: 'deleted' } }];
    expect(only({ id: ID, 'members@delta': members })?.members).toEqual([
      { id: OTHER, type: 'user', removed: false },
      { id: OTHER, type: 'user', removed: true },
    ]);
  });

  it('counts members that cannot be read, and keeps the rest', () => {
    const members = [{ id: 'x' }, null, { '@odata.type': '#microsoft.graph.orgContact', id: OTHER }];
    const parsed = parseRows([{ id: ID, 'members@delta': members }], select);
    expect(parsed.dropped).toBe(2);
    expect(parsed.rows[0]?.members).toEqual([{ id: OTHER, type: 'other', removed: false }]);
  });

  it('is looked at only where something was asked for, in any spelling', () => {
    const row = { id: ID, DisplayName: 'Ada', secret: nested(5_000), 'sponsor@delta': [{ id: OTHER }] };
    expect(only(row)).toEqual({ id: ID, attributes: { DisplayName: 'Ada' }, members: [] });
  });

  it('is taken without a value that is nested too deep, which it names', () => {
    const row = {
      id: ID,
      displayName: nested(5_000),
      otherMails: nested(9),
      onPremises: nested(8),
      accountEnabled: true,
    };
    expect(only(row)).toEqual({
      id: ID,
      attributes: { onPremises: nested(8), accountEnabled: true },
      unusable: [
        { attribute: 'displayName', why: expect.stringContaining('nested') },
        { attribute: 'otherMails', why: expect.stringContaining('nested') },
      ],
      members: [],
    });
  });

  it('is taken without a value that is too long, which it names', () => {
    const row = { id: ID, displayName: 'x'.repeat(600_000), otherMails: ['y'.repeat(60_000)], accountEnabled: true };
    expect(only(row)).toEqual({
      id: ID,
      attributes: { otherMails: row.otherMails, accountEnabled: true },
      unusable: [{ attribute: 'displayName', why: expect.stringContaining('600002 characters') }],
      members: [],
    });
    // As they are stored: a control character takes six.
    expect(only({ id: ID, displayName: '\u0001'.repeat(20_000) })?.unusable).toHaveLength(1);
  });

  it('is taken without what is too much of it together', () => {
    const long = 'x'.repeat(60_000);
    const row = { id: ID, displayName: long, otherMails: long, onPremises: long, accountEnabled: true };
    const taken = only(row);
    expect(Object.keys(taken?.attributes ?? {})).toEqual(['displayName', 'otherMails', 'accountEnabled']);
    expect(taken?.unusable).toMatchObject([{ attribute: 'onPremises' }]);
  });

  it('is addressed by own keys only', () => {
    const json: unknown = JSON.parse(`{"id":"${ID}","__proto__":{"accountEnabled":true},"constructor":"x"}`);
    const attributes = only(json)?.attributes ?? {};
    expect(Object.hasOwn(attributes, 'accountEnabled')).toBe(false);
    expect(attributes['accountEnabled']).toBeUndefined();
  });
});
