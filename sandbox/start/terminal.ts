// Where `npm start` prints: a terminal, a pipe, or, with --json, one JSON object a line.

import process from 'node:process';
import { printableJson } from '../../shared/model/printable.ts';
import { terminalText } from '../../shared/terminal/text.ts';
import type { ProgressOutput } from './progress.ts';

export interface Terminal {
  print(line: string): void;
  /** `flags`: what a command needs to reach the app. */
  reach(flags: string): void;
  readonly progress: ProgressOutput;
}

/** `onClosed` is called when nobody reads any more what is printed, as after `| head`. */
export function openTerminal(json: boolean, onClosed: () => void): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error & { code?: string }) => {
      // EOF is how Windows says it.
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
      onClosed();
    });
  }
  if (json) {
    return {
      print: (line) => void process.stdout.write(`${asJson(line)}\n`),
      reach: () => undefined,
      progress: { write: (text) => process.stdout.write(`${asJson(text.trim())}\n`) },
    };
  }
  // Over a progress bar that may stand on the current line of a terminal.
  const clear = process.stdout.isTTY ? '\r\x1b[2K' : '';
  let known = '';
  return {
    print: (line) => void process.stdout.write(`${clear}${terminalText(line, known)}\n`),
    reach: (flags) => {
      known = flags;
    },
    progress: process.stdout,
  };
}

/** Lines of the host's log are JSON already. */
function asJson(line: string): string {
  return printableJson(line.startsWith('{') ? line : JSON.stringify({ event: 'sandbox.said', message: line.trim() }));
}
