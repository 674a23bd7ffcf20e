// `npm run -s job -- <action>`: operates the job of a running app, as its HTTP calls do.

import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { HELP, type JobOptions, parseOptions } from './job/options.ts';
import { notThisApp, post, told } from './running-app.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\nRun \`npm run -s job -- --help\` for all flags.`);
  process.exitCode = EXIT.wrongCall;
} else if (parsed.options.question !== undefined && !process.stdin.isTTY) {
  console.error('Nobody can be asked here. Add --yes to restart without asking.');
  process.exitCode = EXIT.wrongCall;
} else if (parsed.options.question === undefined || (await isMeant(parsed.options.question))) {
  process.exitCode = await operate(parsed.options);
} else {
  console.error('Nothing was asked for.');
  process.exitCode = EXIT.failed;
}

async function isMeant(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function operate({ action, body, app }: JobOptions): Promise<number> {
  const answer = await post(app, `/api/job/${action}`, body);
  const stored = answer.ok ? requestIn(answer.body) : undefined;
  if (stored === undefined) {
    console.error(told(app, answer.ok ? notThisApp(app) : answer.problem));
    return EXIT.failed;
  }
  const { state, request } = stored;
  const isServed = action === 'start' || action === 'pause';
  const next = isServed ? '' : ' The next run serves the request. The page Requests of the console shows its outcome.';
  console.log(
    told(app, `The job is ${state === 'notStarted' ? 'not started' : state}. Request ${request} is stored.${next}`),
  );
  return EXIT.done;
}

function requestIn(body: unknown): { readonly state: string; readonly request: string } | undefined {
  if (typeof body !== 'object' || body === null || !('state' in body) || !('request' in body)) return undefined;
  return { state: String(body.state), request: String(body.request) };
}
