// The operations guide names every view with its address, and the first steps of each alert lead to one.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VIEWS } from '../../../shared/console/address.ts';

const root = new URL('../../../', import.meta.url);
const guide = readFileSync(new URL('docs/operations.md', root), 'utf8');
const listed = [...guide.matchAll(/^\| \*(\w+)\* \| `#\/(\w+)` \|/gm)].map(([, title = '', view = '']) => ({
  title,
  view,
}));
const alerts = readdirSync(new URL('infra/alerts', root))
  .filter((file) => file.endsWith('.kql'))
  .map((file) => file.replace('.kql', ''));

it('names every view', () => {
  expect(listed.map(({ view }) => view).sort()).toEqual([...VIEWS].sort());
});

it.each(alerts)('%s: one of the first three steps links to a view', (alert) => {
  const section = guide
    .split(/^### /m)
    .find((text) => text.toLowerCase().replaceAll(' ', '-').startsWith(`${alert}\n`));
  const [, fromFirst = ''] = (section ?? '').split(/^1\. /m);
  const [steps = ''] = fromFirst.split(/^4\. |\n\n/m);
  expect(listed.filter(({ title }) => steps.includes(`[*${title}*](#views)`))).not.toEqual([]);
});
