// How Azure's own libraries reach the network: theirs, with an end to each exchange.

import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { once } from '../concurrency/once.ts';
import { TimedOut } from '../concurrency/within.ts';

/**
 * The time-out of the library ends with the headers of an answer: a body that stalls would be waited for without an end.
 * One for the whole process, so that connections are used again.
 */
export const azureTransport = once(() => endingTransport(createDefaultHttpClient(), 30_000));

export function endingTransport(inner: HttpClient, timeoutMs: number): HttpClient {
  return {
    async sendRequest(request) {
      const { abortSignal: outer } = request;
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const timer = setTimeout(abort, timeoutMs);
      outer?.addEventListener('abort', abort);
      if (outer?.aborted) abort();
      request.abortSignal = controller.signal;
      try {
        return await inner.sendRequest(request);
      } catch (error) {
        if (controller.signal.aborted && !outer?.aborted) throw new TimedOut(timeoutMs);
        throw error;
      } finally {
        clearTimeout(timer);
        outer?.removeEventListener('abort', abort);
        // The caller's own signal goes for the tries that follow.
        if (outer === undefined) delete request.abortSignal;
        else request.abortSignal = outer;
      }
    },
  };
}
