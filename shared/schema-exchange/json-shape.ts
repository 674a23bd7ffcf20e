// Reads members of foreign JSON: own keys only, unknown ones ignored, and a clear word about a wrong type.

export type JsonObject = Readonly<Record<string, unknown>>;

/** A value of the wrong type, at a JSON path. Not for values that are of the right type and mean nothing here. */
export class ShapeError extends Error {
  readonly at: string;
  readonly remedy: string;

  constructor(at: string, expected: string, value: unknown) {
    super(`must be ${expected} and is ${typeName(value)}`);
    this.name = 'ShapeError';
    this.at = at;
    this.remedy = isCutOff(value)
      ? 'PowerShell cut the file off: write it with ConvertTo-Json -Depth 100'
      : 'Download the schema again, or correct it by hand';
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names as Graph writes them, or in any other case: PowerShell's objects begin with a capital letter. */
export function memberOf(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : object[key];
}

/** Null, or an object in which nothing is said: PowerShell writes a null with the names of all its members. */
export function isBlank(value: unknown): boolean {
  if (!isJsonObject(value)) return value === undefined || value === null;
  return Object.entries(value).every(
    ([name, member]) => name.includes('@odata.') || member === null || isEmptyObject(member),
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
  if (Array.isArray(value)) return value;
  throw new ShapeError(`${at}.${name}`, 'a list', value);
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

/** Throws ShapeError. */
export function optionalCount(object: JsonObject, name: string, at: string): number | undefined {
  const value = memberOf(object, name) ?? undefined;
  if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value;
  throw new ShapeError(`${at}.${name}`, 'a whole number', value);
}

/** Throws ShapeError. */
export function optionalBoolean(object: JsonObject, name: string, at: string): boolean | undefined {
  const value = memberOf(object, name) ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ShapeError(`${at}.${name}`, 'true or false', value);
}

function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  const names: Readonly<Record<string, string>> = { object: 'an object', string: 'a text', number: 'a number' };
  return names[typeof value] ?? 'true or false';
}

/** What ConvertTo-Json writes below its depth. */
const isCutOff = (value: unknown): boolean =>
  typeof value === 'string' && /^(?:@\{|System\.|Microsoft\.Graph\.)/.test(value);
