// What a caller lends to one HTTP call. A slice's scope is one; reads that need no lease leave `permit` out.

export interface CallScope {
  readonly signal: AbortSignal;
  /** Epoch milliseconds: no wait (throttling, back-off) goes beyond it. It may come closer while a call runs. */
  readonly deadline: number;
  /** Aborted when the slice is asked to end: waits end at once, requests under way do not. */
  readonly stopping?: AbortSignal | undefined;
  /** Called right before each request is sent; throws when the request must not start. */
  permit?(timeoutMs: number, method: string): void;
}
