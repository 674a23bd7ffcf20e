// A membership log in its table: the header row that says what counts, and the segment rows under it.

import * as z from 'zod';
import { own, parseJson } from '../model/json.ts';
import { markOf } from '../model/mark.ts';
import { binaryColumns, type Columns, readBinary } from './columns.ts';
import { escapeKey } from './keys.ts';
import { emptySegment, type LogShape, operations, type Segment } from './membership-segments.ts';
import { readAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';

/** One list of members: `segments` rows of its version, then the changes that the header itself carries. */
export interface Log {
  readonly generation: number;
  readonly version: number;
  readonly segments: number;
  /** Changes in the segment rows. */
  readonly stored: number;
  /** Members when the log was last folded. */
  readonly members: number;
  readonly tail: Segment;
}

export interface Header {
  /** The version that the next new log gets. */
  readonly next: number;
  readonly current?: Log;
  readonly staged?: Log;
}

export const NO_HEADER: Header = { next: 1 };

export function emptyLog(shape: LogShape, generation: number, version: number): Log {
  return { generation, version, segments: 0, stored: 0, members: 0, tail: emptySegment(shape) };
}

/** Changes in the whole log. */
export const logOperations = (log: Log, shape: LogShape): number => log.stored + operations(log.tail, shape);

export const headerKey = (shape: LogShape, groupId: string): string => `${shape.prefix}!${escapeKey(groupId)}`;

/** Every segment row of the group starts with it, and no row of another group. */
export const segmentPrefix = (shape: LogShape, groupId: string): string => `${headerKey(shape, groupId)}!`;

export function segmentKey(shape: LogShape, groupId: string, version: number, index: number): string {
  const name = `${version.toString(16).padStart(8, '0')}!${index.toString(16).padStart(6, '0')}`;
  return `${segmentPrefix(shape, groupId)}${name}`;
}

export function segmentKeys(shape: LogShape, groupId: string, log: Log): readonly string[] {
  return Array.from({ length: log.segments }, (_, index) => segmentKey(shape, groupId, log.version, index));
}

export function segmentColumns(segment: Segment): Columns {
  return { v: SCHEMA_VERSION, ...tailColumns('s', segment) };
}

export function readSegment(columns: Readonly<Record<string, unknown>>, shape: LogShape): Segment {
  return readTail(upgraded(columns), 's', shape);
}

export function headerColumns(header: Header): Columns {
  const { next, current, staged } = header;
  return {
    v: SCHEMA_VERSION,
    logs: JSON.stringify({ next, current: facts(current), staged: facts(staged) }),
    ...(current === undefined ? {} : tailColumns('c', current.tail)),
    ...(staged === undefined ? {} : tailColumns('s', staged.tail)),
  };
}

/** Of all that is stored of a list. */
export function headerMark(header: Header | undefined): number {
  if (header === undefined) return 0;
  const { next, current, staged } = header;
  const bytes = (log: Log | undefined): unknown =>
    log?.tail.map(({ added, removed }) => [added.toString('base64'), removed.toString('base64')]);
  return markOf([next, facts(current), bytes(current), facts(staged), bytes(staged)]);
}

const log = z.object({
  generation: z.number(),
  version: z.number(),
  segments: z.number(),
  stored: z.number(),
  members: z.number(),
});

const logs = z.object({ next: z.number(), current: z.exactOptional(log), staged: z.exactOptional(log) });

export function readHeader(stored: Readonly<Record<string, unknown>>, shape: LogShape): Header {
  const columns = upgraded(stored);
  const { next, current, staged } = readAs(logs, parseJson(String(own(columns, 'logs'))), 'a membership header');
  return {
    next,
    ...(current === undefined ? {} : { current: { ...current, tail: readTail(columns, 'c', shape) } }),
    ...(staged === undefined ? {} : { staged: { ...staged, tail: readTail(columns, 's', shape) } }),
  };
}

function facts(log: Log | undefined): Omit<Log, 'tail'> | undefined {
  if (log === undefined) return undefined;
  const { tail: _tail, ...rest } = log;
  return rest;
}

function tailColumns(name: string, segment: Segment): Columns {
  return Object.assign(
    {},
    ...segment.map(({ added, removed }, kind) => ({
      ...binaryColumns(`${name}${kind}a`, added),
      ...binaryColumns(`${name}${kind}r`, removed),
    })),
  );
}

function readTail(columns: Readonly<Record<string, unknown>>, name: string, shape: LogShape): Segment {
  return emptySegment(shape).map((_, kind) => ({
    added: readBinary(columns, `${name}${kind}a`),
    removed: readBinary(columns, `${name}${kind}r`),
  }));
}
