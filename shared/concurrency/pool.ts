// Bounded concurrency over a list or a stream.

/**
 * At most `limit` calls at a time, as many as that at once from a list; the first failure stops new ones and is thrown
 * after the running ones ended.
 */
export async function forEachLimit<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const take = Symbol.asyncIterator in items ? inTurn(items[Symbol.asyncIterator]()) : oneOf(items[Symbol.iterator]());
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (failure === undefined) {
      try {
        const taken = take();
        const next = taken instanceof Promise ? await taken : taken;
        if (next.done === true) return;
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  if (failure !== undefined) throw failure.error;
}

/** Results in the order of the items. */
export async function mapLimit<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  await forEachLimit(items.entries(), limit, async ([at, item]) => {
    results[at] = await work(item);
  });
  return results;
}

type Take<T> = () => IteratorResult<T> | Promise<IteratorResult<T>>;

const oneOf =
  <T>(iterator: Iterator<T>): Take<T> =>
  () =>
    iterator.next();

/** A stream is asked for its next item only when it has given the one before. */
function inTurn<T>(iterator: AsyncIterator<T>): Take<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const next = turn.then(() => iterator.next());
    turn = next.catch(() => undefined);
    return next;
  };
}
