// An end to waiting for what may never come.

/** The time is over. What was waited for may live on, and is no longer listened to. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(ms: number) {
    super(`There was no answer within ${ms} ms.`);
  }
}

export interface WaitLimits {
  readonly ms?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Settles as the task does, or rejects before: with TimedOut after `ms`, or with the signal's reason. */
export async function within<T>({ ms, signal }: WaitLimits, task: Promise<T>): Promise<T> {
  let stopWaiting: (reason: unknown) => void = () => {};
  const tooLate = new Promise<never>((_, reject) => {
    stopWaiting = reject;
  });
  const abort = (): void => stopWaiting(signal?.reason);
  const timer = ms === undefined ? undefined : setTimeout(() => stopWaiting(new TimedOut(ms)), ms);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([task, tooLate]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
