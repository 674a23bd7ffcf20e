// `npm run sandbox -- add "Ada Example"`: changes the running sandbox as its administrator would, and lets it arrive.

import process from 'node:process';
import { printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { terminalText } from '../shared/terminal/text.ts';
import { CHANGE_HELP, parseCommand } from './change/command.ts';
import { perform } from './change/perform.ts';
import { appFlags } from './start/waits.ts';

const parsed = parseCommand(process.argv.slice(2));
if (parsed.kind === 'help') {
  process.stdout.write(CHANGE_HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\n\n${CHANGE_HELP}`);
  process.exitCode = EXIT.wrongCall;
} else {
  const { json, hostUrl } = parsed.command;
  const text = (line: string): string => (json ? printableLines(line) : terminalText(line, appFlags(hostUrl)));
  try {
    await perform(parsed.command, (line) => console.log(text(line)));
  } catch (error) {
    console.error(text(error instanceof Error ? error.message : String(error)));
    process.exitCode = EXIT.failed;
  }
}
