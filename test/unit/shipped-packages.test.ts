// What keeps an unknown package out of the deployed bundle.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notMet } from '../../infra/build/left-out.ts';
import { shippedPackages } from '../../infra/build/shipped/packages.ts';
import { reviewProblems } from '../../infra/build/shipped/review.ts';

const ZOD = { version: '4.0.0', integrity: 'sha512-AAAA' };
const source = (...imports: string[]) => ({
  bytes: 1,
  imports: imports.map((path) => ({ path, kind: 'import-statement' as const })),
});
const INPUTS = {
  'functions/main.ts': source('node_modules/zod/index.js'),
  'node_modules/zod/index.js': source('node_modules/zod/node_modules/left-pad/index.js'),
  'node_modules/zod/node_modules/left-pad/index.js': source(),
  'node_modules/unused/index.js': source(),
};
const METAFILE = {
  inputs: INPUTS,
  outputs: {
    'dist/main.mjs': {
      bytes: 3,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(
        Object.keys(INPUTS).map((path) => [path, { bytesInOutput: path.includes('unused') ? 0 : 1 }]),
      ),
    },
  },
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'packages-'));
  await install('node_modules/zod', { name: 'zod', version: '4.0.0', license: 'MIT' });
  await install('node_modules/zod/node_modules/left-pad', { name: 'left-pad', version: '1.3.0', license: 'WTFPL' });
});
afterEach(() => rm(root, { recursive: true }));

async function install(folder: string, manifest: object): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, 'package.json'), JSON.stringify(manifest));
}

const lock = (packages: object) => writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }));
const lockBoth = () =>
  lock({
    'node_modules/zod': ZOD,
    'node_modules/zod/node_modules/left-pad': { version: '1.3.0', integrity: 'sha512-BBBB' },
  });

describe('the packages of a bundle', () => {
  it('are those that left code in it, with who imports them', async () => {
    await lockBoth();
    const { packages, imports } = await shippedPackages(root, METAFILE);
    expect(packages.map(({ name, imports }) => ({ name, imports }))).toEqual([
      { name: 'left-pad', imports: [] },
      { name: 'zod', imports: ['left-pad@1.3.0'] },
    ]);
    expect(imports).toEqual(['zod@4.0.0']);
  });

  it('must be the locked ones', async () => {
    await lock({ 'node_modules/zod': { ...ZOD, version: '4.0.1' } });
    await expect(shippedPackages(root, METAFILE)).rejects.toThrow('zod@4.0.0 is installed, and package-lock.json has');
  });
});

describe('the review', () => {
  const reasons = { zod: 'checks settings', 'left-pad': 'pads' };

  it('lets reviewed packages through', async () => {
    await lockBoth();
    expect(reviewProblems(await shippedPackages(root, METAFILE), reasons)).toEqual([]);
  });

  it.each([
    ['is not on the list', { zod: reasons.zod }, /^left-pad@1\.3\.0 would be shipped \(imported by zod\)/],
    ['stands there without a reason', { ...reasons, 'left-pad': ' ' }, /^left-pad@1\.3\.0 would be shipped/],
    ['is gone', { ...reasons, open: 'opens' }, /^open is no longer shipped/],
  ])('finds a package that %s', async (_what, listed, problem) => {
    await lockBoth();
    expect(reviewProblems(await shippedPackages(root, METAFILE), listed)).toEqual([expect.stringMatching(problem)]);
  });
});

it('something to leave out that is no longer met is a problem', () => {
  expect(notMet(METAFILE)).toContain('@azure/identity no longer imports open: correct infra/build/left-out.ts.');
});
