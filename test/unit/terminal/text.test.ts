// What a terminal shows of texts that the app wrote for everybody.

import { expect, it } from 'vitest';
import { terminalText } from '../../../shared/terminal/text.ts';

const now = new Date(2026, 4, 4, 12, 0, 0).getTime();
const at = (...[year, month, day, hour]: readonly [number, number, number, number]): string =>
  new Date(year, month, day, hour, 5, 9).toISOString();
const shown = (text: string): string => terminalText(text, '', now);

it('a time is told by the clock of its reader, with the day where it is another one', () => {
  expect(shown(`next try at ${at(2026, 4, 4, 18)}.`)).toBe('next try at 18:05:09.');
  expect(shown(`since ${at(2026, 4, 3, 18)}`)).toBe('since 3 May 18:05:09');
  expect(shown(`until ${at(2027, 0, 31, 8)}, then`)).toBe('until 31 Jan 2027 08:05:09, then');
  expect(shown(`User Ada, ${at(2026, 4, 4, 7).replace('.000', '')}`)).toBe('User Ada, 07:05:09');
});

it('a value stays as it is, and so does what is to be typed', () => {
  const moment = at(2026, 4, 4, 18);
  for (const text of [
    `employeeHireDate: – → "${moment}"`,
    `npm run -s job -- pause --until ${moment}`,
    `/api/logs?from=${moment}`,
    '2026-99-99T00:00:00Z',
  ])
    expect(shown(text)).toBe(text);
});

it('nothing in it moves the cursor', () => {
  expect(shown('a\u001b[2Jb\n\u202ec')).toBe('ab\n c');
});
