// `npm run -s test-connection`: asks a running app to test every dependency and permission, one line for each.

import process from 'node:process';
import { printableJson, printableLines } from '../shared/model/printable.ts';
import { EXIT, type ExitCode } from '../shared/terminal/exit-codes.ts';
import { readFlags } from '../shared/terminal/flags.ts';
import { APP_FLAGS, APP_HELP, appFrom, notThisApp, post, TOKEN_HELP, told } from './running-app.ts';
import { connectionReport, reportLines } from './test-connection/report.ts';

const HELP = `Tests what a running app depends on: settings, provisioning.json, Microsoft Graph, Notion and the tables.
Nothing is written to Notion.

  npm run -s test-connection

${APP_HELP}
  --json          the answer as it is
  --help          this text

${TOKEN_HELP}

Exit codes: 0 everything that the job needs works; 1 something does not, or the app does not answer; 64 the call is wrong.
`;

const FLAGS = {
  ...APP_FLAGS,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<ExitCode> {
  const read = readFlags({ args: [...args], options: FLAGS });
  if ('problem' in read) return wrong(read.problem);
  const { values: flags } = read;
  if (flags.help) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const app = appFrom(flags, process.env);
  if ('problem' in app) return wrong(app.problem);
  const answer = await post(app, '/api/test-connection', {});
  const report = answer.ok ? connectionReport.safeParse(answer.body).data : undefined;
  if (!answer.ok || report === undefined) {
    console.error(told(app, answer.ok ? notThisApp(app) : answer.problem));
    return EXIT.failed;
  }
  const shown = flags.json
    ? printableJson(JSON.stringify(answer.body, undefined, 2))
    : told(app, reportLines(report).join('\n'));
  console.log(shown);
  return report.ok ? EXIT.done : EXIT.failed;
}

function wrong(problem: string): ExitCode {
  console.error(`${printableLines(problem)}\nRun \`npm run -s test-connection -- --help\` for all flags.`);
  return EXIT.wrongCall;
}
