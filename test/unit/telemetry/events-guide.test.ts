// The guide names every event of the contract, with its fields, and no other.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVENTS } from '../../../shared/telemetry/events.ts';

it('the guide for operators lists the events and their fields as they are', () => {
  const guide = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const section = guide.split(/^## /m).find((text) => text.startsWith('Events\n')) ?? '';
  const rows = [...section.matchAll(/^\| `([a-z.]+)` \| [^|]+ \| ([^|]*) \|$/gm)].map(([, name = '', fields = '']) => [
    name,
    [...fields.matchAll(/`([^`]+)`/g)].map(([, field]) => field),
  ]);
  expect(Object.fromEntries(rows)).toEqual(EVENTS);
});
