// Data that refreshes itself: never faster than every five seconds, not in a hidden tab, and the last answer stays.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { call, Failure } from './api.ts';

const SHORTEST_MS = 5_000;

export interface Polled<T> {
  /** The last answer, also while it cannot be renewed. */
  readonly data: T | undefined;
  readonly failure: Failure | undefined;
  /** When the last answer came, epoch milliseconds. */
  readonly at: number | undefined;
  readonly reload: () => void;
}

/** `path` undefined: nothing is asked. `everyMs` undefined: asked once. */
export function usePolled<T>(path: string | undefined, everyMs?: number): Polled<T> {
  const [state, setState] = useState<Omit<Polled<T>, 'reload'>>({ data: undefined, failure: undefined, at: undefined });
  const loadNow = useRef(() => {});
  useEffect(() => {
    if (path === undefined) return;
    return poll<T>(path, everyMs, setState, loadNow);
  }, [path, everyMs]);
  const reload = useCallback(() => loadNow.current(), []);
  return { ...state, reload };
}

type SetState<T> = (change: (before: Omit<Polled<T>, 'reload'>) => Omit<Polled<T>, 'reload'>) => void;

function poll<T>(
  path: string,
  everyMs: number | undefined,
  setState: SetState<T>,
  loadNow: { current: () => void },
): () => void {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loadedAt = 0;
  const load = async (): Promise<void> => {
    clearTimeout(timer);
    loadedAt = Date.now();
    try {
      const data = await call<T>(path, { signal: ended.signal });
      setState(() => ({ data, failure: undefined, at: Date.now() }));
    } catch (error) {
      if (ended.signal.aborted) return;
      const failure = error instanceof Failure ? error : new Failure('silent', String(error));
      setState((before) => ({ ...before, failure }));
      if (failure.kind === 'refused') dispatchEvent(new Event('refused'));
    }
    next();
  };
  const next = (): void => {
    clearTimeout(timer);
    if (everyMs === undefined || ended.signal.aborted || document.hidden) return;
    const wait = Math.max(everyMs, SHORTEST_MS) - (Date.now() - loadedAt);
    timer = setTimeout(() => void load(), Math.max(0, wait));
  };
  document.addEventListener('visibilitychange', next, { signal: ended.signal });
  // Somebody asked for something, or it was done.
  addEventListener('changed', () => void load(), { signal: ended.signal });
  loadNow.current = () => void load();
  void load();
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}
