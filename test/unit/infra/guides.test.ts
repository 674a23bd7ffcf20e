// The guides name scripts, files, parameters and headings that exist.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HOLD_ACTIONS } from '../../../shared/api/decide-holds.ts';
import { ACTIONS } from '../../../shared/api/operate-job.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

const registered = registeredRoutes();

describe.each(['README.md', 'docs/setup.md', 'docs/operations.md', 'docs/security.md'])('%s', (guide) => {
  const text = read(guide);

  it('names scripts and files that are there', () => {
    const named = [...text.matchAll(/\binfra\/[\w/-]+\.(?:sh|bicep|bicepparam|json)\b/g)].map(([path]) => path);
    // The reader's own file, as an example.
    const ours = named.filter((path) => path !== 'infra/production.bicepparam');
    expect(ours.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('links to files and headings that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links.filter(([, path = '', anchor]) => {
      const file = path === '' ? guide : join(dirname(guide), path);
      return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names options that its scripts know', () => {
    const calls = [...text.matchAll(/(infra\/[\w-]+\.sh)((?: --?[\w-]+(?: [A-Z][\w-]*)?)*)/g)];
    for (const [, script = '', options = ''] of calls) {
      const named = [...options.matchAll(/--[\w-]+/g)].map(([option]) => option);
      expect([script, ...optionsOf(read(script))]).toEqual(expect.arrayContaining([script, ...named]));
    }
  });
});

/** What a script reads by itself, and what take_options reads for it. */
function optionsOf(script: string): readonly string[] {
  const own = [...script.matchAll(/^ +"?(--[\w-]+)\)/gm)].map(([, option]) => option ?? '');
  const further = /^take_options (\S+) "\$@"$/m.exec(script)?.[1];
  return further === undefined ? own : [...own, '--resource-group', `--${further}`];
}

/** `GET status` for each function, and each action of the job and of a hold set. */
function registeredRoutes(): string[] {
  const files = readdirSync(join(root, 'functions')).map((file) => read(`functions/${file}`));
  return files.flatMap((text) => {
    const route = /route: '([^']+)'/.exec(text)?.[1];
    const methods = [...(/methods: \[([^\]]+)\]/.exec(text)?.[1] ?? '').matchAll(/\w+/g)].map(([method]) => method);
    if (route === undefined) return [];
    const actions = route.startsWith('holds/') ? HOLD_ACTIONS : [...ACTIONS.keys()];
    const paths = route.includes('{action}') ? actions.map((action) => route.replace('{action}', action)) : [route];
    return methods.flatMap((method) => paths.map((path) => `${method} ${path}`));
  });
}

describe.each([
  'README.md',
  'docs/setup.md',
  'docs/operations.md',
  'docs/security.md',
  'docs/migration.md',
  'docs/mapping.md',
  'docs/errors.md',
  'infra/modules/alerts.bicep',
  'infra/siem/asim-user-management.kql',
])('%s', (file) => {
  it('names only calls that the app answers', () => {
    const named = [...read(file).matchAll(/\b(GET|POST|DELETE|PUT|PATCH) \/api\/([\w/{}-]+)/g)];
    const unknown = named.map(([, method, path]) => `${method} ${path}`).filter((call) => !registered.includes(call));
    expect(unknown).toEqual([]);
  });
});

it('the setup guide names only parameters that the template has', () => {
  const parameters = [...read('infra/main.bicep').matchAll(/^param (\w+) /gm)].map(([, name]) => name);
  const camel = [...read('docs/setup.md').matchAll(/`([a-z]+(?:[A-Z][A-Za-z]+)+)(?: = \w+)?`/g)].map(
    ([, name]) => name,
  );
  // Attributes of Entra ID and Notion, and keys of provisioning.json.
  const others = ['userPrincipalName', 'displayName', 'userName', 'nestedGroups', 'appRoles'];
  expect(camel.filter((name) => !parameters.includes(name) && !others.includes(name ?? ''))).toEqual([]);
});
