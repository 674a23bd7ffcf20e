// What a stored row must hold, said as a shape. Rows are written by this program alone: what does not fit is damaged.

import * as z from 'zod';
import { isRecord, parseJson } from '../model/json.ts';
import type { Attributes } from '../model/stored-object.ts';
import { readText } from './columns.ts';
import { unreadable } from './schema-version.ts';

/** A field for each one of T, optional ones included: what a shape leaves out would get lost in silence. */
export type FieldsOf<T> = Readonly<Record<keyof T, z.ZodType>>;

/** Every object that JSON.parse made: JSON knows no other values than an attribute may have. */
export const attributes = z.custom<Attributes>(isRecord);

/** Throws ConfigurationError when the value has another shape. */
export function readAs<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const at = read.error.issues[0]?.path.join('.') ?? '';
  throw unreadable(`${what} is damaged${at === '' ? '' : ` at "${at}"`}`);
}

/** The same for JSON that lies in the columns `j`. */
export const readJsonAs = <T>(shape: z.ZodType<T>, columns: Readonly<Record<string, unknown>>, what: string): T =>
  readAs(shape, parseJson(readText(columns, 'j') ?? ''), what);
