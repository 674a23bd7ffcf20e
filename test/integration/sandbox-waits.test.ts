// `npm start` with the real app: what it says when the job cannot do its work, or waits for something; that it says
// nothing of an earlier process; and the commands that change the tenant.

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, vi } from 'vitest';
import { parseCommand } from '../../sandbox/change/command.ts';
import { perform } from '../../sandbox/change/perform.ts';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { call } from '../../sandbox/start/json-client.ts';
import { it, type SandboxRuns } from './support/built-sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const SMALL = ['--users', '30', '--groups', '5', '--notion-rpm', '60000'];

async function said(runs: SandboxRuns, pattern: RegExp, timeout = 30_000): Promise<void> {
  await vi.waitFor(() => expect(runs.started.output()).toMatch(pattern), { timeout });
}
const host = (runs: SandboxRuns, path: string): string => `http://127.0.0.1:${runs.ports[0]}${path}`;
const tick = (runs: SandboxRuns) => call<Record<string, unknown>>('POST', host(runs, '/__admin/tick'));
const stop = async (runs: SandboxRuns): Promise<void> => {
  runs.signal('SIGINT');
  expect(await runs.started.ended).toEqual([0, null]);
};

/** A configuration of its own, based on that of the project. */
async function configure(runs: SandboxRuns, changes: object): Promise<Record<string, string>> {
  const provisioning: object = JSON.parse(await readFile(join(root, 'provisioning.json'), 'utf8'));
  const file = join(runs.folder, 'provisioning.json');
  await writeFile(file, JSON.stringify({ ...provisioning, ...changes, $schema: undefined }));
  return { PROVISIONING_CONFIG: file };
}

