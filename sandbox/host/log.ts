// Where log lines of an app and of the host itself go.

import { printableJson } from '../../shared/model/printable.ts';
import { parseObject } from '../server/json.ts';
import type { LogLevel } from './rpc.ts';

export interface LogLine {
  readonly level: LogLevel;
  /** Absent in lines of the host itself. */
  readonly functionName?: string;
  readonly invocationId?: string;
  /** As the app wrote it; this project's app writes one JSON object with an `event` field. */
  readonly message: string;
}

export type LogSink = (line: LogLine) => void;
export type SystemLog = (level: LogLevel, message: string) => void;

const HIDDEN: readonly LogLevel[] = ['trace', 'debug', 'none'];

/** Writes each line as one JSON object, fit for a terminal; a message that is a JSON object itself gives its fields. */
export function jsonLines(write: (text: string) => void): LogSink {
  return ({ message, ...about }) => {
    if (HIDDEN.includes(about.level)) return;
    write(`${printableJson(JSON.stringify({ ...about, ...(parseObject(message) ?? { message }) }))}\n`);
  };
}
