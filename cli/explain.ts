// `npm run -s explain -- <name>`: why somebody is in Notion, or is not, as a running app tells it.

import process from 'node:process';
import { printableJson, printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { ask } from './explain/ask.ts';
import { HELP, parseOptions } from './explain/options.ts';
import { told } from './running-app.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\nRun \`npm run -s explain -- --help\` for all flags.`);
  process.exitCode = EXIT.wrongCall;
} else {
  const answer = await ask(parsed.options);
  if (answer.ok) {
    const { document, text } = answer;
    process.stdout.write(
      parsed.options.json
        ? `${printableJson(JSON.stringify(document, undefined, 2))}\n`
        : told(parsed.options.app, text),
    );
  } else {
    console.error(told(parsed.options.app, answer.problem));
    process.exitCode = EXIT.failed;
  }
}
