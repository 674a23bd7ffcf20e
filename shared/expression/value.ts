// The values expressions work on, and how one kind becomes another.

import type { Fail } from './expression-error.ts';
import { MAX_TEXT_LENGTH } from './limits.ts';

export type Scalar = string | number | boolean;

/** One entry of a SCIM `roles` list, as Entra sends it. */
export interface RoleValue {
  readonly primary: false;
  readonly type: 'WindowsAzureActiveDirectoryRole';
  readonly display: string;
  readonly value: string;
}

export type ListItem = Scalar | RoleValue;

/** Null is an absent attribute. An empty list counts as null. */
export type Value = Scalar | null | readonly ListItem[];

/** The result of IgnoreFlowIfNullOrEmpty() when there is nothing: the attribute is left out of the request. */
export const LEAVE_OUT: unique symbol = Symbol('leave out');

/** The result of SelectUniqueValue(): distinct values in order of preference; which of them are free, the target knows. */
export class Candidates {
  readonly values: readonly [string, ...string[]];

  constructor(values: readonly [string, ...string[]]) {
    this.values = values;
  }
}

export type Result = Value | typeof LEAVE_OUT | Candidates;

export function isList(value: Value): value is readonly ListItem[] {
  return typeof value === 'object' && value !== null;
}

export function isNull(value: Value): value is null | readonly [] {
  return value === null || (isList(value) && value.length === 0);
}

export function isNullOrEmpty(value: Value): boolean {
  return isNull(value) || value === '';
}

export function asValue(result: Result): Value {
  if (result instanceof Candidates) return result.values[0];
  return result === LEAVE_OUT ? null : result;
}

export function itemsOf(value: Value): readonly ListItem[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

/** The one value of a list of one, null for an empty list. */
export function scalarOf(value: Value, fail: Fail): Scalar | null {
  if (!isList(value)) return value;
  const [first, ...others] = value;
  if (first === undefined) return null;
  if (others.length > 0) {
    return fail({
      code: 'wrong-type',
      reason: 'this has several values where one is needed',
      expected: 'Item or Join around it',
    });
  }
  return typeof first === 'object' ? first.value : first;
}

/** Null becomes "". */
export function textOf(value: Value, fail: Fail): string {
  const scalar = scalarOf(value, fail);
  return scalar === null ? '' : scalarText(scalar);
}

export function itemText(item: ListItem): string {
  return typeof item === 'object' ? item.value : scalarText(item);
}

function scalarText(scalar: Scalar): string {
  if (typeof scalar === 'string') return scalar;
  if (typeof scalar === 'boolean') return scalar ? 'True' : 'False';
  // Through BigInt, because a large number such as an Active Directory date would otherwise show rounded digits.
  return Number.isInteger(scalar) ? BigInt(scalar).toString() : String(scalar);
}

function numberOf(value: Value, fail: Fail): number {
  const number = numericValue(scalarOf(value, fail));
  return number ?? fail({ code: 'not-a-number', reason: 'this is not a number', expected: 'a number' });
}

export function wholeNumberOf(value: Value, fail: Fail): number {
  const number = numberOf(value, fail);
  if (!Number.isInteger(number))
    return fail({ code: 'not-a-number', reason: 'this number is not whole', expected: 'a whole number' });
  return number;
}

const DECIMAL = /^[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?$/u;
const HEXADECIMAL = /^&[Hh][0-9A-Fa-f]{1,16}$/u;

/** The number itself, or the number that a text spells; stored schemas keep numeric constants as text. */
export function numericValue(scalar: Scalar | null): number | undefined {
  if (typeof scalar === 'number') return Number.isFinite(scalar) ? scalar : undefined;
  if (typeof scalar !== 'string' || scalar.length > MAX_NUMBER_LENGTH) return undefined;
  const text = scalar.trim();
  if (HEXADECIMAL.test(text)) return Number.parseInt(text.slice(2), 16);
  return DECIMAL.test(text) ? Number(text) : undefined;
}

const MAX_NUMBER_LENGTH = 70;

export function booleanValue(scalar: Scalar | null): boolean | undefined {
  if (typeof scalar === 'boolean') return scalar;
  if (typeof scalar !== 'string' || scalar.length > MAX_NUMBER_LENGTH) return undefined;
  const text = scalar.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** What CBool and the condition of IIF take as true: a boolean that is true, or a number that is not zero. */
export function truthOf(value: Value, fail: Fail): boolean {
  const scalar = scalarOf(value, fail);
  return booleanValue(scalar) ?? (numericValue(scalar) ?? 0) !== 0;
}

export function checkLength(text: string, fail: Fail): string {
  return text.length > MAX_TEXT_LENGTH ? failTooLong(fail) : text;
}

/** Joins as it goes, and fails before the text grows beyond the limit. */
export class TextBuilder {
  #text = '';
  readonly #fail: Fail;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  add(text: string): void {
    if (this.#text.length + text.length > MAX_TEXT_LENGTH) failTooLong(this.#fail);
    this.#text += text;
  }

  toString(): string {
    return this.#text;
  }
}

function failTooLong(fail: Fail): never {
  return fail({ code: 'text-too-long', reason: `the text is longer than ${MAX_TEXT_LENGTH} characters` });
}
