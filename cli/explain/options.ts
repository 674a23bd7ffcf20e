// The flags of `npm run explain`.

import { readFlags } from '../../shared/terminal/flags.ts';
import { APP_FLAGS, APP_HELP, appFrom, type RunningApp, TOKEN_HELP } from '../running-app.ts';
import type { Listed } from './waiting.ts';

export interface ExplainOptions {
  readonly asked: { readonly kind: 'user' | 'group'; readonly name: string } | { readonly list: Listed };
  readonly app: RunningApp;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: ExplainOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

export const HELP = `Says why a person or a group is in Notion, or is not. It writes nothing.

  npm run -s explain -- <object id, address or name> [flags]
  npm run -s explain -- --group <object id or name> [flags]

  npm run -s explain -- --escrowed | --held | --overdue

  --group         the name is that of a group
  --escrowed      lists who waits after a failure, with the reason and the next try
  --held          lists who waits for consent, with the limit
  --overdue       lists who should be out of Notion and is still in, and what keeps them
${APP_HELP}
  --json          the whole answer as JSON
  --help          this text

${TOKEN_HELP}

Exit codes: 0 there is an answer; 1 there is none; 64 the call is wrong.
`;

const FLAGS = {
  group: { type: 'boolean', default: false },
  escrowed: { type: 'boolean', default: false },
  held: { type: 'boolean', default: false },
  overdue: { type: 'boolean', default: false },
  ...APP_FLAGS,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  const read = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if ('problem' in read) return { kind: 'wrong', problem: read.problem };
  const { values: flags, positionals } = read;
  if (flags.help) return { kind: 'help' };
  const asked = askedIn(positionals, flags);
  if ('problem' in asked) return { kind: 'wrong', problem: asked.problem };
  const app = appFrom(flags, environment);
  if ('problem' in app) return { kind: 'wrong', problem: app.problem };
  return { kind: 'run', options: { asked, app, json: flags.json } };
}

const LISTS = ['escrowed', 'held', 'overdue'] as const;

function askedIn(
  positionals: readonly string[],
  flags: Readonly<Record<Listed | 'group', boolean>>,
): ExplainOptions['asked'] | { readonly problem: string } {
  const [name, ...others] = positionals.map((text) => text.trim());
  const [list, ...more] = LISTS.filter((each) => flags[each]);
  if (list !== undefined) {
    const isAlone = more.length === 0 && name === undefined && !flags.group;
    return isAlone ? { list } : { problem: `--${list} goes with no name, --group or other list.` };
  }
  if (!name || others.length > 0)
    return { problem: 'Name one user or group. Put a name that contains spaces in quotation marks.' };
  return { kind: flags.group ? 'group' : 'user', name };
}
