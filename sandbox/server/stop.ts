// When a process of the sandbox ends: at SIGTERM, and at Ctrl-C if it runs alone. Ctrl-C reaches every process of a
// terminal, and a child that followed it would be gone before those that still need it.

import process from 'node:process';

export function onStop(stop: () => Promise<void>): void {
  const hasParent = process.channel !== undefined && process.channel !== null;
  for (const signal of hasParent ? (['SIGTERM'] as const) : (['SIGTERM', 'SIGINT'] as const)) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
