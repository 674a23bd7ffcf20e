// `npm run -s status`: tells on one screen how a running app is doing; the exit code tells its health.

import process from 'node:process';
import { printableJson, printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { get, notThisApp, type RunningApp, told } from './running-app.ts';
import { HELP, parseOptions } from './status/options.ts';
import { screen, statusDocument } from './status/screen.ts';

const CODES = { ok: EXIT.done, warning: EXIT.look, error: EXIT.failed } as const;

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\nRun \`npm run -s status -- --help\` for all flags.`);
  process.exitCode = EXIT.wrongCall;
} else {
  process.exitCode = await tell(parsed.app, parsed.json);
}

async function tell(app: RunningApp, json: boolean): Promise<number> {
  const answer = await get(app, '/api/status');
  const status = answer.ok ? statusDocument.safeParse(answer.body).data : undefined;
  if (!answer.ok || status === undefined) {
    console.error(told(app, answer.ok ? notThisApp(app) : answer.problem));
    return EXIT.failed;
  }
  const asJson = (): string => printableJson(JSON.stringify(answer.body, undefined, 2));
  console.log(json ? asJson() : told(app, screen(status, Date.now()).join('\n')));
  return CODES[status.health];
}
