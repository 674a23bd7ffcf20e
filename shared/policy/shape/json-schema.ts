// The JSON Schema of provisioning.json, as editors read it through `$schema`.

import * as z from 'zod';
import { provisioningSchema } from './provisioning-schema.ts';

/** Text of provisioning.schema.json. Everything that has a default may be left out. */
export function provisioningJsonSchema(): string {
  const schema = z.toJSONSchema(provisioningSchema, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'provisioning.json', ...schema }, null, 2)}\n`;
}
