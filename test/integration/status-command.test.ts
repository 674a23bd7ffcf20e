// `npm run status` against the real registrations: what it shows, and how it ends.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { runCommand, startApp } from './support/command.ts';

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startApp();
}, 120_000);
afterAll(() => sandbox.close());

const command = (...args: string[]) => runCommand('status', args, sandbox);

describe('npm run status', () => {
  it('tells a warning with its remedy, and ends with 2', async () => {
    const { code, stdout } = await command();
    expect(code).toBe(2);
    expect(stdout).toMatch(/^! warning \(not started\)/);
    expect(stdout).toContain('! NotStarted');
    expect(stdout).toContain('  `npm run -s job -- start` starts it.');
    expect(stdout.trim().split('\n').length).toBeLessThan(25);
  });

  it('tells that all is well, with the figures, and ends with 0', async () => {
    await call('POST', `${sandbox.hostUrl}/api/job/start`, {});
    await call('POST', `${sandbox.hostUrl}/__admin/tick`);
    const { code, stdout } = await command();
    expect(stdout).toMatch(/^✓ ok \(active\)/);
    expect(stdout).toMatch(/^Still in {5}0$/m);
    expect(code).toBe(0);
  });

  it('gives programs the whole answer', async () => {
    const { stdout } = await command('--json');
    expect(JSON.parse(stdout)).toMatchObject({ health: 'ok', links: expect.anything(), version: expect.any(String) });
  });

  it('ends with 1 where nobody answers, and with 64 on a wrong call', async () => {
    expect(await command('--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm start'),
    });
    expect(await command('--yes')).toMatchObject({ code: 64 });
  });
});
