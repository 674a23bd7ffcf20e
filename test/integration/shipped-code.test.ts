// Whose code is deployed: nothing that is never called, everything listed and credited.

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/build/app.ts';

interface Sbom {
  readonly metadata: { readonly component: { readonly hashes: readonly { readonly content: string }[] } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let bundle: string;
let sbom: Sbom;
/** As esbuild names them in the comments of the bundle: `node_modules/…/file.js`. */
let paths: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shipped-'));
  await buildApp({ root, outDir: folder, sourcemap: false });
  bundle = await readFile(join(folder, 'main.mjs'), 'utf8');
  sbom = JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8'));
  // The page of the console is a text in the bundle, and names its packages itself.
  paths = [...bundle.matchAll(/^\/\/ \S*?(node_modules\/\S+)$|\/\*! with (node_modules\/\S+)/gm)].map(
    ([, own, ofPage]) => own ?? ofPage ?? '',
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('the bundle', () => {
  it.each([
    ['a browser to sign in with', /\/(open|default-browser|run-applescript|wsl-utils)\//],
    ['signatures with certificates', /\/(jsonwebtoken|jws|jwa|semver|lodash\.\w+)\//],
    [
      "Graph's own middleware",
      /microsoft-graph-client\/lib\/src\/(HTTPClientFactory|tasks|content|middleware\/(?!MiddlewareControl))/,
    ],
    ['error texts in other languages', /\/zod\/.*\/locales\/(?!en\.js)/],
  ])('has no %s', (_what, path) => {
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.filter((found) => path.test(found))).toEqual([]);
  });
});

describe('the bill of materials', () => {
  it('names exactly the packages whose code is in the bundle, as the lock pins them', async () => {
    const lock: { packages: Record<string, { version: string; integrity: string }> } = JSON.parse(
      await readFile(join(root, 'package-lock.json'), 'utf8'),
    );
    const folders = new Set(paths.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? ''));
    const expected = [...folders].map((at) => {
      const { version = '', integrity = '' } = lock.packages[at] ?? {};
      const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return [
        `pkg:npm/${name.replace('@', '%40')}@${version}`,
        Buffer.from(integrity.slice(7), 'base64').toString('hex'),
      ];
    });
    expect(sbom.components.map(({ purl, hashes }) => [purl, hashes[0]?.content]).sort()).toEqual(expected.sort());
  });

  it('belongs to this bundle', () => {
    expect(sbom.metadata.component.hashes[0]?.content).toBe(createHash('sha256').update(bundle).digest('hex'));
  });

  it('leads from the app to every package', () => {
    const next = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set([sbom.dependencies[0]?.ref ?? '']);
    for (const ref of reached) for (const other of next.get(ref) ?? []) reached.add(other);
    expect([...reached].slice(1).sort()).toEqual(sbom.components.map((component) => component['bom-ref']).sort());
  });
});

it('the notices credit every package', async () => {
  const notices = await readFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const credited = [...notices.matchAll(/^(\S+@\d\S+) \(/gm)].map(
    ([, id = '']) => `pkg:npm/${id.replace(/^@/, '%40')}`,
  );
  expect(credited).toEqual(sbom.components.map(({ purl }) => purl));
  expect(notices).toContain('Copyright (c) 2020 Microsoft');
});
