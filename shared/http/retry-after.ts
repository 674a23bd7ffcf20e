// The Retry-After header (RFC 9110, section 10.2.3): seconds, or a date.

/** A server that asks for more than a day is not telling us anything that a slice could use. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Milliseconds to wait from `now`, or undefined when the header is absent or unreadable. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return within(Math.ceil(Number(text) * 1000));
  // Dates only: Date.parse would also read "-5" or "1.5.3" as some date.
  if (!/[A-Za-z]/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : within(at - now);
}

function within(ms: number): number {
  return Math.min(Math.max(ms, 0), LONGEST_MS);
}
