// What the environment says of the process itself: switches that would let others read tokens on their way, or in memory.

import type { Problem } from '../errors/problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the platform takes the arguments of node from; it reads `:` and `__` alike. */
const NODE_ARGUMENTS = ['NODE_OPTIONS', 'languageWorkers__node__arguments', 'languageWorkers:node:arguments'];
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/** What keeps the app from sending a token in Azure. */
export function processProblems(env: Environment): readonly Problem[] {
  return [...unverifiedTls(env), ...openDebugger(env), ...foreignIdentity(env)];
}

/** A proxy may be meant; whoever reads the test should know of it. */
export function proxyWarnings(env: Environment): readonly Problem[] {
  return PROXIES.flatMap((name) => [name, name.toLowerCase()])
    .filter((name) => (env[name] ?? '').trim() !== '')
    .map((at) => ({
      at,
      message: 'is set, so requests of the app may go through a proxy',
      remedy: 'Remove it unless that proxy is yours',
    }));
}

function unverifiedTls(env: Environment): readonly Problem[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED']?.trim() !== '0') return [];
  const message = 'is 0, so anybody on the way could pose as Microsoft Graph or Notion';
  return [{ at: 'NODE_TLS_REJECT_UNAUTHORIZED', message, remedy: 'Remove it' }];
}

function openDebugger(env: Environment): readonly Problem[] {
  return NODE_ARGUMENTS.filter((name) => /--inspect(?![a-z])/i.test(env[name] ?? '')).map((at) => ({
    at,
    message: 'opens a debugger, which shows everything in memory',
    remedy: 'Remove the option for the inspector from it',
  }));
}

function foreignIdentity(env: Environment): readonly Problem[] {
  const text = env['IDENTITY_ENDPOINT']?.trim() ?? '';
  if (text === '') return [];
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isNearby(url)))) return [];
  return [
    {
      at: 'IDENTITY_ENDPOINT',
      message: 'is neither an address of this machine nor https',
      remedy: 'Remove the app setting: the platform sets the variable by itself',
    },
  ];
}

/**
 * This machine, or the platform's own network beside it: App Service on Linux hands out tokens at an address that is
 * link-local (RFC 3927) or private (RFC 1918), in plain http. No such address leads out.
 */
function isNearby({ hostname }: URL): boolean {
  return (
    /^(?:localhost|\[::1\])$/.test(hostname) ||
    /^(?:127\.|10\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+$/.test(hostname)
  );
}
