import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf, keyOf, shardOf, shardOfKey } from '../../../shared/model/source-key.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';
import { randomly } from '../../support/seeds.ts';

const uuid = fc.uuid().map(sourceId);

randomly('a source key names the same object and the same partition as its id', { runs: 50 }, (run) => {
  fc.assert(
    fc.property(uuid, (id) => {
      expect(idOf(keyOf(id))).toBe(id);
      expect(shardOfKey(keyOf(id))).toBe(shardOf(id));
    }),
    run,
  );
});

it('the partition of an object never changes: it is part of the stored format', () => {
  expect(shardOf(sourceId('00000000-0000-4000-8000-000000000001'))).toMatchInlineSnapshot(`50`);
  expect(shardOf(sourceId('f47ac10b-58cc-4372-a567-0e02b2c3d479'))).toMatchInlineSnapshot(`26`);
});
