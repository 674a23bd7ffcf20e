// The page for contributors names only files and commands that there are.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('.github/CONTRIBUTING.md');
const codes = [...page.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

const exists = (path: string): boolean => globSync(path, { cwd: root }).length > 0;

it('every file and folder', () => {
  // The build makes dist/.
  const paths = codes.filter((code) => /^(?!dist\/)[.\w-]+\/[\w./*-]+$/.test(code));
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !exists(path))).toEqual([]);
});

it('every command', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
  const commands = codes.flatMap((code) => /^npm (?:run (?:-s )?(?=\S))?(?!run\b)([\w:-]+)/.exec(code)?.[1] ?? []);
  expect(commands.length).toBeGreaterThan(10);
  expect(commands.filter((name) => name !== 'ci' && scripts[name] === undefined)).toEqual([]);
});

it('every page that it leads to', () => {
  const links = [...page.matchAll(/\]\(([^):#]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => !exists(join(dirname('.github/CONTRIBUTING.md'), link)))).toEqual([]);
});
