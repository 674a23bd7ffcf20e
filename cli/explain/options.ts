// The flags of `npm run explain`.

import { parseArgs } from 'node:util';
import { APP_FLAGS, APP_HELP, appFrom, type RunningApp, TOKEN_HELP } from '../running-app.ts';

export interface ExplainOptions {
  readonly name: string;
  readonly kind: 'user' | 'group';
  readonly app: RunningApp;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: ExplainOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

export const HELP = `Says why a person or a group is in Notion, or is not. It writes nothing.

  npm run explain -- <object id, address or name> [flags]
  npm run explain -- --group <object id or name> [flags]

  --group         the name is that of a group
${APP_HELP}
  --json          the whole answer as JSON
  --help          this text

${TOKEN_HELP}

Exit codes: 0 there is an answer; 1 there is none; 64 the call is wrong.
`;

const FLAGS = {
  group: { type: 'boolean', default: false },
  ...APP_FLAGS,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  const read = readFlags(args);
  if ('problem' in read) return { kind: 'wrong', problem: read.problem };
  const { values: flags, positionals } = read;
  if (flags.help) return { kind: 'help' };
  const [name, ...others] = positionals.map((text) => text.trim());
  if (!name || others.length > 0) {
    return { kind: 'wrong', problem: 'Name one user or group. Put a name that contains spaces in quotation marks.' };
  }
  const app = appFrom(flags, environment);
  if ('problem' in app) return { kind: 'wrong', problem: app.problem };
  return { kind: 'run', options: { name, kind: flags.group ? 'group' : 'user', app, json: flags.json } };
}

type ReadFlags = ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowPositionals: true }>>;

function readFlags(args: readonly string[]): ReadFlags | { readonly problem: string } {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error) };
  }
}
