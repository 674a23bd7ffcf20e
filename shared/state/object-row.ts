// One source object as a table row, and back.

import * as z from 'zod';
import { RejectedError } from '../errors/index.ts';
import {
  type AttributeValue,
  type Kind,
  type SourceId,
  type StoredObject,
  sourceId,
  type ToldFailure,
  targetId,
  type Work,
} from '../model/stored-object.ts';
import { type Columns, jsonTextColumns, ROW_LIMIT, storedSize } from './columns.ts';
import { holdShape } from './hold-shape.ts';
import { escapeKey, unescapeKey } from './keys.ts';
import { attributes, type FieldsOf, readAs, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import type { StoredRow } from './tables.ts';

export const OBJECT_PREFIX = 'o!';

export const objectKey = (id: string): string => `${OBJECT_PREFIX}${escapeKey(id)}`;

export const objectId = (key: string): SourceId => sourceId(unescapeKey(key.slice(OBJECT_PREFIX.length)));

/** Throws RejectedError when the object does not fit into a row. */
export function objectColumns(object: StoredObject): Columns {
  const { kind: _kind, id: _id, life, generation, ...rest } = object;
  const columns = {
    v: SCHEMA_VERSION,
    life,
    generation,
    // Projections of the JSON for people who look into the table.
    ...(object.work === undefined ? {} : { work: object.work.state, workCycle: object.work.cycle }),
    ...(object.link === undefined ? {} : { link: object.link.state }),
    ...jsonTextColumns('j', JSON.stringify(rest)),
  };
  const size = storedSize(columns);
  if (size > ROW_LIMIT) {
    throw new RejectedError({
      code: 'ObjectTooLarge',
      detail: `This object needs ${Math.ceil(size / 1024)} KiB, and a row holds at most ${ROW_LIMIT / 1024} KiB.`,
    });
  }
  return columns;
}

const place = z.object({ life: z.enum(['live', 'softDeleted', 'hardDeleted', 'unseen']), generation: z.number() });

const link = z.object({
  targetId: z.string().transform(targetId),
  state: z.enum(['active', 'removed']),
  incarnation: z.number(),
  origin: z.enum(['created', 'adopted', 'found']),
  rematch: z.exactOptional(z.literal(true)),
});

const taken = link.pick({ targetId: true, origin: true });

const change = z.object({
  path: z.string(),
  value: z.custom<AttributeValue>((value) => value !== undefined),
  add: z.exactOptional(z.literal(true)),
});

const doubt = z.discriminatedUnion('what', [
  z.object({ what: z.literal('update'), at: z.number(), sent: z.array(change), accepted: z.boolean() }),
  z.object({ what: z.literal('removal'), at: z.number(), values: attributes, accepted: z.boolean() }),
  z.object({ what: z.literal('members'), at: z.number() }),
]);

const told = z.object({
  code: z.string(),
  at: z.number(),
  attempts: z.number(),
  requests: z.number(),
} satisfies FieldsOf<ToldFailure>);

const work = z.object({
  state: z.enum(['ready', 'escrow', 'held']),
  cycle: z.number(),
  attempts: z.number(),
  dueSince: z.exactOptional(z.number()),
  code: z.exactOptional(z.string()),
  detail: z.exactOptional(z.string()),
  nextTryAt: z.exactOptional(z.number()),
  since: z.exactOptional(z.number()),
  failedAt: z.exactOptional(z.number()),
  request: z.exactOptional(z.object({ method: z.string(), path: z.string(), status: z.exactOptional(z.number()) })),
  foundAt: z.exactOptional(z.number()),
  removingSince: z.exactOptional(z.number()),
  told: z.exactOptional(told),
  listed: z.exactOptional(z.boolean()),
} satisfies FieldsOf<Work>);

const known = z.object({
  image: attributes,
  unusable: z.exactOptional(z.record(z.string(), z.string())),
  awaySince: z.exactOptional(z.number()),
  link: z.exactOptional(link),
  intent: z.exactOptional(z.object({ at: z.number(), values: attributes, takes: z.exactOptional(taken) })),
  doubt: z.exactOptional(doubt),
  unlisted: z.exactOptional(z.literal(true)),
  members: z.exactOptional(z.object({ inStep: z.number(), toGo: z.number() })),
  deletion: z.exactOptional(z.object({ at: z.number(), kept: z.exactOptional(z.literal(true)) })),
  creations: z.exactOptional(z.array(z.number())),
  exported: z.exactOptional(attributes),
  holds: z.exactOptional(z.array(holdShape)),
  protectedBy: z.exactOptional(z.array(z.string())),
  passedAt: z.exactOptional(z.number()),
  work: z.exactOptional(work),
} satisfies FieldsOf<Omit<StoredObject, 'kind' | 'id' | 'life' | 'generation'>>);

/** Rows of earlier versions have one hold at most. */
const stored = known.extend({ hold: z.exactOptional(holdShape) });

/** Throws ConfigurationError for a row that this version cannot read. */
export function readObject(kind: Kind, row: StoredRow): StoredObject {
  const columns = upgraded(row.columns);
  const { hold, ...rest } = readJsonAs(stored, columns, 'an object row');
  return {
    kind,
    id: objectId(row.rowKey),
    ...readAs(place, columns, 'an object row'),
    ...(hold === undefined ? {} : { holds: [hold] }),
    ...rest,
  };
}
