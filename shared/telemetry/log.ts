// Application logs: one JSON object a line, a static event name plus ids and codes. Redaction happens here, in the sink.

import { remedyOf } from '../errors/index.ts';
import { liveTokens } from '../model/live-tokens.ts';
import type { Log } from '../model/ports.ts';
import { printable, printableLines } from '../model/printable.ts';

/** Where finished lines go; an InvocationContext of the platform is one. */
export interface LogSink {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** Names of fields that must never be logged, whoever passes them. */
const NEVER = /token|secret|authorization|password|cookie|connectionstring/i;
const LOOKS_SECRET = /Bearer\s+\S+|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|AccountKey=[^;]+|[?&]sig=[^&\s]+/g;
const LONGEST_TEXT = 2_000;

/** `invocation`: of the platform, so that the lines of one tick are found together. */
export function createLog(sink: LogSink, invocation?: string): Log {
  const of = invocation === undefined ? {} : { invocation };
  return (level, event, fields = {}) => {
    sink[level](JSON.stringify({ event, level, ...of, ...clean(fields), ...(level === 'error' && advice(fields)) }));
  };
}

/** What to do about the code of an error. */
function advice({ code }: Readonly<Record<string, unknown>>): { readonly remedy?: string } {
  const remedy = typeof code === 'string' ? remedyOf(code) : undefined;
  return remedy === undefined ? {} : { remedy };
}

function clean(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe = Object.entries(fields).map(([name, value]) => [
    printable(name),
    NEVER.test(name) ? '[redacted]' : cleanValue(value),
  ]);
  return Object.fromEntries(safe);
}

function cleanText(text: string): string {
  // Cut first: what is longer than any text of ours is not worth the search.
  const short = text.slice(0, 2 * LONGEST_TEXT).replace(LOOKS_SECRET, '[redacted]');
  return printableLines(liveTokens.strikeParts(short, 'own')).slice(0, LONGEST_TEXT);
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value === 'object' && value !== null) return clean(Object.fromEntries(Object.entries(value)));
  return value;
}
