// What the built app registers, and that loading it does nothing else.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { startHost } from '../../sandbox/host/host.ts';
import { SETTINGS, type SettingDefinition } from '../../shared/settings/setting-definitions.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(inject('app'), 'main.mjs');

async function registered(env: Record<string, string>) {
  const host = await startHost({ entry, port: 0, schedule: false, env });
  await host.close();
  return host.functions.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const http = (name: string, methods: readonly string[], authLevel: string, route = `/api/${name}`) => {
  return { name, trigger: 'httpTrigger', route, methods, authLevel };
};
const expected = (level: string) => [
  http('configuration', ['GET'], level),
  http('console', ['GET', 'HEAD'], 'anonymous'),
  http('escrow', ['GET'], level),
  http('escrow-release', ['POST'], level, '/api/escrow/release'),
  http('explain', ['POST'], level),
  http('health', ['GET', 'HEAD'], 'anonymous'),
  http('holds', ['GET'], level),
  http('holds-decide', ['POST'], level, '/api/holds/{set}/{action}'),
  http('job', ['POST'], level, '/api/job/{action}'),
  http('logs', ['GET'], level),
  http('report-leavers', ['GET'], level, '/api/reports/leavers'),
  http('report-waiting', ['GET'], level, '/api/reports/waiting'),
  http('requests', ['GET'], level),
  http('status', ['GET', 'HEAD'], level),
  { name: 'sync', trigger: 'timerTrigger', schedule: '%SYNC_SCHEDULE%', runOnStartup: false },
  http('test-connection', ['POST'], level),
];

describe('the built app registers exactly its functions', () => {
  it('with function keys on all but health and the console', async () => {
    expect(await registered({ HTTP_AUTH: 'keys' })).toEqual(expected('function'));
  });

  it('with function keys too when HTTP_AUTH is missing or not understood', async () => {
    for (const value of ['', 'Entra', 'none', 'anonymous']) {
      expect(await registered({ HTTP_AUTH: value })).toEqual(expected('function'));
    }
  });

  it('without keys under HTTP_AUTH=entra, where every handler asks for an app role', async () => {
    expect(await registered({ HTTP_AUTH: 'entra' })).toEqual(expected('anonymous'));
  });
});

describe('loading the built app', () => {
  const script = `
    import { loadApp } from './sandbox/host/app.ts';
    const [entry, names] = process.argv.slice(1);
    const read = new Set();
    process.env = new Proxy(process.env, {
      get(settings, name) {
        if (JSON.parse(names).includes(name)) read.add(name);
        return settings[name];
      },
    });
    // Made when they are first looked at, which libraries do.
    void [process.stdin, process.stdout, process.stderr];
    const before = process.getActiveResourcesInfo().length;
    const { functions } = await loadApp(entry, () => undefined);
    const opened = process.getActiveResourcesInfo().length - before;
    console.log(JSON.stringify({ functions: functions.length, read: [...read], opened }));`;

  /** In a process of its own, which ends by itself only if nothing was left open. */
  async function load(env: Record<string, string>): Promise<unknown> {
    const names = JSON.stringify([...Object.keys(SETTINGS), 'PROVISIONING_CONFIG']);
    const args = ['--input-type=module', '--eval', script, entry, names];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, timeout: 20_000 });
    return JSON.parse(stdout);
  }

  it('reads no setting but HTTP_AUTH and opens nothing, with an empty environment', async () => {
    expect(await load({})).toEqual({ functions: 16, read: ['HTTP_AUTH'], opened: 0 });
  });

  it('does the same with settings that make no sense', async () => {
    const garbage = Object.fromEntries([...Object.keys(SETTINGS), 'PROVISIONING_CONFIG'].map((name) => [name, '::{']));
    expect(await load(garbage)).toEqual({ functions: 16, read: ['HTTP_AUTH'], opened: 0 });
  });
});

it('the README names every setting, whether it is required, and its default', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const rows = readme.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  const documented = rows.map((row) =>
    row
      .split('|')
      .slice(1, 4)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
  const settings = Object.entries<SettingDefinition>(SETTINGS);
  // Says where the other configuration is, and so is no part of the catalogue.
  const provisioning = ['PROVISIONING_CONFIG', 'no', ''];
  expect(documented).toEqual([
    ...settings.map(([name, setting]) => [name, setting.required, setting.default ?? '']),
    provisioning,
  ]);
});
