// What a terminal would obey reaches none, whichever program prints it: it comes back in a reason, or in a line of a log.

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { jsonLines } from '../../sandbox/host/log.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Sets a colour by C1 alone, sets the title, and turns the writing: none of it is escaped in JSON. */
const HOSTILE = 'x\u009b31m\u001b]0;title\u0007\u202ey';
const UNPRINTABLE = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

it.each([
  ['sandbox/start.ts', '--seed', HOSTILE],
  ['sandbox/change.ts', HOSTILE],
  ['sandbox/host/main.ts', '--entry', HOSTILE],
  ['sandbox/tables/main.ts', '--folder', `/dev/null/${HOSTILE}`],
  ['sandbox/graph/main.ts', '--users', HOSTILE],
  ['cli/explain.ts', `--${HOSTILE}`],
  ['cli/holds.ts', HOSTILE],
  ['cli/job.ts', HOSTILE],
])('%s', (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBeGreaterThan(0);
  expect(stderr).not.toBe('');
  expect(stdout + stderr).not.toMatch(UNPRINTABLE);
});

it('a line of the log, with fields or without', () => {
  const written: string[] = [];
  const log = jsonLines((text) => written.push(text));
  log({ level: 'error', message: HOSTILE });
  log({ level: 'error', message: JSON.stringify({ event: 'export.stopped', detail: HOSTILE }) });
  expect(written.join('')).not.toMatch(UNPRINTABLE);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { level: 'error', message: HOSTILE },
    { level: 'error', event: 'export.stopped', detail: HOSTILE },
  ]);
});
