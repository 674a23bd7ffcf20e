// What can be checked of security without running the app: what npm installs, what is deployed, what workflows may do.
// Usage: node .ci/security.mjs [folder]; the folder (default: this project) is built already.

import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const text = (path) => readFileSync(join(root, path), 'utf8');
const json = (path) => JSON.parse(text(path));

const complaints = [...lock(), ...installScripts(), ...deployed(), ...secrets(), ...workflows()];
for (const line of complaints) console.error(`✗ ${line}`);
console.log(`${complaints.length} problems of security`);
process.exit(complaints.length === 0 ? 0 : 1);

/** Without a hash npm takes any contents; an address would say where to get them, and tie the project to it. */
function lock() {
  const packages = Object.entries(json('package-lock.json').packages).filter(([path]) => path !== '');
  return packages.flatMap(([path, { integrity, resolved }]) => [
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [`package-lock.json: no sha512 for ${path}`]),
    ...(resolved === undefined ? [] : [`package-lock.json: ${path} names where to load it from`]),
  ]);
}

/** Both what the lock says and what lies in node_modules: the lock may be silent about a script. */
function installScripts() {
  const { allowScripts = {} } = json('package.json');
  const locked = Object.entries(json('package-lock.json').packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript === true ? [path] : [],
  );
  const installed = globSync('node_modules/{*,@*/*,**/node_modules/*,**/node_modules/@*/*}/package.json', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => ['preinstall', 'install', 'postinstall'].some((name) => json(path).scripts?.[name] !== undefined))
    .map((path) => path.slice(0, -'/package.json'.length));
  const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const names = new Set([...locked, ...installed].map(nameOf));
  return [
    ...[...names]
      .filter((name) => !Object.hasOwn(allowScripts, name))
      .map((name) => `${name} has an install script, and allowScripts in package.json does not say whether it may run`),
    ...(/^ignore-scripts=true$/m.test(existsSync(join(root, '.npmrc')) ? text('.npmrc') : '')
      ? []
      : ['.npmrc does not keep install scripts from running']),
  ];
}

/** What the bundle itself says, beside what the build says of it. */
function deployed() {
  const allowed = [
    'main.mjs',
    'package.json',
    'host.json',
    'provisioning.json',
    'sbom.cdx.json',
    'THIRD-PARTY-NOTICES.txt',
  ];
  const reviewed = json('infra/build/shipped/reviewed.json');
  const listed = new Set(
    json('dist/app/sbom.cdx.json').components.map(({ group, name }) =>
      group === undefined ? name : `${group}/${name}`,
    ),
  );
  const shipped = new Set(
    [...text('dist/app/main.mjs').matchAll(/(?:^\/\/ \S*|\/\*! with )node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
      ([, name]) => name,
    ),
  );
  return [
    ...readdirSync(join(root, 'dist/app'))
      .filter((name) => !allowed.includes(name))
      .map((name) => `dist/app: ${name} is not to be deployed`),
    ...[...shipped].filter((name) => !Object.hasOwn(reviewed, name)).map((name) => `dist/app: nobody reviewed ${name}`),
    ...[...shipped].filter((name) => !listed.has(name)).map((name) => `dist/app: the bill of materials lacks ${name}`),
    ...(shipped.size === 0 ? ['dist/app: main.mjs does not tell which packages it holds'] : []),
  ];
}

/** Private keys, folders of this machine, and secrets of this environment do not belong in what is deployed. */
function secrets() {
  const secret = Object.entries(process.env).filter(
    ([name, value]) => /TOKEN|SECRET|PASSWORD|CREDENTIAL|CONNECTION|_KEY/i.test(name) && (value ?? '').length >= 12,
  );
  const files = globSync('dist/app/**', { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ parentPath, name: file }) => {
    const content = readFileSync(join(parentPath, file), 'utf8');
    return [
      ...(/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{32}/.test(content)
        ? [`dist/app/${file} holds a private key`]
        : []),
      ...(content.includes(`${root}/`) ? [`dist/app/${file} names a folder of this machine`] : []),
      ...secret
        .filter(([, value]) => content.includes(value))
        .map(([name]) => `dist/app/${file} holds the value of ${name}`),
    ];
  });
}

/**
 * An action is code of somebody else that runs with the workflow's rights: by content, and without a token it may keep. What
 * a workflow hands on says where it was made, and of what.
 */
function workflows() {
  return globSync('.github/workflows/*.{yml,yaml}', { cwd: root }).flatMap((path) => {
    const content = text(path);
    const steps = content.split(/^ *- (?=[a-z-]+:)/m);
    const uses = [...content.matchAll(/\buses: *(\S+)/g)].map(([, action]) => action);
    return [
      ...uses
        .filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40}$/.test(action))
        .map((action) => `${path}: ${action} is not pinned by a full commit`),
      ...steps
        .filter((step) => /uses: *actions\/checkout@/.test(step) && !/persist-credentials: *false/.test(step))
        .map(() => `${path}: a checkout keeps its credentials (persist-credentials: false)`),
      ...steps.flatMap((step) =>
        /uses: *actions\/upload-artifact@/.test(step)
          ? ['attest-build-provenance', 'attest-sbom']
              .filter((action) => !steps.some((one) => attests(one, action, /^ *path: *(\S+)/m.exec(step)?.[1])))
              .map((action) => `${path}: an artifact is handed on without actions/${action}`)
          : [],
      ),
      ...(/^permissions:/m.test(content) ? [] : [`${path}: no permissions at the top, so that jobs have all of them`]),
    ];
  });
}

function attests(step, action, file) {
  return step.includes(`actions/${action}@`) && /^ *subject-path: *(\S+)/m.exec(step)?.[1] === file;
}
