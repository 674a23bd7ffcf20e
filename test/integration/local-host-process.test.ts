// The local host as a process: its output, and how it stops.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../../sandbox/host/main.ts', import.meta.url));
const entry = fileURLToPath(new URL('support/small-app.ts', import.meta.url));

let child: ChildProcess;
let lines: Record<string, unknown>[];
let url: string;

afterEach(() => void child.kill('SIGKILL'));

async function start(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  lines = [];
  if (child.stdout === null) throw new Error('no stdout');
  createInterface({ input: child.stdout }).on('line', (line) =>
    lines.push(JSON.parse(line) as Record<string, unknown>),
  );
}

async function ready(): Promise<void> {
  await expect.poll(() => lines.find((line) => line['event'] === 'host.ready'), { timeout: 10_000 }).toBeDefined();
  url = String(lines.find((line) => line['event'] === 'host.ready')?.['url']);
}

/** Asks it to stop while a tick runs; milliseconds until the process is gone. */
async function stopInTheMiddle(): Promise<number> {
  await ready();
  const tick = fetch(`${url}/__admin/tick`, { method: 'POST' }).catch(() => undefined);
  await expect.poll(() => lines.some((line) => line['event'] === 'fixture.run')).toBe(true);
  const asked = Date.now();
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  await tick;
  return Date.now() - asked;
}

it('prints one JSON object a line, with the fields of the application log', async () => {
  await start(['--entry', entry, '--port', '0', '--no-schedule']);
  await ready();
  await fetch(`${url}/__admin/tick`, { method: 'POST' });
  await expect
    .poll(() => lines.at(-1))
    .toEqual({
      level: 'information',
      functionName: 'sync',
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: 'slice.finished',
      workLeft: false,
      run: 1,
    });
});

it('on SIGTERM lets a running invocation end, takes no new work, and runs the appTerminate hooks', async () => {
  await start(['--entry', entry, '--port', '0', '--no-schedule'], {
    FIXTURE_SLICES: JSON.stringify([{ takesMs: 400, workLeft: true }]),
    FIXTURE_LAST_WORDS: 'terminated',
  });
  await stopInTheMiddle();
  expect(lines.slice(1).map((line) => line['event'])).toEqual(['fixture.run', 'slice.finished', 'terminated']);
});

/** Stops while a slice runs that takes a minute. */
async function stopWithoutEnd(...args: readonly string[]): Promise<number> {
  await start(['--entry', entry, '--port', '0', '--no-schedule', ...args], {
    FIXTURE_SLICES: JSON.stringify([{ takesMs: 60_000 }]),
    FIXTURE_LAST_WORDS: 'terminated',
  });
  const took = await stopInTheMiddle();
  expect(lines.slice(1).map((line) => line['event'])).toEqual(['fixture.run', 'terminated']);
  return took;
}

it('on SIGTERM runs the hooks after the time it was told, and ends with them, whatever runs', async () => {
  const took = await stopWithoutEnd('--drain-ms', '500');
  expect(took).toBeGreaterThan(450);
  expect(took).toBeLessThan(5_000);
  expect(await stopWithoutEnd('--drain-ms', '0')).toBeLessThan(4_000);
});

it.runIf(inject('long'))('on SIGTERM runs them after ten seconds when told nothing', { tags: ['random'] }, async () => {
  const took = await stopWithoutEnd();
  expect(took).toBeGreaterThan(9_500);
  expect(took).toBeLessThan(13_000);
});

it('says what is wrong when it cannot start', async () => {
  await start(['--entry', '/nowhere/main.mjs', '--port', '0']);
  const [[said], [code]] = await Promise.all([once(child.stderr ?? child, 'data'), once(child, 'close')]);
  expect([String(said).trim(), code]).toEqual(['There is no app at /nowhere/main.mjs: run `npm run build` first.', 1]);
});
