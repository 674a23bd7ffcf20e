// Notices that the sandbox shall stop: by a signal, or because the npm that started it is gone.

import process from 'node:process';

const WATCH_PARENT_MS = 200;

export interface StopRequest {
  readonly signal: AbortSignal;
  /** Resolves once it shall stop. */
  readonly asked: Promise<void>;
  ask(): void;
}

export function listenForStop(): StopRequest {
  const controller = new AbortController();
  const { signal } = controller;
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const ask = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // Asked twice: whoever asks does not want to wait. The children end when this process is gone.
      if (signal.aborted) process.exit(1);
      ask();
    });
  }
  // npm passes a SIGTERM on to the shell that it runs scripts with, which may end without passing it on to us.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && ask(), WATCH_PARENT_MS).unref();
  }
  return { signal, asked, ask };
}
