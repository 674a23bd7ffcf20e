// The flags of `npm run status`.

import { readFlags } from '../../shared/terminal/flags.ts';
import { APP_FLAGS, APP_HELP, appFrom, type RunningApp, TOKEN_HELP } from '../running-app.ts';

export type ParsedOptions =
  | { readonly kind: 'run'; readonly app: RunningApp; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const HELP = `Tells on one screen how a running app is doing: the health with its reasons, the present cycle, and the figures.

  npm run -s status

  --json          the whole answer of GET /api/status, for programs
${APP_HELP}
  --help          this text

${TOKEN_HELP}

Exit codes: 0 the health is ok; 2 it is a warning; 1 it is an error, or nobody answers; 64 the call is wrong.
`;

const FLAGS = {
  ...APP_FLAGS,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  const read = readFlags({ args: [...args], options: FLAGS });
  if ('problem' in read) return { kind: 'wrong', problem: read.problem };
  const { values: flags } = read;
  if (flags.help) return { kind: 'help' };
  const app = appFrom(flags, environment);
  return 'problem' in app ? { kind: 'wrong', problem: app.problem } : { kind: 'run', app, json: flags.json };
}
