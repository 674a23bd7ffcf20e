// `npm run -s holds`: lists what a running app holds, and decides about it, as its HTTP calls do.

import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { printableJson, printableLines } from '../shared/model/printable.ts';
import { EXIT } from '../shared/terminal/exit-codes.ts';
import { type HoldsDocument, holdsDocument, holdsLines } from './holds/document.ts';
import { type Decision, HELP, type HoldsOptions, parseOptions } from './holds/options.ts';
import { get, notThisApp, post, type RunningApp, told } from './running-app.ts';

const parsed = parseOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'help') {
  process.stdout.write(HELP);
} else if (parsed.kind === 'wrong') {
  console.error(`${printableLines(parsed.problem)}\nRun \`npm run -s holds -- --help\` for all flags.`);
  process.exitCode = EXIT.wrongCall;
} else {
  process.exitCode = await run(parsed.options);
}

async function run({ app, decision, json }: HoldsOptions): Promise<number> {
  const answer = await get(app, '/api/holds?limit=1000');
  const document = answer.ok ? holdsDocument.safeParse(answer.body).data : undefined;
  if (!answer.ok || document === undefined) return failed(app, answer.ok ? notThisApp(app) : answer.problem);
  if (decision !== undefined) return decide(app, decision, document);
  const asJson = (): string => printableJson(JSON.stringify(answer.body, undefined, 2));
  console.log(json ? asJson() : told(app, holdsLines(document).join('\n')));
  return EXIT.done;
}

async function decide(app: RunningApp, decision: Decision, { sets, entries }: HoldsDocument): Promise<number> {
  const { action, set, ids, reason } = decision;
  const listed = sets.find((one) => one.set === set);
  if (listed === undefined && set !== 'deletions') return failed(app, `There is no hold set ${set}.`);
  const count = ids.length > 0 ? ids.length : (listed?.waiting ?? 0);
  if (action === 'approve' && !(await isMeant(decision, `Let ${count} of set ${set} go? ${listed?.detail ?? ''}`))) {
    return EXIT.failed;
  }
  const kindOf = (id: string): string =>
    set === 'deletions' ? 'group' : (entries.find((entry) => entry.id === id.toLowerCase())?.kind ?? 'user');
  const what =
    ids.length > 0 ? { entries: ids.map((id) => ({ kind: kindOf(id), id })) } : { revision: listed?.revision ?? 1 };
  const answer = await post(app, `/api/holds/${set}/${action}`, { ...what, ...(reason !== undefined && { reason }) });
  if (!answer.ok) return failed(app, answer.problem);
  console.log('The request is stored. The next run serves it. The page Requests of the console shows its outcome.');
  return EXIT.done;
}

async function isMeant({ yes }: Decision, question: string): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    console.error('Nobody can be asked here. Add --yes to approve without asking.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${printableLines(question)} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

function failed(app: RunningApp, problem: string): number {
  console.error(told(app, problem));
  return EXIT.failed;
}
