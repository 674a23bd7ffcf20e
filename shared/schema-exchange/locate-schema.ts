// Finds schemas in what was handed in, wherever a tool has put them: a job, all jobs with their settings, the state of
// Terraform, an ARM-like resource, the answer to a batch, JSON inside a text.

import type { ApplicationSettings } from './application-settings.ts';
import { isJsonObject, type JsonObject, listFrom, memberOf } from './json-shape.ts';

export interface LocatedSchema {
  readonly schema: JsonObject;
  /** JSON path of the schema. */
  readonly at: string;
  /** What it may be known by: ids and names of what it stands in, and where it leads. */
  readonly names: readonly string[];
  /** What an application starts with, not what a job does. */
  readonly isTemplate: boolean;
  readonly settings: ApplicationSettings;
}

/** More are in no file of a person. */
const MAX_VALUES = 1_000_000;
/** Texts with JSON inside texts with JSON. */
const MAX_INSIDE = 3;

interface Place {
  readonly value: unknown;
  /** As it stands in a JSON path. */
  readonly step: string;
  readonly parent: Place | undefined;
  readonly inside: number;
}

/** In the order of the file. Never descends into a schema. */
export function locateSchemas(json: unknown): LocatedSchema[] {
  const found: LocatedSchema[] = [];
  const pending: Place[] = [{ value: json, step: '$', parent: undefined, inside: 0 }];
  for (let left = MAX_VALUES; left > 0; left -= 1) {
    const place = pending.pop();
    if (place === undefined) break;
    const { value } = place;
    if (isJsonObject(value) && memberOf(value, 'synchronizationRules') !== undefined) {
      found.push(located(value, place));
      continue;
    }
    // A list may have more entries than a call takes arguments.
    for (const inner of placesIn(place).toReversed()) pending.push(inner);
  }
  return found;
}

function placesIn(place: Place): Place[] {
  const { value } = place;
  if (typeof value === 'string') return insideText(value, place);
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, member]): Place[] => {
    if (!mayHold(member)) return [];
    const step = isList ? `[${key}]` : /^\w+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    return [{ value: member, step, parent: place, inside: place.inside }];
  });
}

const mayHold = (value: unknown): boolean =>
  typeof value === 'string' ? TOLD_INSIDE.test(value) : typeof value === 'object' && value !== null;

const TOLD_INSIDE = /synchronization_?rules/iu;

function insideText(text: string, parent: Place): Place[] {
  if (parent.inside >= MAX_INSIDE || !TOLD_INSIDE.test(text)) return [];
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''));
    return [{ value, step: '<JSON>', parent, inside: parent.inside + 1 }];
  } catch {
    return [];
  }
}

function located(schema: JsonObject, place: Place): LocatedSchema {
  const steps: string[] = [];
  const around: JsonObject[] = [];
  for (let one: Place | undefined = place; one !== undefined; one = one.parent) {
    steps.unshift(one.step);
    if (one !== place && isJsonObject(one.value)) around.push(one.value);
  }
  const secrets = around.map((object) => memberOf(object, 'secrets')).find((each) => each !== undefined);
  return {
    schema,
    at: steps.join(''),
    names: [...around.toReversed().flatMap(namesIn), ...namesIn(schema), ...targetsOf(schema)],
    isTemplate: steps.some((step) => step.toLowerCase() === '.templates'),
    settings: settingsFrom(secrets),
  };
}

const namesIn = (object: JsonObject): string[] =>
  ['id', 'displayName', 'name', 'templateId'].flatMap((key) => {
    const value = memberOf(object, key);
    return typeof value === 'string' && value.length <= 200 ? [value] : [];
  });

const targetsOf = (schema: JsonObject): string[] =>
  (listFrom(memberOf(schema, 'synchronizationRules')) ?? []).flatMap((rule) => {
    const target = isJsonObject(rule) ? memberOf(rule, 'targetDirectoryName') : undefined;
    return typeof target === 'string' ? [target] : [];
  });

/** Two values of one setting are kept side by side, and so are neither. */
function settingsFrom(secrets: unknown): ApplicationSettings {
  const settings = new Map<string, string>();
  // The answer to GET …/synchronization/secrets is an object with a list.
  const list = isJsonObject(secrets) && memberOf(secrets, 'key') === undefined ? memberOf(secrets, 'value') : secrets;
  for (const secret of listFrom(list) ?? []) {
    const [key, value] = isJsonObject(secret) ? [memberOf(secret, 'key'), memberOf(secret, 'value')] : [];
    if (typeof key !== 'string' || value === null || value === undefined) continue;
    const earlier = settings.get(key.toLowerCase());
    const said = typeof value === 'boolean' ? String(value) : typeof value === 'string' ? value : JSON.stringify(value);
    settings.set(key.toLowerCase(), earlier === undefined || earlier === said ? said : `${earlier}, ${said}`);
  }
  return settings;
}
