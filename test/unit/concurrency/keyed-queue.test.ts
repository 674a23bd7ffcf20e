import { expect, it } from 'vitest';
import { KeyedQueue } from '../../../shared/concurrency/keyed-queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('a keyed queue runs tasks of one key in their order, and those of others beside them', async () => {
  const queue = new KeyedQueue();
  const told: string[] = [];
  const task = (name: string) => async () => {
    told.push(`${name} begins`);
    await turn();
    told.push(`${name} ends`);
    return name;
  };
  const results = [queue.run('a', task('a1')), queue.run('a', task('a2')), queue.run('b', task('b1'))];
  expect(told).toEqual(['a1 begins', 'b1 begins']);
  expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1']);
  expect(told.indexOf('a1 ends')).toBeLessThan(told.indexOf('a2 begins'));
});

it('a keyed queue goes on after a task that failed', async () => {
  const queue = new KeyedQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
