// `npm run job` against the real registrations: what it asks for, and how it ends.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { runCommand, startApp } from './support/command.ts';

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startApp();
}, 120_000);
afterAll(() => sandbox.close());

const command = (...args: string[]) => runCommand('job', args, sandbox);

async function newest(): Promise<unknown> {
  const { requests } = await call<{ requests: unknown[] }>('GET', `${sandbox.hostUrl}/api/requests?limit=1`);
  return requests[0];
}

describe('npm run job', () => {
  it('starts, pauses and asks for a run, each with its reason', async () => {
    expect(await command('start', '--expect-creates', '10', '--reason', 'pilot')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The job is active\. Request \d{13}-[\da-f-]{36} is stored\.\n$/),
    });
    expect(await newest()).toMatchObject({ what: { action: 'start', expectCreates: 10 }, reason: 'pilot' });
    expect(await command('run-now')).toMatchObject({ code: 0, stdout: expect.stringContaining('page Requests') });
    expect(await command('pause', '--until', '2030-01-31T18:00:00+01:00')).toMatchObject({ code: 0 });
    expect(await newest()).toMatchObject({ what: { action: 'pause', until: Date.parse('2030-01-31T17:00:00Z') } });
  });

  it('restarts only when somebody means it', async () => {
    expect(await command('restart', '--scope', 'Full')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await newest()).not.toMatchObject({ what: { action: 'restart' } });
    expect(await command('restart', '--scope', 'Full', '--yes')).toMatchObject({ code: 0 });
    expect(await newest()).toMatchObject({ what: { action: 'restart', scope: 'Full' } });
  });

  it.each([
    [[], 'Name one action'],
    [['stop'], 'Name one action'],
    [['start', 'pause'], 'Name one action'],
    [['restart'], '--scope'],
    [['restart', '--scope', 'ForceDeletes', '--yes'], 'Watermark, Escrows'],
    [['start', '--until', '2030-01-31T18:00:00Z'], 'start has no --until'],
    [['start', '--expect-creates', 'many'], 'whole number'],
    [['pause', '--until', 'tomorrow'], '--until needs a time with its zone'],
    [['start', '--force'], '--force'],
    [['start', '--url', 'localhost'], '--url must be an address'],
    [['start', '--url', 'http://app.example', '--key', 'k'], 'only over https'],
  ])('%j is a wrong call', async (args, told) => {
    expect(await command(...args)).toMatchObject({ code: 64, stderr: expect.stringContaining(told) });
  });

  it('says what the app says, and where nothing answers', async () => {
    expect(await command('run-now', '--reason', 'x'.repeat(2_000))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The body cannot be used'),
    });
    expect(await command('start', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing answers at http://127.0.0.1:9'),
    });
    expect(await command('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('restart --scope') });
  });
});
