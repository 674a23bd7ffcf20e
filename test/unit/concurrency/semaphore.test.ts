import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../../shared/concurrency/semaphore.ts';

describe('the semaphore', () => {
  it('lets so many in at once, and in the order they came', async () => {
    const semaphore = new Semaphore(2);
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const visit = (name: number) =>
      semaphore.run(async () => {
        inside += 1;
        most = Math.max(most, inside);
        order.push(name);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all([1, 2, 3, 4, 5].map(visit));
    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives the slot back after a failure', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(semaphore.run(async () => 'in')).resolves.toBe('in');
  });

  it('lets a waiter give up without losing the slot', async () => {
    const semaphore = new Semaphore(1);
    const controller = new AbortController();
    let leave: () => void = () => {};
    const first = semaphore.run(() => new Promise<void>((resolve) => (leave = resolve)));
    const given = semaphore.run(async () => 'in', controller.signal);
    const third = semaphore.run(async () => 'in');
    controller.abort(new Error('lease lost'));
    await expect(given).rejects.toThrow('lease lost');
    leave();
    await first;
    await expect(third).resolves.toBe('in');
  });
});
