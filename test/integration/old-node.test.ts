// What an old Node does with a command of the project: it hands over to the Node that npm brought, or says what to do.

import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { platform, arch } = process;
const PACKAGE = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`;
let folder: string;

/** A project where every Node is too old. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'old-node-'));
  for (const file of ['check-node.mjs', 'closed-pipe.mjs'])
    await copyFile(join(root, 'infra/build', file), join(folder, file));
  await writeFile(join(folder, 'node-version.mjs'), "export const nodeVersionProblem = () => 'too old, so do this';");
  await writeFile(join(folder, 'tool.mjs'), "console.log('ran on the old one');");
});
afterEach(() => rm(folder, { recursive: true }));

function runTool(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['--import', './check-node.mjs', 'tool.mjs', ...args];
    execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

it('without another Node the command does not run, and the message says what to do', async () => {
  expect(await runTool()).toEqual({ code: 1, stdout: '', stderr: 'too old, so do this\n' });
});

// A script stands for the other Node, which Windows would not start.
it.skipIf(platform === 'win32')('the Node that npm brought runs the same command, and its end is the end', async () => {
  const bin = join(folder, 'node_modules', PACKAGE, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'node'), '#!/bin/sh\necho "brought: $*"\nexit 3\n');
  await chmod(join(bin, 'node'), 0o755);
  const { code, stdout } = await runTool('--flag', 'a b');
  expect(code).toBe(3);
  expect(stdout).toMatch(/^brought: --import \.\/check-node\.mjs \S*tool\.mjs --flag a b\n$/);
});
