// Application logs: one JSON object a line, a static event name plus ids and codes. Redaction happens here, in the sink.

import type { Log } from '../model/ports.ts';

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

export function createLog(sink: LogSink): Log {
  return (level, event, fields = {}) => {
    sink[level](JSON.stringify({ event, ...clean(fields) }));
  };
}

function clean(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    NEVER.test(name) ? '[redacted]' : cleanValue(value),
  ]);
  return Object.fromEntries(safe);
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LOOKS_SECRET, '[redacted]').slice(0, LONGEST_TEXT);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value === 'object' && value !== null) return clean(Object.fromEntries(Object.entries(value)));
  return value;
}
