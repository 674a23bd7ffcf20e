// Reads the OData options of a request the way Graph does: case-insensitive names, no option twice.

import type { Properties } from './directory-objects.ts';
import { GraphError } from './graph-error.ts';

export type OptionName =
  | '$select'
  | '$filter'
  | '$top'
  | '$expand'
  | '$orderby'
  | '$search'
  | '$count'
  | '$skiptoken'
  | '$deltatoken';

const NAMES = new Set<string>([
  '$select',
  '$filter',
  '$top',
  '$expand',
  '$orderby',
  '$search',
  '$count',
  '$skiptoken',
  '$deltatoken',
]);

export type Options = ReadonlyMap<OptionName, string>;

/** Options without a dollar sign are none of OData's business and are left alone, as Graph does. */
export function readOptions(query: URLSearchParams): Options {
  const options = new Map<OptionName, string>();
  for (const [given, value] of query) {
    if (!given.startsWith('$')) continue;
    const name = given.toLowerCase();
    if (!isOptionName(name)) throw GraphError.badRequest(`The query option '${given}' is not supported.`);
    if (options.has(name)) throw GraphError.badRequest(`Query option '${given}' was specified more than once.`);
    options.set(name, value);
  }
  return options;
}

function isOptionName(name: string): name is OptionName {
  return NAMES.has(name);
}

export function readSelect(options: Options): string[] | undefined {
  const text = options.get('$select');
  if (text === undefined || text.trim() === '') return undefined;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !/^\w+$/.test(name));
  if (wrong !== undefined) throw GraphError.badRequest(`Parsing OData Select and Expand failed: '${wrong}'.`);
  return [...new Set(names)];
}

export function readTop(options: Options, usual: number): number {
  const text = options.get('$top');
  if (text === undefined) return usual;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 999) {
    const message = `Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`;
    throw GraphError.unsupportedQuery(message);
  }
  return top;
}

const MAX_FILTER_IDS = 50;

/** `id eq '…' or id eq '…'`, all that a delta query can be filtered by. */
export function readIdFilter(options: Options): string[] | undefined {
  const text = options.get('$filter');
  if (text === undefined) return undefined;
  const ids = text.split(/\s+or\s+/i).map((term) => {
    const id = /^\s*\(?\s*id\s+eq\s+'([^']+)'\s*\)?\s*$/i.exec(term)?.[1];
    if (id === undefined) throw GraphError.unsupportedQuery('Only filters on id are supported for delta queries.');
    return id.toLowerCase();
  });
  if (ids.length > MAX_FILTER_IDS) {
    throw GraphError.unsupportedQuery(`Too many ids in the filter: ${ids.length}, the limit is ${MAX_FILTER_IDS}.`);
  }
  return ids;
}

export type Predicate = (resource: Properties) => boolean;

const TERM = /^\s*\(?\s*(?:(\w+)\s+eq\s+|startswith\(\s*(\w+)\s*,\s*)('(?:[^']|'')*'|true|false|null)\s*\)*\s*$/i;

/** `property eq literal` and `startswith(property,'…')`, joined by only `and` or only `or`. */
export function readFilter(options: Options): Predicate | undefined {
  const text = options.get('$filter');
  if (text === undefined) return undefined;
  const any = text.split(/\s+or\s+/i);
  if (any.length > 1) {
    const terms = any.map(readTerm);
    return (resource) => terms.some((term) => term(resource));
  }
  const terms = text.split(/\s+and\s+/i).map(readTerm);
  return (resource) => terms.every((term) => term(resource));
}

function readTerm(text: string): Predicate {
  const [, equal, start, literal] = TERM.exec(text) ?? [];
  if (literal === undefined)
    throw GraphError.unsupportedQuery(`Unsupported or invalid query filter clause: '${text}'.`);
  const wanted = readLiteral(literal);
  if (equal !== undefined) return (resource) => fold(resource[equal] ?? null) === wanted;
  return (resource) => String(fold(resource[start ?? ''])).startsWith(String(wanted));
}

function readLiteral(text: string): unknown {
  if (text.startsWith("'")) return fold(text.slice(1, -1).replaceAll("''", "'"));
  const literal = text.toLowerCase();
  return literal === 'null' ? null : literal === 'true';
}

/** The directory compares strings without regard to case. */
function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
