// `npm run -s check -- [file]`: everything that is wrong with provisioning.json, without asking anybody.

import { existsSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { counted } from '../shared/errors/counted.ts';
import { ConfigurationError } from '../shared/errors/index.ts';
import { describeProblem, type Problem } from '../shared/errors/problem.ts';
import { printableLines } from '../shared/model/printable.ts';
import { checkProvisioning, readProvisioningFile } from '../shared/policy/provisioning.ts';
import { boundsProblem } from '../shared/policy/shape/bounds.ts';
import { jsonPlaces, type Place } from '../shared/policy/shape/json-places.ts';
import type { ProvisioningConfig } from '../shared/policy/shape/provisioning-schema.ts';
import { notionProfile } from '../shared/scim/profiles/notion.ts';
import { EXIT, type ExitCode } from '../shared/terminal/exit-codes.ts';
import { flagProblem } from '../shared/terminal/flags.ts';

const HELP = `Checks provisioning.json: its JSON, its shape, and what its mappings and filters mean for Notion.
It asks nobody: no network, no settings, no running app.

  npm run -s check -- [file]

  file            the file to check (PROVISIONING_CONFIG, else provisioning.json)
  --help          this text

Each problem is told as file:line:column, with what to do about it.

Exit codes: 0 the file can be used; 1 it cannot; 64 the call is wrong.
`;

process.exitCode = run(process.argv.slice(2), process.env);

function run(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): ExitCode {
  const call = parseCall(args);
  if (typeof call === 'string') {
    console.error(`${printableLines(call)}\nRun \`npm run -s check -- --help\` for the flags.`);
    return EXIT.wrongCall;
  }
  if (call.help) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const named = environment['PROVISIONING_CONFIG']?.trim();
  const file = call.file ?? (named || 'provisioning.json');
  if (!existsSync(file)) {
    const who =
      call.file === undefined && named ? 'PROVISIONING_CONFIG names a file that does not exist' : 'There is no file';
    console.error(printableLines(`${who}: ${file}.`));
    return EXIT.failed;
  }
  return check(file);
}

function check(file: string): ExitCode {
  let text: string;
  try {
    text = readProvisioningFile(file);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(printableLines(error.message));
    return EXIT.failed;
  }
  const { config, problems } = checkProvisioning(text, notionProfile);
  const lines = config === undefined ? problemLines(file, text, problems) : [usable(file, config)];
  console.log(printableLines(lines.join('\n')));
  return config === undefined ? EXIT.failed : EXIT.done;
}

function problemLines(file: string, text: string, problems: readonly Problem[]): readonly string[] {
  // What is too deep or too long for the app is too much for a look at its places, too.
  const places = jsonPlaces(boundsProblem(text) === undefined ? text : '{}');
  const lineOf = ({ line, column }: Place, words: string): string => `${file}:${line}:${column}  ${words}`;
  const head = `${file} cannot be used: ${counted(problems.length, 'problem')}.`;
  const { broken } = places;
  if (broken !== undefined) {
    const remedies = problems.map(({ remedy }) => remedy);
    return [head, lineOf(broken, `This is not JSON. Here it needs ${broken.expected}. ${remedies.join(' ')}.`)];
  }
  // The line stands in front.
  const placed = problems.map(({ line: _line, ...problem }) => ({
    place: places.placeOf(problem.at),
    words: describeProblem(problem),
  }));
  placed.sort(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column);
  return [head, ...placed.map(({ place, words }) => lineOf(place, words))];
}

function usable(file: string, { scope, users, groups }: ProvisioningConfig): string {
  const size = ({ attributeMappings, scopingFilters }: typeof users | typeof groups): string =>
    `${counted(attributeMappings.length, 'attribute mapping')} and ${counted(scopingFilters.length, 'scoping filter')}`;
  return `${file} can be used. Scope: ${scope}. People: ${size(users)}. Groups: ${groups.enabled ? size(groups) : 'not provisioned'}.`;
}

interface Call {
  readonly help: boolean;
  readonly file: string | undefined;
}

/** A text says what is wrong with the call. */
function parseCall(args: readonly string[]): Call | string {
  try {
    const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [file, ...others] = positionals;
    if (others.length > 0) return `This command takes one file. Leave out ${others.join(' ')}.`;
    return { help: values.help, file };
  } catch (error) {
    return flagProblem(error);
  }
}
