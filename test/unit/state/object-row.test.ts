import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ConfigurationError } from '../../../shared/errors/index.ts';
import { type Doubt, type StoredObject, sourceId, targetId } from '../../../shared/model/stored-object.ts';
import { objectColumns, objectKey, readObject } from '../../../shared/state/object-row.ts';
import { randomly } from '../../support/seeds.ts';

const text = fc.string({ maxLength: 20 });
const number = fc.nat();
const optional = { requiredKeys: [] as [] };
const value = fc.oneof(text, fc.boolean(), fc.constant(null), fc.array(text));
const attributes = fc.dictionary(
  text.filter((name) => name !== '__proto__'),
  value,
  {
    noNullPrototype: true,
  },
);
const change = fc.oneof(
  fc.record({ path: text, value: text }),
  fc.record({ path: text, value: fc.array(text), add: fc.constant(true as const) }),
);
const doubt = fc.oneof(
  fc.record({ what: fc.constant('update' as const), at: number, sent: fc.array(change), accepted: fc.boolean() }),
  fc.record({ what: fc.constant('removal' as const), at: number, values: attributes, accepted: fc.boolean() }),
  fc.record({ what: fc.constant('members' as const), at: number }),
) satisfies fc.Arbitrary<Doubt>;
const more = fc.record(
  {
    unusable: fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      text,
      { noNullPrototype: true },
    ),
    awaySince: number,
    link: fc.record({
      targetId: text.map(targetId),
      state: fc.constantFrom('active', 'removed'),
      incarnation: number,
      origin: fc.constantFrom('created', 'adopted'),
    }),
    intent: fc.record(
      {
        at: number,
        values: attributes,
        takes: fc.record({ targetId: text.map(targetId), origin: fc.constantFrom('created', 'adopted') }),
      },
      { requiredKeys: ['at', 'values'] },
    ),
    doubt,
    deletion: fc.record({ at: number, kept: fc.constant(true as const) }, { requiredKeys: ['at'] }),
    creations: fc.array(number, { maxLength: 3 }),
    exported: attributes,
    holds: fc.array(
      fc.record(
        {
          set: number,
          revision: number,
          since: number,
          approved: fc.record({ until: number, policy: text }),
          rejectedAt: number,
          changes: fc.array(
            fc.record(
              { path: text, old: value, new: value, removed: fc.array(text, { maxLength: 2 }), count: number },
              { requiredKeys: ['path'] },
            ),
            { maxLength: 2 },
          ),
          members: text,
        },
        { requiredKeys: ['set', 'revision', 'since'] },
      ),
      { maxLength: 2 },
    ),
    protectedBy: fc.array(text, { maxLength: 3 }),
    work: fc.record(
      {
        state: fc.constantFrom('ready', 'escrow', 'held'),
        cycle: number,
        attempts: number,
        code: text,
        detail: text,
        nextTryAt: number,
        since: number,
        failedAt: number,
        request: fc.record({ method: text, path: text, status: number }, { requiredKeys: ['method', 'path'] }),
        listed: fc.boolean(),
      },
      { requiredKeys: ['state', 'cycle', 'attempts'] },
    ),
  },
  optional,
);
const object: fc.Arbitrary<StoredObject> = fc
  .record({
    kind: fc.constant('user' as const),
    id: fc.uuid().map(sourceId),
    image: attributes,
    life: fc.constantFrom('live', 'softDeleted', 'hardDeleted', 'unseen'),
    generation: number,
  })
  .chain((base) => more.map((rest) => ({ ...base, ...rest })));

const rowOf = (columns: Readonly<Record<string, unknown>>) => ({
  partitionKey: 'u-01',
  rowKey: objectKey('00000000-0000-4000-8000-000000000001'),
  etag: '',
  columns,
});

randomly('an object comes back from its row as it was', { runs: 100 }, (run) => {
  fc.assert(
    fc.property(object, (stored) => {
      const row = { ...rowOf({ ...objectColumns(stored) }), rowKey: objectKey(stored.id) };
      expect(readObject('user', row)).toEqual(stored);
    }),
    run,
  );
});

it('the one hold of a row of an earlier version is kept', () => {
  const hold = { set: 3, revision: 2, since: 5, rejectedAt: 7 };
  const columns = { v: 1, life: 'live', generation: 1, j0: JSON.stringify({ image: {}, hold }) };
  expect(readObject('user', rowOf(columns))).toMatchObject({ holds: [hold] });
});

const row = { v: 1, life: 'live', generation: 1 };
const LINK = { targetId: 't', state: 'active', incarnation: 1, origin: 'created' };

it.each([
  [{ ...row, life: 'gone', j0: '{"image":{}}' }, 'at "life"'],
  [{ ...row, generation: '1', j0: '{"image":{}}' }, 'at "generation"'],
  [row, 'is damaged'],
  [{ ...row, j0: '{"image":{}' }, 'is damaged'],
  [{ ...row, j0: '{"image":[]}' }, 'at "image"'],
  [{ ...row, j0: JSON.stringify({ image: {}, link: { ...LINK, state: 'lost' } }) }, 'at "link.state"'],
  [{ ...row, j0: JSON.stringify({ image: {}, doubt: { what: 'something', at: 1 } }) }, 'at "doubt.what"'],
  [{ ...row, j0: '{"image":{},"work":{"state":"ready","cycle":"1","attempts":0}}' }, 'at "work.cycle"'],
])('a row that this program has not written (%j) stops the reader, who says where it is damaged', (columns, where) => {
  expect(() => readObject('user', rowOf(columns))).toThrow(ConfigurationError);
  expect(() => readObject('user', rowOf(columns))).toThrow(where);
});
