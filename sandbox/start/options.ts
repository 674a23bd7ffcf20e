// The flags of `npm start`: reads them, and says everything that is wrong with them at once.

import { parseArgs } from 'node:util';
import { isLoopback } from '../../shared/model/loopback.ts';
import { flagProblem } from '../../shared/terminal/flags.ts';

export interface StartOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly notionRpm: number;
  readonly live: boolean;
  readonly port: number;
  readonly graphPort: number;
  readonly notionPort: number;
  readonly source: 'sim' | 'real';
  readonly target: 'sim' | 'real';
  /** Whether the job is started at once. */
  readonly start: boolean;
  readonly schedule: boolean;
  /** Whether the log of the host is printed as it is, and everything else as JSON too. */
  readonly json: boolean;
  /** Folder in which everything is kept across restarts. */
  readonly state?: string;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;
const FLAGS = {
  users: TEXT,
  groups: TEXT,
  seed: TEXT,
  'notion-rpm': TEXT,
  live: SWITCH,
  port: TEXT,
  'graph-port': TEXT,
  'notion-port': TEXT,
  source: TEXT,
  target: TEXT,
  start: SWITCH,
  'no-start': SWITCH,
  'no-schedule': SWITCH,
  state: TEXT,
  json: SWITCH,
  help: { type: 'boolean', short: 'h' },
} as const;

/** What each real end needs in the environment. */
const REAL_SOURCE = ['ENTRA_TENANT_ID', 'ENTRA_SERVICE_PRINCIPAL_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'];
const REAL_TARGET = ['NOTION_SCIM_URL', 'NOTION_SCIM_TOKEN'];

export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  const read = readFlags(args);
  if (typeof read === 'string') return { kind: 'wrong', problems: [read] };
  const { flags } = read;
  if (flags.help === true) return { kind: 'help' };

  const problems: string[] = [];
  const number = (name: NumberFlag, otherwise: number, lowest: number, highest: number): number => {
    const text = flags[name];
    if (text === undefined) return otherwise;
    if (/^\d{1,9}$/.test(text) && Number(text) >= lowest && Number(text) <= highest) return Number(text);
    problems.push(`--${name} must be a whole number from ${lowest} to ${highest}, not "${text}".`);
    return otherwise;
  };
  const end = (name: 'source' | 'target'): 'sim' | 'real' => {
    const text = flags[name] ?? 'sim';
    if (text !== 'sim' && text !== 'real') problems.push(`--${name} must be sim or real, not "${text}".`);
    return text === 'real' ? 'real' : 'sim';
  };

  const target = end('target');
  const options: StartOptions = {
    users: number('users', 200, 1, 200_000),
    groups: number('groups', 20, 0, 50_000),
    seed: number('seed', 1, 0, 999_999_999),
    notionRpm: number('notion-rpm', 600, 1, 60_000),
    live: flags.live === true,
    port: number('port', 7071, 0, 65_535),
    graphPort: number('graph-port', 7072, 0, 65_535),
    notionPort: number('notion-port', 7073, 0, 65_535),
    source: end('source'),
    target,
    start: flags.start === true || (flags['no-start'] !== true && target === 'sim'),
    schedule: flags['no-schedule'] !== true,
    json: flags.json === true,
    ...(flags.state !== undefined && { state: flags.state }),
  };
  if (flags.state === '') problems.push('--state must name a folder.');
  if (flags.start === true && flags['no-start'] === true) problems.push('--start and --no-start exclude each other.');
  problems.push(...portProblems(options), ...realProblems(options, environment));
  return problems.length === 0 ? { kind: 'run', options } : { kind: 'wrong', problems };
}

type NumberFlag = 'users' | 'groups' | 'seed' | 'notion-rpm' | 'port' | 'graph-port' | 'notion-port';
type Flags = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

function readFlags(args: readonly string[]): { readonly flags: Flags } | string {
  try {
    return { flags: parseArgs({ args: withNegativeNumbers(args), options: FLAGS }).values };
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const flag = /--[\w-]+/.exec(error.message)?.[0];
    const isAboutValue = 'code' in error && error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE';
    if (isAboutValue && flag !== undefined) {
      const takesValue = Object.entries(FLAGS).some(([name, { type }]) => `--${name}` === flag && type === 'string');
      return takesValue ? `${flag} needs a value.` : `${flag} takes no value.`;
    }
    return flagProblem(error);
  }
}

/** `--users -5` is a wrong number, and not two flags. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const read: string[] = [];
  for (const arg of args) {
    const before = read.at(-1);
    if (/^-\d/.test(arg) && before !== undefined && /^--[\w-]+$/.test(before))
      read[read.length - 1] = `${before}=${arg}`;
    else read.push(arg);
  }
  return read;
}

function portProblems({ port, graphPort, notionPort }: StartOptions): readonly string[] {
  const chosen = [port, graphPort, notionPort].filter((one) => one !== 0);
  return new Set(chosen).size === chosen.length ? [] : ['--port, --graph-port and --notion-port must differ.'];
}

function realProblems(options: StartOptions, environment: Environment): readonly string[] {
  const missing = (names: readonly string[]): readonly string[] => names.filter((name) => !environment[name]);
  const problems: string[] = [];
  if (options.source === 'real') {
    const names = missing(REAL_SOURCE);
    if (names.length > 0) problems.push(`--source real needs the environment settings ${names.join(', ')}.`);
    if (options.live) problems.push('--live changes the simulated tenant: it cannot go with --source real.');
  }
  if (options.target === 'real') {
    const names = missing(REAL_TARGET);
    if (names.length > 0) problems.push(`--target real needs the environment settings ${names.join(', ')}.`);
    const address = environment['NOTION_SCIM_URL'];
    const url = URL.parse(address ?? '');
    if (options.source === 'sim' && address && (url === null || !isLoopback(url))) {
      problems.push(
        `--target real with a simulated source would fill ${url?.host ?? 'that server'} with invented people: only a server on this machine is accepted.`,
      );
    }
  }
  return problems;
}
