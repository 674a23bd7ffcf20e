// A page of the provisioning log as JSON, as JSON lines, or as a table for a spreadsheet.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { printable, printableJson } from '../model/printable.ts';
import { json } from './problem.ts';

export const FORMATS = ['json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES = { json: 'application/json', ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

/**
 * A spreadsheet takes a cell that begins like this for a formula, and runs it. Where the semicolon separates cells, as in much
 * of Europe, one begins behind each, and quotes around the whole do not count.
 */
const FORMULA = /(^|;)([\s"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/** By column; a cell of lists and objects is JSON. */
export type Row = Readonly<Record<string, unknown>>;

export interface Listing {
  /** The answer as JSON, without the address of the next page. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly lines: readonly unknown[];
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly next?: string | undefined;
}

/** What the query asks for, else what the caller accepts. */
export function formatOf(request: HttpRequest, asked: Format | undefined): Format {
  if (asked !== undefined) return asked;
  const accepted = request.headers.get('accept')?.toLowerCase() ?? '';
  return FORMATS.find((format) => format !== 'json' && accepted.includes(TYPES[format])) ?? 'json';
}

export function answerWith(format: Format, { document, lines, columns, rows, next }: Listing): HttpResponseInit {
  if (format === 'json') return json({ ...document, ...(next === undefined ? {} : { next }) });
  const body =
    format === 'ndjson' ? lines.map((line) => `${printableJson(JSON.stringify(line))}\n`).join('') : csv(columns, rows);
  return {
    status: 200,
    headers: {
      'content-type': format === 'csv' ? `${TYPES.csv}; charset=utf-8` : TYPES.ndjson,
      'cache-control': 'no-store',
      ...(next === undefined ? {} : { link: `<${next}>; rel="next"` }),
    },
    body,
  };
}

/** RFC 4180. */
function csv(columns: readonly string[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => cell(row[column])))).join('');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  const safe = text.replace(FORMULA, "$1$2'");
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
