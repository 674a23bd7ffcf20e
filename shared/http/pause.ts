// A wait that ends early when the slice is asked to end.

import type { Clock } from '../model/ports.ts';
import type { CallScope } from './call-scope.ts';

/** Rejects with the signal's reason when it is aborted; resolves at once when the slice is asked to end. */
export async function pause(clock: Clock, ms: number, { signal, stopping }: CallScope): Promise<void> {
  if (stopping === undefined) return clock.sleep(ms, signal);
  const wake = new AbortController();
  const end = (): void => wake.abort();
  const signals = [signal, stopping];
  for (const one of signals) one.addEventListener('abort', end, { once: true });
  try {
    if (signals.some(({ aborted }) => aborted)) end();
    await clock.sleep(ms, wake.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!stopping.aborted) throw error;
  } finally {
    for (const one of signals) one.removeEventListener('abort', end);
  }
}
