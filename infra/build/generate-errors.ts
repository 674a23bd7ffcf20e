// Writes docs/errors.md from the catalogue of codes; a test fails while the two differ.

import { writeFile } from 'node:fs/promises';
import { errorsPage } from './errors-page.ts';

await writeFile(new URL('../../docs/errors.md', import.meta.url), errorsPage());
