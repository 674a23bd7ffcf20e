// Random tests have their seeds from one place, which makes each failure repeatable.

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every file with a property takes its seeds from test/support/seeds.ts', () => {
  const files = globSync('test/**/*.test.ts', { cwd: root });
  const random = files.filter((file) =>
    /\bfc\.(?:assert|check|sample)\(/.test(readFileSync(`${root}/${file}`, 'utf8')),
  );
  expect(random.length).toBeGreaterThan(15);
  expect(random.filter((file) => !readFileSync(`${root}/${file}`, 'utf8').includes('support/seeds.ts'))).toEqual([]);
});
