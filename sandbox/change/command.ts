// What can be asked of `npm run sandbox`, and how it is read from the command line.

import { parseArgs } from 'node:util';
import { flagProblem } from '../../shared/terminal/flags.ts';

/** What to do, with its arguments in order. */
const ACTIONS = {
  add: ['person'],
  disable: ['person'],
  enable: ['person'],
  delete: ['person'],
  restore: ['person'],
  rename: ['person', 'name'],
  move: ['person', 'group'],
  leave: ['number'],
  tick: [],
} as const satisfies Record<string, readonly string[]>;

export type Action = keyof typeof ACTIONS;

export interface Command {
  readonly action: Action;
  readonly args: readonly string[];
  /** Of `add`: the group that the person comes in by. */
  readonly group?: string;
  readonly graphUrl: string;
  readonly hostUrl: string;
  /** Whether a run follows at once. */
  readonly tick: boolean;
  readonly json: boolean;
}

export type ParsedCommand =
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const CHANGE_HELP = `Changes the tenant of the running sandbox, then lets the job run, and says what arrived.

  npm run -s sandbox -- add "Ada Example"                  a new person, assigned to the application
  npm run -s sandbox -- add "Ada Example" --group Design   the same, as a member of a group
  npm run -s sandbox -- disable "Ada Example"              also: enable, delete, restore
  npm run -s sandbox -- rename "Ada Example" "Ada Sample"
  npm run -s sandbox -- move "Ada Example" Design          out of the assigned groups, into this one
  npm run -s sandbox -- leave 40                           so many people are disabled at once
  npm run -s sandbox -- tick                               only the run

People and groups are named by id, address or name; a part of it is enough if it is nobody else's.

  --no-tick            no run; the schedule brings it
  --json               the summary of the run as JSON
  --graph-port <n>     where the simulated tenant is (7072)
  --port <n>           where the local host is (7071)
  --help               this text

Exit codes: 0 done; 1 it could not be done; 64 the call is wrong.
`;

const FLAGS = {
  group: { type: 'string' },
  'no-tick': { type: 'boolean' },
  json: { type: 'boolean' },
  'graph-port': { type: 'string', default: '7072' },
  port: { type: 'string', default: '7071' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function parseCommand(argv: readonly string[]): ParsedCommand {
  let read: ReturnType<typeof readArgs>;
  try {
    read = readArgs(argv);
  } catch (error) {
    return wrong(flagProblem(error));
  }
  const { values: flags, positionals } = read;
  const [action, ...args] = positionals;
  if (flags.help === true) return { kind: 'help' };
  if (action === undefined) return wrong(`Say what to do: ${Object.keys(ACTIONS).join(', ')}.`);
  if (!isAction(action)) return wrong(`There is no "${action}"; there are ${Object.keys(ACTIONS).join(', ')}.`);
  const needed = ACTIONS[action];
  if (args.length !== needed.length) {
    return wrong(
      `${action} takes ${needed.length === 0 ? 'nothing else' : needed.map((what) => `a ${what}`).join(' and ')}.${args.length > needed.length && needed.length > 0 ? ' Put a name that has spaces in quotation marks.' : ''}`,
    );
  }
  if (action === 'leave' && !/^[1-9]\d{0,5}$/.test(args[0] ?? '')) return wrong('leave takes a number of people.');
  if (flags.group !== undefined && action !== 'add')
    return wrong('--group goes with add; use move for somebody who is there.');
  for (const name of ['graph-port', 'port'] as const) {
    if (!/^\d{1,5}$/.test(flags[name])) return wrong(`--${name} must be a port, not "${flags[name]}".`);
  }
  return {
    kind: 'run',
    command: {
      action,
      args,
      ...(flags.group !== undefined && { group: flags.group }),
      graphUrl: `http://127.0.0.1:${flags['graph-port']}`,
      hostUrl: `http://127.0.0.1:${flags.port}`,
      tick: flags['no-tick'] !== true,
      json: flags.json === true,
    },
  };
}

function readArgs(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true });
}

function isAction(text: string): text is Action {
  return Object.hasOwn(ACTIONS, text);
}

function wrong(problem: string): ParsedCommand {
  return { kind: 'wrong', problem };
}