describe.concurrent('npm start', () => {
  it('a token that Notion refuses is said in words, with what to do', async ({ runs }) => {
    const notion = await startNotionSimulator();
    const env = { NOTION_SCIM_URL: notion.scimUrl, NOTION_SCIM_TOKEN: 'not-the-token' };
    runs.start(['--users', '30', '--groups', '5', '--target', 'real', '--start', '--no-schedule'], env);
    await said(runs, /Ctrl-C stops everything/);
    await notion.close();
    expect(runs.started.output()).toMatch(/Initial cycle stopped after [\d.]+ s\. Nothing was done so far\./);
    expect(runs.started.output()).toMatch(
      /\d\d:\d\d:\d\d {2}Notion refuses the SCIM token\. .*NOTION_SCIM_TOKEN.*\(TargetTokenRefused\)/,
    );
    expect(runs.started.output().match(/\(TargetTokenRefused\)/g)).toHaveLength(1);
    expect(runs.started.output()).not.toMatch(/quarantine\.entered/);
    expect(runs.started.output()).not.toMatch(/"level"|done in/);
  });

  it('a configuration counts once it can be used, creations beyond its limit wait, and an edit counts at the next tick', async ({
    runs,
  }) => {
    const limits = { creations: 10 };
    runs.start([...SMALL, '--no-schedule'], await configure(runs, { limits, scope: 'everybody' }));
    await said(runs, /Ctrl-C stops everything/);
    expect(runs.started.output()).toContain('The job cannot be started. provisioning.json is not usable: 1 problem.');
    expect(runs.started.output()).toMatch(
      /\$\.scope.*\nWhen that is mended, start the job with: `npm run -s job -- start --expect-creates 35 --url http/,
    );
    expect(runs.started.output()).not.toMatch(/"level"|done in|no slice\.finished/);

    await configure(runs, { limits });
    await call('POST', host(runs, '/api/job/read'), {});
    await tick(runs);
    await said(
      runs,
      /Entra ID is read: \d+ people and \d+ groups are assigned\. Start the job with: `npm run -s job -- start --expect-creates \d+/,
    );
    await call('POST', host(runs, '/api/job/start'), {});
    await tick(runs);
    await said(runs, /\d+ people and groups wait \(CreationLimit\)\..*Let them in with: `npm run -s job/);
    const [, number] = /Let them in with: .* --expect-creates (\d+) /.exec(runs.started.output()) ?? [];
    await call('POST', host(runs, '/api/job/start'), { expectCreates: Number(number) });
    const summary = await tick(runs);
    expect(summary).toMatchObject({ held: 0, users: { held: 0 } });
    expect((await call<{ held: object }>('GET', host(runs, '/api/status'))).held).toMatchObject({
      users: 0,
      groups: 0,
    });

    const created = /\d\d:\d\d:\d\d {2}(?:\d+ people created|.+ created, \d+ s after it was read)/g;
    const creations = (times: number) =>
      vi.waitFor(() => expect(runs.started.output().match(created)).toHaveLength(times), { timeout: 30_000 });
    await creations(2);
    await configure(runs, { scope: 'all' });
    await tick(runs);
    await creations(3);
  }, 60_000);

  describe('npm run sandbox', () => {
    const where = (runs: SandboxRuns) => ['--port', `${runs.ports[0]}`, '--graph-port', `${runs.ports[1]}`];
    /** In this process. */
    const commandsTo =
      (runs: SandboxRuns) =>
      async (...args: readonly string[]): Promise<readonly string[]> => {
        const parsed = parseCommand([...args, ...where(runs)]);
        if (parsed.kind !== 'run') throw new Error(`not a command: ${args.join(' ')}`);
        const lines: string[] = [];
        await perform(parsed.command, (line) => lines.push(line)).catch(({ message }) => lines.push(message));
        return lines;
      };
    /** As it is called. */
    const callsTo =
      (runs: SandboxRuns) =>
      async (...args: readonly string[]): Promise<readonly string[]> => {
        const run = promisify(execFile)(process.execPath, ['sandbox/change.ts', ...args, ...where(runs)], {
          cwd: root,
        });
        const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
        return `${stdout}${stderr}`.trim().split('\n');
      };

    it('changes a sandbox that was taken up again, and says what arrived', async ({ runs }) => {
      const [command, called] = [commandsTo(runs), callsTo(runs)];
      const args = [...SMALL, '--state', join(runs.folder, 'state'), '--no-schedule'];
      runs.start(args);
      await said(runs, /Initial cycle done in [\d.]+ s\. \d+ people created/);
      await stop(runs);
      runs.start(args);
      // Taken up again, it tells what it did itself, and not what was done before.
      await said(runs, /Catching up done in [\d.]+ s\. Everything was in step already\./);
      await said(runs, /Ctrl-C stops everything/);
      expect(await called('add', 'Ada Example')).toEqual([
        expect.stringMatching(/^Ada Example is in Entra ID and assigned to the application \([0-9a-f-]{36}\)\.$/),
        'Notion: 1 person created.',
      ]);
      // What the runs did stands beside the sandbox, with names as long as they are few.
      await said(runs, /Ada Example created, \d+ s after joining\n/);
      expect(await command('rename', 'ada example', 'Ada Sample')).toEqual([
        'Ada Example is now called Ada Sample.',
        'Notion: 1 person updated.',
      ]);
      expect(await command('move', 'Ada Sample', 'Engineering')).toEqual([
        'Ada Sample is a member of Engineering.',
        'Notion: 1 member added.',
      ]);
      expect(await command('move', 'ada.example@contoso.example', 'Design')).toEqual([
        'Ada Sample is a member of Design and left Engineering.',
        'Notion: 1 member added, 1 removed.',
      ]);
      expect(await command('disable', 'Ada Sample')).toEqual(['Ada Sample is disabled.', 'Notion: 1 person removed.']);
      expect(await command('enable', 'Ada Sample', '--no-tick')).toEqual(['Ada Sample is enabled.']);
      const [json = ''] = await called('tick', '--json');
      expect(JSON.parse(json)).toMatchObject({ event: 'slice.finished', users: { created: 1 } });
      expect(await command('delete', 'Ada Sample')).toEqual([
        'Ada Sample is in the recycle bin.',
        'Notion: 1 person removed.',
      ]);
      expect(await command('restore', 'Ada Sample')).toEqual([
        'Ada Sample is restored.',
        'Notion: 1 person created; 1 member added.',
      ]);
      expect(await command('add', 'Ben Example', '--group', 'Design')).toEqual([
        expect.stringContaining('a member of Design'),
        'Notion: 1 person created; 1 member added.',
      ]);
      expect(await command('tick')).toEqual(['Notion: no change.']);
      expect(await command('leave', '9')).toEqual(['9 people are disabled.', 'Notion: 9 people held.']);
      for (const line of [
        /Ada Sample updated, \d+ s after the change\n/,
        /Ada Sample removed, \d+ s after leaving\n/,
        /Ben Example created, \d+ s after joining; 1 member added\n/,
        /\d\d:\d\d:\d\d {2}9 people held\n/,
      ])
        await said(runs, line);
      expect(runs.started.output()).toMatch(/^✓ ok \(active\) {2}/);
      expect(await called('disable', 'Ada Exampel')).toEqual([
        expect.stringMatching(/^There is no person "Ada Exampel" in the simulated tenant\. Did you mean .*Ada Sample/),
      ]);
      expect(await command('disable', 'a')).toEqual([
        expect.stringMatching(/^"a" may be .* and others: name one by address or id\.$/),
      ]);
      expect(await command('move', 'Ada Sample', 'Nowhere')).toEqual([
        expect.stringContaining('There is no group "Nowhere"'),
      ]);
      // A lease that is still held after a kill is told, with the time at which it ends.
      const slow = { match: { path: 'delta' }, action: { delayMs: 60_000 } };
      await call('POST', `http://127.0.0.1:${runs.ports[1]}/__admin/faults`, slow);
      const cut = tick(runs).catch(() => undefined);
      const heldUntil = async (): Promise<string> => {
        const { lease } = await call<{ lease?: { held: boolean; expiresAt?: string } }>(
          'GET',
          host(runs, '/api/status'),
        );
        return lease?.held === true ? String(lease.expiresAt).replace('Z', '') : 'not held';
      };
      // Only what the tables have saved, every five seconds, outlives the kill.
      const saved = () => readFile(join(runs.folder, 'state/tables/tables.json'), 'utf8');
      await vi.waitFor(async () => expect(await saved()).toContain(await heldUntil()), {
        timeout: 30_000,
        interval: 200,
      });
      runs.signal('SIGKILL');
      await Promise.all([runs.started.ended, cut]);
      runs.start(args);
      await said(runs, /Waiting until \d\d:\d\d:\d\d: until then another run holds the lease/);
      expect(runs.started.output()).not.toMatch(/done|Nothing had/);
      await stop(runs);
    }, 90_000);

    it('says what is wrong with a command, and where it looked for a sandbox that is not there', async ({ runs }) => {
      const called = callsTo(runs);
      const problem = (text: string): object => ({ kind: 'wrong', problem: text });
      expect((await called('fly', 'Ada'))[0]).toBe(
        'There is no "fly"; there are add, disable, enable, delete, restore, rename, move, leave, tick.',
      );
      expect(parseCommand(['move', 'Ada'])).toEqual(problem('move takes a person and a group.'));
      expect(parseCommand(['move', 'Ada', 'Example', 'Design'])).toEqual(
        problem('move takes a person and a group. Put a name that has spaces in quotation marks.'),
      );
      expect(parseCommand(['tick', '--fast'])).toEqual(problem("Unknown option '--fast'."));
      expect(await called('tick')).toEqual([
        `Nothing answers at http://localhost:${runs.ports[0]}: start the sandbox with \`npm start\`, or name its port with --port.`,
      ]);
    });
  });
});
