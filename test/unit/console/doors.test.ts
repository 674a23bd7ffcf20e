// The page has a button for whatever the remedy of a reason asks the operator to do with the job.

import { expect, it } from 'vitest';
import { doorOf } from '../../../shared/console/doors.ts';
import { CATALOGUE, type Code } from '../../../shared/errors/index.ts';

const reasons = (Object.keys(CATALOGUE) as Code[]).filter(
  (code) => CATALOGUE[code].policy === 'health' || code === 'StateLost' || code === 'PairDoesNotFit',
);

const asked = (code: Code): string[] =>
  [...CATALOGUE[code].remedy.matchAll(/POST \/api\/job\/(\S+?)\b(?=[^-\w]|$)/g)].map(([, action = '']) => action);

it.each(reasons.filter((code) => asked(code).length > 0))('%s has the button that its remedy names', (code) => {
  const door = doorOf(code);
  expect(asked(code)).toContain(door !== undefined && 'does' in door ? door.does : door);
});
