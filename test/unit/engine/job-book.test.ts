import { expect, it } from 'vitest';
import { newJob } from '../../../shared/engine/job/job.ts';
import { JobBook } from '../../../shared/engine/job/job-book.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

const clock = { now: () => 1_000, sleep: async () => {} };
const object = {
  kind: 'user',
  id: sourceId('00000000-0000-0000-0000-000000000001'),
  life: 'live',
  generation: 1,
  image: {},
} as const;

it('is idle when nothing was exported, or failed for the first time; what needs nothing, or is held, keeps no slice going', () => {
  const book = new JobBook(newJob(), clock, () => {});
  expect(book.idle()).toBe(false);
  expect(book.idle()).toBe(true);
  for (const what of ['skipped', 'held'] as const) {
    book.count(object, what);
    expect(book.idle()).toBe(true);
  }
  for (const what of ['updated', 'escrowed'] as const) {
    book.count(object, what);
    expect(book.idle()).toBe(false);
  }
  book.count(object, 'escrowed');
  expect(book.idle()).toBe(true);
  book.count({ ...object, id: sourceId('00000000-0000-0000-0000-000000000002') }, 'escrowed');
  expect(book.idle()).toBe(false);
});
