// What another system says about a request may quote values from it: keep the grammar, drop the values.

import { liveTokens } from '../model/live-tokens.ts';
import { maskNumbers, maskValues, maskWords } from '../model/mask-values.ts';
import { printable } from '../model/printable.ts';

const MASK = '‹value›';
const LONGEST = 300;
const LONGEST_HOST = 100;
/** Seven digits or more, in any grouping. */
const PHONE = /(?<![\p{L}\p{N}])\+?\(?\d(?:[\s().,/·-]{0,3}\d){6,}/gu;
/** Of what another system says; a request has at most a few attributes of a thousand characters. */
const LONGEST_READ = 65_536;
/** Literals that name no one. */
const HARMLESS = /^(-?\d{1,6}|undefined|null|true|false|string|boolean|number|object|array)$/;
/** Capitalised words that such interfaces use; any other may be somebody's name, quoted or not. */
const ORDINARY = new Set(
  [
    'A An Access Active Another Api App Application Attribute Authentication Authorization Bad Bearer Body Cannot Client',
    'Conflict Delete Email Error Expected Failed Filter Forbidden Get Group Groups Http Id If Insufficient Internal Invalid',
    'Is It Json Limit Member Members Missing Must No Not Notion Object One Only Operation Parameter Patch Permission Please',
    'Post Property Put Query Rate Request Required Resource Restart Resync Role Scim Server Service Specified Syntax The',
    'There This Token Too Try Unable Unauthorized Unexpected Unknown Unsupported Url User Users Uuid Value Workspace You',
  ].flatMap((line) => line.toLowerCase().split(' ')),
);

/** A text fit for logs and status: no quoted values, names, addresses, tokens or links, and nothing of what was sent. */
export function redactDetail(text: string, sent: readonly string[] = []): string {
  // Values first: half of one, cut off at the end, would not be known again.
  const redacted = withoutValues(printable(liveTokens.strikeParts(text.slice(0, LONGEST_READ), 'foreign')), sent)
    .slice(0, 4 * LONGEST)
    .replace(/\s+/gu, ' ')
    .replace(PHONE, '‹value›')
    .replace(/(["'`])(.*?)(?:\1|$)|[“‘](.*?)(?:[”’]|$)/gu, (whole, _quote, inner: string | undefined) =>
      inner !== undefined && HARMLESS.test(inner) ? whole : '‹value›',
    )
    .replace(/\bhttps?:\/\/\S+/gi, '‹link›')
    .replace(/[^\s@<>]+@[^\s@<>]+/gu, '‹address›')
    .replace(/\bbearer\s+\S+/gi, '‹token›')
    .replace(/[\w+/=-]{40,}/g, '‹value›')
    .replace(/[\p{L}\p{M}][\p{L}\p{M}\p{N}_-]*/gu, (word) => (mayBeName(word) ? '‹value›' : word))
    .replace(/‹value›(\W{0,3}‹value›)+/gu, '‹value›')
    .trim();
  return redacted.length > LONGEST ? `${redacted.slice(0, LONGEST)}…` : redacted;
}

function withoutValues(text: string, sent: readonly string[]): string {
  const words = sent
    .flatMap((value) => value.split(/[^\p{L}\p{M}\p{N}]+/u))
    .filter((word) => !ORDINARY.has(word.toLowerCase()));
  return maskWords(maskNumbers(maskValues(text, sent, MASK), sent, MASK), words, MASK);
}

/** A host that a server names, short and in the characters of hosts; undefined when there is none. */
export function redactHost(host: string | undefined, sent: readonly string[]): string | undefined {
  if (host === undefined) return undefined;
  const known = maskValues(liveTokens.strikeParts(host, 'foreign'), sent, MASK);
  return known.replace(/[^\w.:[\]‹›-]+/g, '').slice(0, LONGEST_HOST);
}

/** Capitalised, or in letters beyond ASCII, which no name of an attribute or operation has. */
function mayBeName(word: string): boolean {
  return !/^[a-z][\w-]*$/.test(word) && !ORDINARY.has(word.toLowerCase());
}
