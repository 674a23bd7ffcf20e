// A hold as it is stored, in the object's row and in the row that operators see.

import * as z from 'zod';
import type { AttributeValue, HeldChange, Hold } from '../model/stored-object.ts';
import type { FieldsOf } from './row-shape.ts';

const value = z.exactOptional(z.custom<AttributeValue>((given) => given !== undefined));

export const holdShape = z.object({
  set: z.number(),
  revision: z.number(),
  since: z.number(),
  approved: z.exactOptional(z.object({ until: z.number(), policy: z.string() })),
  rejectedAt: z.exactOptional(z.number()),
  changes: z.exactOptional(
    z.array(
      z.object({
        path: z.string(),
        old: value,
        new: value,
        removed: z.exactOptional(z.array(z.string())),
        count: z.exactOptional(z.number()),
      } satisfies FieldsOf<HeldChange>),
    ),
  ),
  members: z.exactOptional(z.string()),
} satisfies FieldsOf<Hold>);
