// The words and flags of `npm run job`.

import * as z from 'zod';
import { RESTART_SCOPES } from '../../shared/model/ports.ts';
import { readFlags } from '../../shared/terminal/flags.ts';
import { APP_FLAGS, APP_HELP, appFrom, type RunningApp, TOKEN_HELP } from '../running-app.ts';

export interface JobOptions {
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly app: RunningApp;
  /** What to ask before; absent when nobody needs to be asked. */
  readonly question?: string;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: JobOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const HELP = `Operates the job of a running app.

  npm run -s job -- start [--expect-creates <n>]
  npm run -s job -- pause [--until <time>]
  npm run -s job -- read | run-now | confirm-pair
  npm run -s job -- restart --scope ${RESTART_SCOPES.join('|')}

  --expect-creates <n>  how many people and groups the first cycle may create
  --until <time>  when the maintenance ends, as 2030-01-31T18:00:00Z
  --scope <scope> what a restart begins anew: Watermark reads Entra ID again, Escrows tries again what failed,
                  ConnectorDataStore matches everybody again, Full does all of it
  --reason <text> why; kept with the request
  --yes           restarts without asking
${APP_HELP}
  --help          this text

${TOKEN_HELP}

Exit codes: 0 the request is stored; 1 it is not; 64 the call is wrong.
`;

const MOMENT = z.iso.datetime({ offset: true });

const FLAGS = {
  ...APP_FLAGS,
  'expect-creates': { type: 'string' },
  until: { type: 'string' },
  scope: { type: 'string' },
  reason: { type: 'string' },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Flag = 'expect-creates' | 'until' | 'scope';

/** Action → the flag that only it knows. */
const ACTIONS = new Map<string, Flag | undefined>([
  ['start', 'expect-creates'],
  ['pause', 'until'],
  ['read', undefined],
  ['run-now', undefined],
  ['restart', 'scope'],
  ['confirm-pair', undefined],
]);

export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  const read = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if ('problem' in read) return { kind: 'wrong', problem: read.problem };
  const { values: flags, positionals } = read;
  if (flags.help) return { kind: 'help' };
  const [action = '', ...others] = positionals;
  if (!ACTIONS.has(action) || others.length > 0) return wrong(`Name one action: ${[...ACTIONS.keys()].join(', ')}.`);
  const own = ACTIONS.get(action);
  const stray = (['expect-creates', 'until', 'scope'] as const).find(
    (flag) => flag !== own && flags[flag] !== undefined,
  );
  if (stray !== undefined) return wrong(`${action} has no --${stray}.`);
  const { scope } = flags;
  if (action === 'restart' && !RESTART_SCOPES.some((known) => known === scope)) {
    return wrong(`restart needs --scope with one of ${RESTART_SCOPES.join(', ')}.`);
  }
  const creates = flags['expect-creates'];
  if (creates !== undefined && !/^\d+$/.test(creates)) return wrong('--expect-creates needs a whole number.');
  if (flags.until !== undefined && !MOMENT.safeParse(flags.until).success) {
    return wrong(`--until needs a time with its zone, such as 2030-01-31T18:00:00Z, not "${flags.until}".`);
  }
  const app = appFrom(flags, environment);
  if ('problem' in app) return wrong(app.problem);
  const body = {
    ...(creates !== undefined && { expectCreates: Number(creates) }),
    ...(flags.until !== undefined && { until: flags.until }),
    ...(scope !== undefined && { scope }),
    ...(flags.reason !== undefined && { reason: flags.reason }),
  };
  const question = action === 'restart' && !flags.yes && `Restart the job at ${app.url.origin} (${scope})?`;
  return { kind: 'run', options: { action, body, app, ...(question !== false && { question }) } };
}

const wrong = (problem: string): ParsedOptions => ({ kind: 'wrong', problem });
