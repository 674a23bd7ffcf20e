// The real registrations in a sandbox, and the commands that are run against them.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningSandbox, startSandbox } from '../../../sandbox/start/sandbox.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const CONFIGURATION = `${root}provisioning.json`;

export interface AppOptions {
  readonly users?: number;
  readonly groups?: number;
  /** Path of provisioning.json. */
  readonly configuration?: string;
  readonly onHostLine?: (line: string) => void;
}

export function startApp(options: AppOptions = {}): Promise<RunningSandbox> {
  const { users = 3, groups = 1, configuration = CONFIGURATION, onHostLine = () => undefined } = options;
  const env = { PROVISIONING_CONFIG: configuration };
  return startSandbox({ users, groups, earlyAdopters: 0, entry: `${root}functions/main.ts`, env, onHostLine });
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `name`: of a file in `cli/`. Without an app the command looks where `npm start` serves it. */
export async function runCommand(name: string, args: readonly string[], app?: RunningSandbox): Promise<Ended> {
  const env = { ...process.env, ...(app !== undefined && { PROVISIONER_URL: String(app.hostUrl) }) };
  try {
    const run = await promisify(execFile)(process.execPath, [`cli/${name}.ts`, ...args], { cwd: root, env });
    return { code: 0, ...run };
  } catch (error) {
    return Object.assign({ code: -1, stdout: '', stderr: '' }, error);
  }
}
