import { describe, expect, it } from 'vitest';
import { newJob } from '../../../shared/engine/job/job.ts';
import { JobBook } from '../../../shared/engine/job/job-book.ts';
import { Outages } from '../../../shared/engine/job/outages.ts';
import { TransientError } from '../../../shared/errors/index.ts';
import { type SourceId, sourceId } from '../../../shared/model/stored-object.ts';

const id = (n: number): SourceId => sourceId(`00000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
const clock = { now: () => 1_000, sleep: async () => {} };
const error = new TransientError({ code: 'ServerError', detail: 'broken', mayHaveHappened: true });
const suspect = (n: number) => ({ kind: 'user', id: id(n), error, removes: false }) as const;

function slice(book = new JobBook(newJob(), clock, () => {})): { book: JobBook; outages: Outages } {
  return { book, outages: new Outages(book, () => {}, 3) };
}

describe('an operation that fails', () => {
  it('is out after as many failures of different objects without a success', () => {
    const { outages } = slice();
    for (const n of [1, 1, 2]) outages.failed('updateUser', suspect(n));
    expect(outages.blocking(['updateUser'])).toBeUndefined();
    outages.failed('updateUser', suspect(3));
    expect(outages.blocking(['createUser', 'updateUser'])).toBe('updateUser');
    expect(outages.blocking(['removeUser'])).toBeUndefined();
    expect(outages.takeBlamed()).toEqual([]);
  });

  it('is not out when it succeeds in between: those who failed are to blame', () => {
    const { outages } = slice();
    for (const n of [1, 2]) outages.failed('updateUser', suspect(n));
    outages.succeeded('read');
    expect(outages.takeBlamed()).toEqual([]);
    outages.succeeded('updateUser');
    expect(outages.takeBlamed().map((one) => one.id)).toEqual([id(1), id(2)]);
  });

  it('is probed until the target answers once a slice, with another object than those that failed, and in turn when all did', () => {
    const { book, outages } = slice();
    for (const n of [1, 2, 3]) outages.failed('updateUser', suspect(n));
    expect(outages.probe('updateUser', [id(4)])).toBeUndefined();
    const next = slice(book).outages;
    expect(next.probe('updateUser', [id(1), id(2), id(4)])).toBe(id(4));
    next.failed('updateUser', suspect(1));
    expect(next.probe('updateUser', [id(5)])).toBeUndefined();
    expect(slice(book).outages.probe('updateUser', [id(1), id(2)])).toBe(id(2));
  });

  it('works again with the first success, which blames nobody, and only that ends its alarm', () => {
    const { book, outages } = slice();
    for (const operation of ['updateUser', 'removeUser'] as const)
      for (const n of [1, 2, 3]) outages.failed(operation, suspect(n));
    expect(book.job.alarms).toMatchObject([{ code: 'TargetUnavailable', side: 'target' }]);
    outages.succeeded('updateUser');
    expect(outages.takeBlamed()).toEqual([]);
    expect(outages.blocking(['updateUser'])).toBeUndefined();
    expect(book.job.alarms).toHaveLength(1);
    outages.succeeded('read');
    expect(book.job.alarms).toHaveLength(1);
    outages.succeeded('removeUser');
    expect(book.job.alarms).toEqual([]);
  });
});
