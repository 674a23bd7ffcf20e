import { expect, it } from 'vitest';
import { Recent } from '../../../shared/model/recent.ts';

const three = (): Recent<string, { name: string }> => {
  const recent = new Recent<string, { name: string }>(3);
  for (const name of ['a', 'b', 'c']) recent.set(name, { name });
  return recent;
};
const left = (recent: Recent<string, { name: string }>): string[] =>
  ['a', 'b', 'c', 'd'].filter((key) => recent.get(key) !== undefined);

it('keeps as many as it may, and gives back what was set', () => {
  const recent = three();
  expect(left(recent)).toEqual(['a', 'b', 'c']);
  expect(recent.get('b')).toEqual({ name: 'b' });
});

it('lets go what was set or asked for the longest ago', () => {
  const recent = three();
  recent.get('a');
  recent.set('b', { name: 'B' });
  recent.set('d', { name: 'd' });
  expect(left(recent)).toEqual(['a', 'b', 'd']);
  expect(recent.get('b')).toEqual({ name: 'B' });
});

it('forgets what is deleted, and has room for another then', () => {
  const recent = three();
  recent.delete('b');
  recent.set('d', { name: 'd' });
  expect(left(recent)).toEqual(['a', 'c', 'd']);
});
