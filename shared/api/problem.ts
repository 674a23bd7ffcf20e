// Error answers of the HTTP functions: RFC 9457 problem documents with a stable code.

import type { HttpResponseInit } from '@azure/functions';
import { CATALOGUE, type Code } from '../errors/index.ts';
import type { Candidate } from '../explain/document.ts';
import { printableJson } from '../model/printable.ts';

export interface Problem {
  readonly status: number;
  readonly code: Code;
  readonly title: string;
  /** What happened. The catalogue says what to do. */
  readonly detail: string;
  /** Objects that may be meant. */
  readonly candidates?: readonly Candidate[];
}

export function problem({ code, ...others }: Problem): HttpResponseInit {
  return {
    status: others.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: printableJson(JSON.stringify({ type: 'about:blank', ...others, code, remedy: CATALOGUE[code].remedy })),
  };
}

export function json(body: unknown, status = 200): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    // Names of a directory, which somebody reads in a terminal.
    body: `${printableJson(JSON.stringify(body, undefined, 2))}\n`,
  };
}
