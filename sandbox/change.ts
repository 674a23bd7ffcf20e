// `npm run sandbox -- add "Ada Example"`: changes the running sandbox as its administrator would, and lets it arrive.

import process from 'node:process';
import { printableLines } from '../shared/model/printable.ts';
import { CHANGE_HELP, parseCommand } from './change/command.ts';
import { perform } from './change/perform.ts';

const parsed = parseCommand(process.argv.slice(2));
if (parsed.kind === 'help') {
  process.stdout.write(CHANGE_HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\n\n${CHANGE_HELP}`);
  // As every command ends after a wrong call (EX_USAGE of sysexits).
  process.exitCode = 64;
} else {
  try {
    await perform(parsed.command, (line) => console.log(printableLines(line)));
  } catch (error) {
    console.error(printableLines(error instanceof Error ? error.message : String(error)));
    process.exitCode = 1;
  }
}
