// The console: one page with its script and style in it, and the policy that lets it load nothing else.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const FOLDER = 'shared/console';

export interface Console {
  readonly html: string;
  /** Content-Security-Policy: by hash, so that no text on the page can ever run or change how it looks. */
  readonly policy: string;
  readonly metafile: Metafile;
}

export async function buildConsole(root: string): Promise<Console> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { console: `${FOLDER}/main.tsx`, style: `${FOLDER}/style.css` },
    outdir: 'console',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2023',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
  });
  const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  const [script, style] = [credits(metafile) + textOf('.js'), textOf('.css')];
  const template = await readFile(join(root, FOLDER, 'page.html'), 'utf8');
  const html = template
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`);
  return { html, policy: policyFor(script, style), metafile };
}

/** A browser gets a copy of these packages, and with it their name; the notices of the app have their licences. */
function credits({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(packages)].map((name) => `/*! with node_modules/${name}/ */`).join('');
}

function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "trusted-types 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
