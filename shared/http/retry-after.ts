// The Retry-After header (RFC 9110, section 10.2.3): whole seconds, or a date.

import { parseHttpDate } from './http-date.ts';

/** Whatever a server asks for: it is asked again after this, so that one answer keeps nobody in for a day. */
const LONGEST_MS = 15 * 60 * 1000;

/** Milliseconds to wait from `now`, or undefined when the header is absent or unreadable. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return within(Number(text) * 1_000);
  const at = parseHttpDate(text, now);
  return at === undefined ? undefined : within(at - now);
}

function within(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_MS);
}
