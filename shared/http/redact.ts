// What another system says about a request may quote values from it: keep the grammar, drop the values.

const LONGEST = 300;
/** Literals that name no one. */
const HARMLESS = /^(-?\d{1,6}|undefined|null|true|false|string|boolean|number|object|array)$/;

/** A text fit for logs and status: no quoted values, addresses, tokens or links. */
export function redactDetail(text: string): string {
  const redacted = text
    .slice(0, 4 * LONGEST)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/(["'`])(.*?)(?:\1|$)|[“‘](.*?)(?:[”’]|$)/gu, (whole, _quote, inner: string | undefined) =>
      inner !== undefined && HARMLESS.test(inner) ? whole : '‹value›',
    )
    .replace(/\bhttps?:\/\/\S+/gi, '‹link›')
    .replace(/[^\s@<>]+@[^\s@<>]+/gu, '‹address›')
    .replace(/\bbearer\s+\S+/gi, '‹token›')
    .replace(/[\w+/=-]{40,}/g, '‹value›')
    .trim();
  return redacted.length > LONGEST ? `${redacted.slice(0, LONGEST)}…` : redacted;
}
