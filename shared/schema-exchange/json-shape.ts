// Reads members of foreign JSON: own keys only, unknown ones ignored, what a tool wrote otherwise without changing its
// meaning, and a clear word about a wrong type.

export type JsonObject = Readonly<Record<string, unknown>>;

/** A value of the wrong type, at a JSON path. Not for values that are of the right type and mean nothing here. */
export class ShapeError extends Error {
  readonly at: string;
  readonly remedy: string;
  /** A tool has written a list or an object as a text. */
  readonly isCutOff: boolean;

  constructor(at: string, expected: string, value: unknown) {
    super(`must be ${expected} and is ${typeName(value)}`);
    this.name = 'ShapeError';
    this.at = at;
    this.isCutOff = isCutOff(expected, value);
    this.remedy = this.isCutOff ? CUT_OFF : 'Download the schema again, or correct it by hand';
  }
}

export const CUT_OFF = 'PowerShell cut the file off at its depth: write it again with ConvertTo-Json -Depth 100';

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names as Graph writes them; PowerShell's objects begin with a capital letter, Python's have `snake_case`. */
export function memberOf(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = folded(name);
  const key = Object.keys(object).find((candidate) => folded(candidate) === wanted);
  return key === undefined ? undefined : object[key];
}

const folded = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Null, or an object in which nothing is said: PowerShell writes a null with the names of all its members. */
export function isBlank(value: unknown): boolean {
  if (!isJsonObject(value)) return value === undefined || value === null;
  return Object.entries(value).every(
    ([name, member]) => name.includes('@odata.') || member === null || member === '' || isEmptyObject(member),
  );
}

/** An empty list as well. */
const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Throws ShapeError. */
export function objectAt(value: unknown, at: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new ShapeError(at, 'an object', value);
}

/** Undefined for null as well, here and below. Throws ShapeError. */
export function optionalObject(object: JsonObject, name: string, at: string): JsonObject | undefined {
  const value = memberOf(object, name) ?? undefined;
  return value === undefined ? undefined : objectAt(value, `${at}.${name}`);
}

/** Throws ShapeError. */
export function optionalList(object: JsonObject, name: string, at: string): readonly unknown[] {
  const value = memberOf(object, name) ?? [];
  const list = listFrom(value);
  if (list !== undefined) return list;
  throw new ShapeError(`${at}.${name}`, 'a list', value);
}

/**
 * Lists as PowerShell writes them, too: one entry alone, an empty list below its depth as an empty text, and any list of
 * Windows PowerShell 5.1 as `{"value": […], "Count": 1}`.
 */
export function listFrom(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value === '') return [];
  if (!isJsonObject(value) || Object.keys(value).length === 0) return undefined;
  const counted = memberOf(value, 'value');
  return Array.isArray(counted) && typeof memberOf(value, 'Count') === 'number' ? counted : [value];
}

/** Throws ShapeError. */
export function optionalText(object: JsonObject, name: string, at: string): string | undefined {
  const value = memberOf(object, name) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new ShapeError(`${at}.${name}`, 'a text', value);
}

/** Throws ShapeError, also for an empty text. */
export function requiredText(object: JsonObject, name: string, at: string): string {
  const value = optionalText(object, name, at)?.trim();
  if (value) return value;
  throw new ShapeError(`${at}.${name}`, 'a text', value === '' ? '' : undefined);
}

/** A number, true or false as a text as well: `True`, as Entra writes it. Throws ShapeError. */
export function optionalScalar(object: JsonObject, name: string, at: string): string | undefined {
  const value = memberOf(object, name);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : optionalText(object, name, at);
}

/** `"1"` as well. Throws ShapeError. */
export function optionalCount(object: JsonObject, name: string, at: string): number | undefined {
  const value = memberOf(object, name) ?? undefined;
  if (value === undefined) return undefined;
  const count = typeof value === 'string' && /^[+-]?\d{1,15}$/u.test(value.trim()) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count)) return count;
  throw new ShapeError(`${at}.${name}`, 'a whole number', value);
}

/** `"true"` as well. Throws ShapeError. */
export function optionalBoolean(object: JsonObject, name: string, at: string): boolean | undefined {
  const value = memberOf(object, name) ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ShapeError(`${at}.${name}`, 'true or false', value);
}

/** One of the names of an enumeration, in lower case; its number, which some SDKs write, is its place among them. */
export function optionalName(
  object: JsonObject,
  name: string,
  at: string,
  names: readonly string[],
): string | undefined {
  const value = memberOf(object, name);
  if (typeof value === 'number') return names[value]?.toLowerCase() ?? String(value);
  const text = optionalText(object, name, at)?.trim().toLowerCase();
  return text === '' ? undefined : text;
}

function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  const names: Readonly<Record<string, string>> = { object: 'an object', string: 'a text', number: 'a number' };
  return names[typeof value] ?? 'true or false';
}

/** ConvertTo-Json writes below its depth an object as `@{…}` or the name of its type, and the texts of a list in a row. */
const isCutOff = (expected: string, value: unknown): boolean =>
  typeof value === 'string' &&
  value !== '' &&
  (expected === 'a list' || (expected === 'an object' && /^(?:@\{|\w+(?:\.\w+)+$)/u.test(value)));
