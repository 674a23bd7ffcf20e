// The operations of a SCIM PATCH, as RFC 7644 and as Microsoft Entra write them.

import { isRecord, type JsonRecord, own } from './json.ts';
import { invalid } from './scim-error.ts';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | undefined;
  readonly value: unknown;
  /** Where the operation stands, for error messages. */
  readonly field: string;
}

/** A path such as `phoneNumbers[type eq "work"].value`. */
export interface FilteredPath {
  readonly attribute: string;
  readonly key: string;
  readonly wanted: string;
  readonly sub: string | undefined;
}

export function readOperations(body: JsonRecord): readonly PatchOperation[] {
  const operations = own(body, 'Operations') ?? own(body, 'operations');
  if (!Array.isArray(operations)) throw invalid('Operations', 'an array', operations);
  return operations.map((operation: unknown, index) => readOperation(operation, `Operations[${index}]`));
}

function readOperation(operation: unknown, field: string): PatchOperation {
  if (!isRecord(operation)) throw invalid(field, 'an object', operation);
  const sent = own(operation, 'op');
  const op = typeof sent === 'string' ? sent.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw invalid(`${field}.op`, '`"add"` or `"replace"` or `"remove"`', sent);
  }
  const path = own(operation, 'path');
  if (path !== undefined && typeof path !== 'string') throw invalid(`${field}.path`, 'a string or `undefined`', path);
  if (op === 'remove' && path === undefined) throw invalid(`${field}.path`, 'defined', undefined);
  return { op, path, value: own(operation, 'value'), field };
}

const FILTERED = /^([\w:.]+)\[\s*(\w+)\s+eq\s+"?([^"\]]*)"?\s*\](?:\.(\w+))?$/i;

export function filteredPath(path: string): FilteredPath | undefined {
  const [, attribute, key, wanted, sub] = FILTERED.exec(path) ?? [];
  if (attribute === undefined || key === undefined || wanted === undefined) return undefined;
  return { attribute: attribute.toLowerCase(), key, wanted, sub };
}
