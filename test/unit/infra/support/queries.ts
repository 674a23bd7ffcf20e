// The log queries of a folder, and whether the app logs what they ask for.

import { readdirSync, readFileSync } from 'node:fs';
import { EVENTS, nameOf } from '../../../../shared/telemetry/events.ts';

const infra = new URL('../../../../infra/', import.meta.url);

export interface Query {
  readonly file: string;
  readonly query: string;
}

export function queriesIn(folder: 'alerts' | 'workbook'): readonly Query[] {
  return readdirSync(new URL(`${folder}/`, infra))
    .filter((file) => file.endsWith('.kql'))
    .map((file) => ({ file, query: readFileSync(new URL(`${folder}/${file}`, infra), 'utf8') }));
}

export function eventsNamed(query: string): readonly string[] {
  return [...query.matchAll(/'([a-z]+\.[a-z]+)'/g)].map(([, name]) => name ?? '');
}

/** Events, and fields of the named events, that the app does not have. */
export function unknownNames(query: string): readonly string[] {
  const names = eventsNamed(query);
  const known: Readonly<Record<string, readonly string[]>> = EVENTS;
  const fields = new Set([
    'event',
    ...'level',
    'cycle',
    'invocation',
    ...names.flatMap((name) => (known[name] ?? []).map(nameOf)),
  ]);
  const used = [...query.matchAll(/\bEvent(?:\.(\w+)|\['(\w+)'\])/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
  return [...names.filter((name) => known[name] === undefined), ...used.filter((field) => !fields.has(field))];
}
