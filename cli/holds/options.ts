// The words and flags of `npm run holds`.

import { readFlags } from '../../shared/terminal/flags.ts';
import { APP_FLAGS, APP_HELP, appFrom, type RunningApp, TOKEN_HELP } from '../running-app.ts';

export interface HoldsOptions {
  readonly app: RunningApp;
  /** Absent: the sets are listed. */
  readonly decision?: Decision;
  /** Whether the sets are listed as the app sends them. */
  readonly json: boolean;
}

export interface Decision {
  readonly action: (typeof ACTIONS)[number];
  readonly set: string;
  /** Object ids; empty: all that had joined the set when it was listed. */
  readonly ids: readonly string[];
  readonly reason?: string;
  /** Nobody is asked. */
  readonly yes: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: HoldsOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

const ACTIONS = ['approve', 'reject', 'release'] as const;

export const HELP = `Lists what goes beyond a limit and waits for consent, and decides about it.

  npm run -s holds
  npm run -s holds -- approve|reject|release <set> [--id <object id> …]

  approve         lets the changes of the set go that it lists now; what joins later waits on
  reject          keeps these people and groups as they are
  release         takes a rejection back: the changes are judged anew
  <set>           its number, or "deletions" for groups whose deletion is scheduled (with --id and reject)

  --id <id>       of one person or group in the set; may be repeated
  --reason <text> why; kept with the request
  --yes           approves without asking
${APP_HELP}
  --json          the list as the app sends it
  --help          this text

${TOKEN_HELP}

Exit codes: 0 listed, or the request is stored; 1 it is not; 64 the call is wrong.
`;

const FLAGS = {
  ...APP_FLAGS,
  id: { type: 'string', multiple: true },
  reason: { type: 'string' },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  const read = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if ('problem' in read) return wrong(read.problem);
  const { values: flags, positionals } = read;
  if (flags.help) return { kind: 'help' };
  const app = appFrom(flags, environment);
  if ('problem' in app) return wrong(app.problem);
  const [asked, set, ...others] = positionals;
  const { id: ids = [], reason, yes, json } = flags;
  if (asked === undefined) {
    if (ids.length > 0 || reason !== undefined || yes) return wrong('Name what to do: approve, reject or release.');
    return { kind: 'run', options: { app, json } };
  }
  const action = ACTIONS.find((one) => one === asked);
  if (action === undefined || set === undefined || others.length > 0) {
    return wrong('Name one of approve, reject and release, and the number of one set.');
  }
  if (json) return wrong('--json goes with the list.');
  const decision = { action, set, ids, yes, ...(reason !== undefined && { reason }) };
  return { kind: 'run', options: { app, decision, json } };
}

const wrong = (problem: string): ParsedOptions => ({ kind: 'wrong', problem });
