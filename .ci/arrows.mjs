// Arrows between folders point one way, type imports included. Names the two files of each arrow that does not.
// Usage: node .ci/arrows.mjs [folder]; the folder (default: this project) holds shared/, functions/, cli/, sandbox/.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Folders whose inner folders are rooms of their own. A file beside them is a room too. */
const SPLIT = ['shared', 'shared/engine', 'shared/policy'];

/** Room → the only rooms, besides itself, that it may import from. */
const MAY_IMPORT = {
  functions: ['shared'],
  cli: ['shared'],
  shared: ['shared'],
  sandbox: ['sandbox', 'shared/model', 'shared/errors', 'shared/terminal', 'shared/version.ts'],
  'shared/expression': [],
  'shared/errors': [],
  'shared/concurrency': [],
  'shared/model': ['shared/errors'],
  'shared/terminal': ['shared/model', 'shared/errors'],
  'shared/engine': ['shared/engine', 'shared/model', 'shared/errors', 'shared/concurrency'],
  'shared/http': ['shared/model', 'shared/errors', 'shared/concurrency'],
  'shared/graph': ['shared/model', 'shared/errors', 'shared/concurrency', 'shared/http'],
  'shared/scim': ['shared/model', 'shared/errors', 'shared/concurrency', 'shared/http'],
  'shared/state': ['shared/model', 'shared/errors', 'shared/concurrency', 'shared/http'],
};

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const files = globSync('{functions,cli,shared,sandbox}/**/*.{ts,tsx}', { cwd: root }).map((path) =>
  path.replaceAll('\\', '/'),
);
const known = new Set(files);
const imports = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

const complaints = [...forbidden(), ...circles(roomOf, 'rooms'), ...circles((file) => file, 'files')];
for (const line of complaints) console.error(`✗ ${line}`);
console.log(`${files.length} files, ${imports.length} imports, ${complaints.length} arrows that point the wrong way`);
process.exit(complaints.length === 0 ? 0 : 1);

function importsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const named = [
    ...text.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom '(\.[^']+)'/gm),
    ...text.matchAll(/\bimport\(?\s*'(\.[^']+)'/g),
  ];
  return named.map(([, path]) => posix.normalize(posix.join(dirname(file), path))).filter((path) => known.has(path));
}

function roomOf(file) {
  const parent = SPLIT.findLast((folder) => file.startsWith(`${folder}/`));
  const rest = parent === undefined ? file : file.slice(parent.length + 1);
  const name = rest.split('/')[0];
  return parent === undefined ? name : `${parent}/${name}`;
}

function forbidden() {
  const isIn = (file, room) => file === room || file.startsWith(`${room}/`);
  return imports.flatMap(({ from, to }) =>
    Object.entries(MAY_IMPORT)
      .filter(([room, allowed]) => isIn(from, room) && !isIn(to, room) && !allowed.some((other) => isIn(to, other)))
      .map(([room]) => `${room} must not know ${roomOf(to)}: ${from} imports ${to}`),
  );
}

/** One line for each arrow that lies on a circle. */
function circles(nodeOf, what) {
  const arrows = new Map();
  for (const { from, to } of imports) {
    const [a, b] = [nodeOf(from), nodeOf(to)];
    if (a !== b) arrows.set(`${a} ${b}`, { a, b, from, to });
  }
  const next = Map.groupBy(arrows.values(), ({ a }) => a);
  const reaches = (start, end) => {
    const seen = new Set([start]);
    for (const node of seen) for (const { b } of next.get(node) ?? []) seen.add(b);
    return seen.has(end);
  };
  return [...arrows.values()]
    .filter(({ a, b }) => reaches(b, a))
    .map(({ a, b, from, to }) => `a circle of ${what}: ${a} → ${b}, by ${from} importing ${to}`);
}
