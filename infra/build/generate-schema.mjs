// Writes shared/policy/provisioning.schema.json from the zod schema; a test fails while the two differ.

import { writeFile } from 'node:fs/promises';
import { provisioningJsonSchema } from '../../shared/policy/shape/json-schema.ts';

await writeFile(new URL('../../shared/policy/provisioning.schema.json', import.meta.url), provisioningJsonSchema());
