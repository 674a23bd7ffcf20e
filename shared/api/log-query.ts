// What every list over the provisioning log takes: a span of time, a page, a format.

import * as z from 'zod';
import type { RecordPlace } from '../model/ports.ts';
import { FORMATS } from './log-formats.ts';

const PAGE = 100;
const LONGEST_PAGE = 1_000;

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const PAGE_QUERY = {
  from: moment.optional(),
  to: moment.optional(),
  limit: z.coerce.number().int().min(1).max(LONGEST_PAGE).default(PAGE),
  after: z
    .base64url()
    .max(2_000)
    .transform(placeIn)
    .refine((place) => /^r![\w.~-]+![\w.~-]+![\w.~-]+$/.test(place))
    .optional(),
  format: z.enum(FORMATS).optional(),
};

export const ASK_PAGE = `from and to (ISO 8601, such as 2026-05-31T00:00:00Z), limit (1 to ${LONGEST_PAGE}), after (from "next" of the page before), and format (json, ndjson or csv)`;

function placeIn(text: string): RecordPlace {
  return Buffer.from(text, 'base64url').toString('utf8');
}

/** The same query, for what comes after that place. */
export function addressAfter(path: string, query: URLSearchParams, next: RecordPlace | undefined): string | undefined {
  if (next === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  // A key belongs into a header, and never into an address that is handed on.
  parameters.delete('code');
  parameters.set('after', Buffer.from(next).toString('base64url'));
  return `${path}?${parameters}`;
}
