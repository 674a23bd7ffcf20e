// Reads what a caller of the admin API sent; every mistake becomes a clear 400.

import { isRecord } from '../server/json.ts';
import type { SimulatorRequest } from '../simulator/server.ts';
import { DirectoryError } from './directory-error.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** An empty body reads as an empty object. */
export function readBody(request: SimulatorRequest): Fields {
  if (request.body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body);
  } catch (error) {
    throw new DirectoryError(400, `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isFields(parsed)) throw new DirectoryError(400, 'the body must be a JSON object');
  return parsed;
}

export const isFields: (value: unknown) => value is Fields = isRecord;

export function requiredString(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new DirectoryError(400, `${name} must be a non-empty string`);
  return value;
}

export function optionalString(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : requiredString(fields, name);
}

export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0)) throw new DirectoryError(400, `${name} must be a number from 0 on`);
  return value;
}

export function optionalFlag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw new DirectoryError(400, `${name} must be true or false`);
  return value;
}

export function optionalChoice<const T extends string>(
  fields: Fields,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new DirectoryError(400, `${name} must be one of ${values.join(', ')}`);
  return found;
}

/** An array, absent meaning empty, whose items all pass. */
export function listOf<T>(
  fields: Fields,
  name: string,
  accepts: (item: unknown) => item is T,
  expected: string,
): readonly T[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || !value.every(accepts)) {
    throw new DirectoryError(400, `${name} must be an array of ${expected}`);
  }
  return value;
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** `true` or `false` in the query; absent is false. */
export function queryFlag(request: SimulatorRequest, name: string): boolean {
  const value = request.query.get(name) ?? 'false';
  if (value !== 'true' && value !== 'false') throw new DirectoryError(400, `${name} must be true or false`);
  return value === 'true';
}
