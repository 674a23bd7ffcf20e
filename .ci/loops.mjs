// Every loop that waits for something, and every timer, in engine/, http/ and state/ has a row in the table
// "Where it goes round again" of ARCHITECTURE.md, which says what bounds it. Usage: node .ci/loops.mjs [folder]

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const LOOP = /^\s*(?:for \(;;\)|for \([^;]*; ;|for \(let (?:attempt|attempts|try|tries)\b|(?:\} )?while \(|do \{)/;
const TIMER = /\bsleep\(|\bsetTimeout\(|\bsetInterval\(|AbortSignal\.timeout\(/;

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const table =
  readFileSync(join(root, 'shared/engine/ARCHITECTURE.md'), 'utf8').split('## Where it goes round again')[1] ?? '';
const rows = table
  .split('\n## ')[0]
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (where|---)/.test(line));
const complaints = [...unknownLoops(), ...unknownTests()];
for (const line of complaints) console.error(`✗ ${line}`);
console.log(`${rows.length} rows, ${complaints.length} complaints`);
process.exit(complaints.length === 0 ? 0 : 1);

function unknownLoops() {
  const files = globSync('shared/{engine,http,state}/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return files.flatMap((file) => {
    const found = waitsIn(readFileSync(join(root, file), 'utf8'));
    const told = rows.filter((row) => row.split('|')[1].includes(`\`${file.slice('shared/'.length)}\``)).length;
    if (found.length <= told) return [];
    return [`${file}: ${told} of ${found.length} loops and timers have a row (lines ${found.join(', ')})`];
  });
}

/** Line numbers of loops with an await in them, and of timers outside of these. */
function waitsIn(text) {
  const lines = text.split('\n');
  const found = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line.trim().startsWith('//') || line.trim().startsWith('*')) continue;
    if (LOOP.test(line) && !line.trim().startsWith('}')) {
      const end = endOf(lines, at);
      if (lines.slice(at, end + 1).some((inner) => /\b(?:await|yield)\b/.test(inner))) {
        found.push(at + 1);
        at = end;
      }
    } else if (TIMER.test(line) && !/^\s*(?:sleep|import)\b/.test(line)) found.push(at + 1);
  }
  return found;
}

/** The line on which the block that begins here ends, by its indentation. */
function endOf(lines, start) {
  const indent = lines[start].search(/\S/);
  const end = lines.findIndex((line, at) => at > start && line.search(/\S/) === indent && line.trim().startsWith('}'));
  return end === -1 ? start : end;
}

function unknownTests() {
  const tests = rows.flatMap((row) => [...(row.split('|')[5] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path));
  const bare = rows
    .filter((row) => !(row.split('|')[5] ?? '').includes('`'))
    .map((row) => `no test: ${row.split('|')[1].trim()}`);
  return [
    ...bare,
    ...tests.filter((path) => !existsSync(join(root, 'test', path))).map((path) => `no such test: ${path}`),
  ];
}
