// Finds schemas in what was handed in, wherever a tool has put them: a job, all jobs with their settings, the state of
// Terraform, an ARM-like resource, the answer to a batch, JSON inside a text.

import { isJsonObject, type JsonObject, listFrom, memberOf } from './json-shape.ts';

export interface LocatedSchema {
  readonly schema: JsonObject;
  /** JSON path of the schema. */
  readonly at: string;
  /** What it may be known by: ids and names of what it stands in. */
  readonly names: readonly string[];
  /** What an application starts with, not what a job does. */
  readonly isTemplate: boolean;
  /** Settings of the application by lower-case name. Among them are secrets: only known ones may be looked at. */
  readonly settings: ReadonlyMap<string, string>;
}

/** More are in no file of a person. */
const MAX_VALUES = 3_000_000;
/** Texts with JSON inside texts with JSON. */
const MAX_INSIDE = 3;

interface Place {
  readonly value: unknown;
  readonly at: string;
  readonly inside: number;
  readonly isTemplate: boolean;
  readonly names: readonly string[];
  readonly secrets: unknown;
}

/** In the order of the file. Never descends into a schema. */
export function locateSchemas(json: unknown): LocatedSchema[] {
  const found: LocatedSchema[] = [];
  const root: Place = { value: json, at: '$', inside: 0, isTemplate: false, names: [], secrets: undefined };
  const pending: Place[] = [root];
  for (let left = MAX_VALUES; left > 0; left -= 1) {
    const place = pending.pop();
    if (place === undefined) break;
    const { value } = place;
    if (typeof value === 'string') pending.push(...insideText(value, place));
    else if (isSchema(value)) found.push(located(value, place));
    else if (typeof value === 'object' && value !== null) pending.push(...membersOf(value, place).toReversed());
  }
  return found;
}

const isSchema = (value: unknown): value is JsonObject =>
  isJsonObject(value) && memberOf(value, 'synchronizationRules') !== undefined;

function located(schema: JsonObject, { at, names, isTemplate, secrets }: Place): LocatedSchema {
  return {
    schema,
    at,
    names: [...names, ...namesIn(schema), ...namesOfRules(schema)],
    isTemplate,
    settings: settingsFrom(secrets),
  };
}

function insideText(text: string, place: Place): Place[] {
  if (place.inside >= MAX_INSIDE || !/synchronization_?rules/iu.test(text)) return [];
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/u, ''));
    return [{ ...place, value, at: `${place.at}<JSON>`, inside: place.inside + 1 }];
  } catch {
    return [];
  }
}

function membersOf(value: object, place: Place): Place[] {
  if (Array.isArray(value))
    return value.map((member: unknown, index) => ({ ...place, value: member, at: `${place.at}[${index}]` }));
  const object: JsonObject = { ...value };
  const around = {
    names: [...place.names, ...namesIn(object)],
    secrets: memberOf(object, 'secrets') ?? place.secrets,
  };
  return Object.entries(object).map(([key, member]) => ({
    ...place,
    ...around,
    value: member,
    at: `${place.at}${/^\w+$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`,
    isTemplate: place.isTemplate || key.toLowerCase() === 'templates',
  }));
}

const namesOfRules = (schema: JsonObject): string[] =>
  (listFrom(memberOf(schema, 'synchronizationRules')) ?? []).flatMap((rule) => {
    const target = isJsonObject(rule) ? memberOf(rule, 'targetDirectoryName') : undefined;
    return typeof target === 'string' ? [target] : [];
  });

const namesIn = (object: JsonObject): string[] =>
  ['id', 'displayName', 'name', 'templateId'].flatMap((key) => {
    const value = memberOf(object, key);
    return typeof value === 'string' && value.length <= 200 ? [value] : [];
  });

function settingsFrom(secrets: unknown): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  // The answer to GET …/synchronization/secrets is an object with a list.
  const list = isJsonObject(secrets) && memberOf(secrets, 'key') === undefined ? memberOf(secrets, 'value') : secrets;
  for (const secret of listFrom(list) ?? []) {
    const [key, value] = isJsonObject(secret) ? [memberOf(secret, 'key'), memberOf(secret, 'value')] : [];
    if (typeof key === 'string' && typeof value === 'string') settings.set(key.toLowerCase(), value);
  }
  return settings;
}
