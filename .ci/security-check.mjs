// Proves that security.mjs finds what it is there for, and that npm refuses contents that the lock does not know.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

const HASH = `sha512-${'A'.repeat(86)}==`;
const SECRET = 'a-secret-of-this-environment';
const folder = mkdtempSync(join(tmpdir(), 'security-'));
const samples = {
  'package.json': JSON.stringify({ allowScripts: { known: false } }),
  'package-lock.json': JSON.stringify({
    packages: {
      '': {},
      'node_modules/known': { integrity: HASH, hasInstallScript: true },
      'node_modules/hashless': {},
      'node_modules/short': { integrity: 'sha1-AAAA' },
      'node_modules/elsewhere': { integrity: HASH, resolved: 'https://registry.example/elsewhere.tgz' },
      'node_modules/scripted': { integrity: HASH, hasInstallScript: true },
    },
  }),
  '.npmrc': 'ignore-scripts=false\n',
  'node_modules/known/node_modules/@deep/silent/package.json': JSON.stringify({ scripts: { postinstall: 'node it' } }),
  'infra/build/shipped/reviewed.json': JSON.stringify({ known: 'known', unlisted: 'known too' }),
  'dist/app/sbom.cdx.json': JSON.stringify({ components: [{ name: 'known' }, { group: '@new', name: 'one' }] }),
  'dist/app/main.mjs': [
    '// node_modules/known/index.js',
    '// ../elsewhere/node_modules/known/node_modules/@new/one/index.js',
    '// node_modules/unlisted/index.js',
    `const key = "-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(64)}";`,
    `const from = "${folder}/shared";`,
    `const token = "${SECRET}";`,
  ].join('\n'),
  'dist/app/main.mjs.map': '{}',
  '.github/workflows/ci.yml': [
    'jobs:',
    '  one:',
    '    steps:',
    '      - uses: actions/checkout@v5',
    '      - uses: some/action@1234567',
    `      - uses: actions/checkout@${'a'.repeat(40)}`,
    '        with:',
    '          persist-credentials: false',
    `      - uses: actions/attest-build-provenance@${'a'.repeat(40)}`,
    '        with:',
    '          subject-path: app.zip',
    `      - uses: actions/attest-sbom@${'a'.repeat(40)}`,
    '        with:',
    '          subject-path: other.zip',
    `      - uses: actions/upload-artifact@${'a'.repeat(40)}`,
    '        with:',
    '          path: app.zip',
  ].join('\n'),
};
const expected = [
  'no sha512 for node_modules/hashless',
  'no sha512 for node_modules/short',
  'node_modules/elsewhere names where to load it from',
  'scripted has an install script',
  '@deep/silent has an install script',
  '.npmrc does not keep install scripts from running',
  'nobody reviewed @new/one',
  'the bill of materials lacks unlisted',
  'main.mjs.map is not to be deployed',
  'holds a private key',
  'names a folder of this machine',
  'holds the value of SAMPLE_TOKEN',
  'actions/checkout@v5 is not pinned',
  'some/action@1234567 is not pinned',
  'a checkout keeps its credentials',
  'an artifact is handed on without actions/attest-sbom',
  'no permissions at the top',
];

try {
  process.exitCode = findsAll() && npmRefusesOtherContents() ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Each of them, and nothing else. */
function findsAll() {
  for (const [name, content] of Object.entries(samples)) put(name, content);
  const env = { ...process.env, SAMPLE_TOKEN: SECRET };
  const { stderr } = spawnSync(process.execPath, ['.ci/security.mjs', folder], { encoding: 'utf8', env });
  const missing = expected.filter((line) => !stderr.includes(line));
  const found = stderr.split('\n').filter((line) => line.startsWith('✗')).length;
  if (missing.length === 0 && found === expected.length) return true;
  console.error(`✗ expected ${expected.length} problems, found ${found}; not found: ${missing.join('; ')}\n${stderr}`);
  return false;
}

/** As if the archive of a locked version had been exchanged: its hash is another than the lock's. */
function npmRefusesOtherContents() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = packages['node_modules/ms'];
  const dependencies = { ms: version };
  put('npm/package.json', JSON.stringify({ name: 'sample', version: '1.0.0', dependencies }));
  const changed = integrity.replace(/-./, integrity[7] === 'A' ? '-B' : '-A');
  const lock = {
    '': { name: 'sample', version: '1.0.0', dependencies },
    'node_modules/ms': { version, integrity: changed },
  };
  put('npm/package-lock.json', JSON.stringify({ name: 'sample', lockfileVersion: 3, packages: lock }));
  // Not what an npm that runs this script says of itself: it would send the new one to this project's folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const options = { cwd: join(folder, 'npm'), encoding: 'utf8', env };
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], options);
  if (status !== 0 && stderr.includes('EINTEGRITY')) return true;
  console.error(`✗ npm did not refuse contents that the lock does not know:\n${stderr}`);
  return false;
}

function put(name, content) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}
