// The local host as a process of its own: `main.ts --entry <path> [--port 7071] [--no-schedule] [--drain-ms 10000]`.
// Prints one JSON object a line: first {"event":"host.ready","ready":true,"url":…}, then the log.

import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { printableLines } from '../../shared/model/printable.ts';
import { EXIT } from '../../shared/terminal/exit-codes.ts';
import { onStop } from '../server/stop.ts';
import { startHost } from './host.ts';
import { jsonLines } from './log.ts';

const { values: flags } = parseArgs({
  options: {
    entry: { type: 'string' },
    port: { type: 'string', default: '7071' },
    'no-schedule': { type: 'boolean' },
    'drain-ms': { type: 'string', default: '10000' },
  },
});
if (flags.entry === undefined) {
  console.error('--entry <path of the app, such as dist/app/main.mjs> is missing.');
  process.exit(EXIT.wrongCall);
}

const write = (text: string): boolean => process.stdout.write(text);
try {
  const host = await startHost({
    entry: resolve(flags.entry),
    port: Number(flags.port),
    schedule: flags['no-schedule'] !== true,
    drainMs: Number(flags['drain-ms']),
    log: jsonLines(write),
  });
  write(`${JSON.stringify({ event: 'host.ready', ready: true, url: host.url })}\n`);
  onStop(() => host.close());
} catch (error) {
  console.error(printableLines(error instanceof Error ? error.message : String(error)));
  process.exit(1);
}
