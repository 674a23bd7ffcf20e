// The flags of `npm run explain`.

import { parseArgs } from 'node:util';

export interface ExplainOptions {
  readonly name: string;
  readonly kind: 'user' | 'group';
  readonly url: URL;
  /** Function key; not needed by the local host. */
  readonly key?: string;
  /** Access token of a signed-in operator, for HTTP_AUTH=entra. */
  readonly token?: string;
  readonly json: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: ExplainOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

type Environment = Readonly<Record<string, string | undefined>>;

export const HELP = `Says why a person or a group is in Notion, or is not. It writes nothing.

  npm run explain -- <object id or userPrincipalName> [flags]
  npm run explain -- --group <object id or displayName> [flags]

  --group         the name is that of a group
  --url <url>     the app (http://localhost:7071, where npm start serves it; PROVISIONER_URL)
  --key <key>     function key of a deployed app (better: PROVISIONER_KEY, which no process list shows)
  --json          the whole answer as JSON
  --help          this text

An app with HTTP_AUTH=entra takes an access token instead: PROVISIONER_TOKEN.

Exit codes: 0 there is an answer; 1 there is none; 64 the call is wrong.
`;

const FLAGS = {
  group: { type: 'boolean', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const LOCAL_HOST = 'http://localhost:7071';

export function parseOptions(args: readonly string[], environment: Environment): ParsedOptions {
  const read = readFlags(args);
  if ('problem' in read) return { kind: 'wrong', problem: read.problem };
  const { values: flags, positionals } = read;
  if (flags.help) return { kind: 'help' };
  const [name, ...others] = positionals.map((text) => text.trim());
  if (!name || others.length > 0) {
    return { kind: 'wrong', problem: 'Name one user or group. Put a name that contains spaces in quotation marks.' };
  }
  const address = flags.url ?? environment['PROVISIONER_URL'] ?? LOCAL_HOST;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return { kind: 'wrong', problem: `--url must be an address such as ${LOCAL_HOST}, not "${address}".` };
  }
  const key = flags.key ?? environment['PROVISIONER_KEY'];
  const token = environment['PROVISIONER_TOKEN'];
  if ((key || token) && url.protocol === 'http:' && !isLoopback(url)) {
    return { kind: 'wrong', problem: `A key is sent only over https, and ${url.origin} does not use it.` };
  }
  const kind = flags.group ? 'group' : 'user';
  return { kind: 'run', options: { name, kind, url, json: flags.json, ...(key && { key }), ...(token && { token }) } };
}

type ReadFlags = ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowPositionals: true }>>;

function readFlags(args: readonly string[]): ReadFlags | { readonly problem: string } {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error) };
  }
}

function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
