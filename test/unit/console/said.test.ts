// Remedies name views of the page in quotes, and the page makes links of them.

import { expect, it } from 'vitest';
import { viewIn } from '../../../shared/console/address.ts';
import { inButtons } from '../../../shared/errors/doors.ts';
import { CATALOGUE } from '../../../shared/errors/index.ts';

const BUTTONS = ['Start', 'Pause', 'Approve', 'Reject', 'Release'];

it('every single word that a remedy quotes is a view or a button', () => {
  const words = Object.values(CATALOGUE).flatMap(({ remedy }) => inButtons(remedy).match(/“[A-Z][a-z]+”/g) ?? []);
  const others = new Set(words.filter((word) => viewIn(word) === undefined).map((word) => word.slice(1, -1)));
  expect([...others].filter((word) => !BUTTONS.includes(word))).toEqual([]);
  expect(words.map(viewIn)).toEqual(expect.arrayContaining(['waiting', 'connection']));
});
