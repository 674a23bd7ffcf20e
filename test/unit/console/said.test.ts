// Remedies name calls of the API; the page tells each of them in its own words.

import { expect, it } from 'vitest';
import { placeOf } from '../../../shared/console/said.tsx';
import { CATALOGUE } from '../../../shared/errors/index.ts';

const calls = Object.values(CATALOGUE).flatMap(({ remedy }) => remedy.match(/(?:GET|POST) \/api\/[\w{}/-]+/g) ?? []);

it.each([...new Set(calls)].filter((call) => call !== 'POST /api/job/restart'))(
  '%s is somewhere on the page',
  (call) => {
    expect(placeOf(call)?.words).toMatch(/^[A-Z“]/);
  },
);

it('leads to the very set that is named', () => {
  expect(placeOf('POST /api/holds/3/approve')).toEqual({ words: 'Approve', view: 'waiting', filters: { set: '3' } });
  expect(placeOf('POST /api/holds/{set}/reject')).toEqual({ words: 'Reject', view: 'waiting' });
});
