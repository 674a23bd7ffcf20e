// What a user types and runs works on Windows and macOS too: no shell that is not there, no path or signal of one system.

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

/** What bash, PowerShell and cmd read in different ways: variables, escapes, single quotes, lists of commands, pipes. */
const SHELL_OF_ITS_OWN = /[$`\\'&|;<>]|^\w+=/;
const README_LINES = [...read('README.md').matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

it('every command of the README is the same in each shell', () => {
  expect(README_LINES.length).toBeGreaterThan(20);
  expect(README_LINES.filter((line) => SHELL_OF_ITS_OWN.test(line))).toEqual([]);
});

it('every script of npm names programs that npm brings, and joins them as each shell does', () => {
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'));
  const steps = Object.values(scripts).flatMap((line) => line.split(' && '));
  expect(steps.length).toBeGreaterThan(20);
  const isPlain = (step: string): boolean =>
    /^(?:node|vitest|tsc|knip|biome) ?/.test(step) && !SHELL_OF_ITS_OWN.test(step);
  expect(steps.filter((step) => !isPlain(step))).toEqual([]);
});

const RULES: readonly (readonly [why: string, pattern: RegExp, files: string])[] = [
  [
    'a path made of an address begins with a slash on Windows: use fileURLToPath',
    /import\.meta\.url\)\.pathname/,
    '{cli,functions,infra,sandbox,shared,test/*}/**/*.{ts,tsx,mjs}',
  ],
  [
    'npm and npx are scripts on Windows, and there is no sh: use process.execPath',
    /\b(?:spawn|spawnSync|execFile|execFileSync|exec|execSync|promisify\(execFile\))\(\s*'(?:npm|npx|sh|bash|env)'|shell: true/,
    '{cli,functions,sandbox,shared,infra/build}/**/*.{ts,mjs}',
  ],
  [
    'on Windows a signal to another process ends it at once: use the channel',
    /\.kill\(\s*'SIG(?:TERM|INT|HUP)'|process\.kill\(process\.pid/,
    '{cli,functions,sandbox,shared}/**/*.ts',
  ],
  [
    'a path is no address on Windows: use pathToFileURL',
    /\bimport\((?!['"`)])(?![^;]*pathToFileURL)/,
    '{cli,functions,sandbox,shared,infra}/**/*.{ts,mjs}',
  ],
];

it.each(RULES)('%s', (_, pattern, glob) => {
  const files = globSync(glob, { cwd: root });
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => pattern.test(read(file)))).toEqual([]);
});
