// What a text says to do exists for whoever reads it: as a call, as a command, and as a button.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CATALOGUE } from '../../../shared/errors/catalogue.ts';
import { inButtons, inCommands } from '../../../shared/errors/doors.ts';
import { EXIT } from '../../../shared/terminal/exit-codes.ts';
import { root } from './support/product-names.ts';

/** Nothing listens there. */
const NOBODY = 'http://127.0.0.1:9';
const CALL = /\b(?:GET|POST) \/api/;
/** It lists the actions of calls, in whose place a command lists its own. */
const ABOUT_CALLS = 'UnknownAction';
const remedies = Object.entries(CATALOGUE)
  .filter(([code]) => code !== ABOUT_CALLS)
  .map(([code, { remedy }]) => ({ code, remedy: String(remedy) }));
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);

it('no remedy speaks of calls at a terminal or on the page', () => {
  expect(remedies.filter(({ remedy }) => CALL.test(remedy)).length).toBeGreaterThan(30);
  expect(remedies.filter(({ remedy }) => CALL.test(inCommands(remedy)) || CALL.test(inButtons(remedy)))).toEqual([]);
});

it('each command that a remedy names is one that can be called so', () => {
  const commands = new Set(
    remedies.flatMap(({ remedy }) => [...inCommands(remedy).matchAll(/`npm run -s ([^`]+)`/g)].map(([, line]) => line)),
  );
  expect(commands.size).toBeGreaterThan(10);
  for (const command of commands) {
    const [name = '', ...args] = `${command}`.split(' ');
    const script = `${scripts[name]}`.split(' ').slice(1);
    const further = ['--url', NOBODY, ...(args.includes('restart') ? ['--yes'] : [])];
    const { status, stderr } = spawnSync(
      process.execPath,
      [...script, ...args.filter((arg) => arg !== '--').map((arg) => (arg === 'n' ? '657' : arg)), ...further],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect({ command, status, stderr }).toMatchObject({ status: EXIT.failed, stderr: expect.stringContaining(NOBODY) });
  }
});

it('a command reaches the app that the text is about', () => {
  const text = 'GET /api/holds lists them. POST /api/job/start and {"expectCreates": 657} lets them in.';
  expect(inCommands(text, '--url http://localhost:8071')).toBe(
    '`npm run -s holds -- --url http://localhost:8071` lists them. ' +
      '`npm run -s job -- start --expect-creates 657 --url http://localhost:8071` lets them in.',
  );
  expect(inCommands('POST /api/holds/{set}/approve', '')).toBe('`npm run -s holds -- approve SET`');
  expect(inButtons('POST /api/holds/3/approve')).toBe('“Approve” in “Waiting”');
});
