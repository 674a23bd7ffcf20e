// Which Node runs the project, and what an older one is told.

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

interface NodeVersion {
  nodeVersionProblem(version: string): string | undefined;
}

const root = new URL('../../', import.meta.url);
// In JavaScript, because the Node that it turns away runs no TypeScript.
const { nodeVersionProblem }: NodeVersion = await import(new URL('infra/build/node-version.mjs', root).href);

it.each(['22.18.0', '22.23.2', '24.0.0', '26.10.0'])('Node %s will do', (version) => {
  expect(nodeVersionProblem(version)).toBeUndefined();
});

it.each(['18.20.8', '20.20.2', '22.17.1'])('Node %s is told what to do', (version) => {
  const problem = nodeVersionProblem(version);
  expect(problem).toContain(`Node ${version} is too old: this project needs Node 22.18 or newer.`);
  expect(problem).toContain('npm ci');
});

it('package.json asks for the same version', async () => {
  const { engines } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  expect(engines).toEqual({ node: '>=22.18' });
});
