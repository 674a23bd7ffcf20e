// The job row as text, and what former versions wrote.

import { ConfigurationError } from '../../errors/index.ts';
import { SHARDS } from '../../model/ports.ts';
import type { Kind, MemberCount } from '../../model/stored-object.ts';
import { packPlaces, unpackPlaces } from '../objects/places.ts';
import { EMPTY_SUMMARY, type HoldCount, type ShardSummary } from '../objects/roster.ts';
import { EMPTY_WINDOW, type GuardWindow } from './guard-window.ts';
import { JOB_VERSION, type JobRecord, type Memory, newJob } from './job.ts';

export function encodeJob(job: JobRecord): string {
  const shards = { user: job.shards.user.map(packedOnce), group: job.shards.group.map(packedOnce) };
  return JSON.stringify({ ...job, shards });
}

/** A new state has no membership lists, and knows it. */
function nothingStored(): Memory {
  const each = <T>(value: T): T[] => Array.from({ length: SHARDS }, () => value);
  return { entitled: { user: each(null), group: each(null) }, source: each(0), exported: each(0) };
}

/** Written by this program only: a version this code knows is trusted to have this shape. */
export function decodeJob(text: string | undefined): JobRecord {
  if (text === undefined) return { ...newJob(), memory: nothingStored() };
  const stored = parseStored(text);
  if (stored.version > JOB_VERSION) {
    throw new ConfigurationError({
      code: 'StateFromNewerVersion',
      detail: `A newer version of the program wrote the stored job. It has version ${stored.version}, and this program reads versions up to ${JOB_VERSION}.`,
    });
  }
  return {
    ...newJob(),
    ...stored,
    version: JOB_VERSION,
    window: windowOf(stored.window),
    shards: { user: stored.shards.user.map(unpackSummary), group: stored.shards.group.map(unpackSummary) },
  };
}

function parseStored(text: string): StoredJob {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError({
      code: 'StateUnreadable',
      detail: 'The stored job in the table "watermarks" is not readable JSON.',
      cause,
    });
  }
}

/** Earlier versions counted all people alike. */
function windowOf(stored: StoredWindow): GuardWindow {
  const { people = [], ...window } = stored;
  return { ...EMPTY_WINDOW, peopleDerived: people, ...window };
}

type StoredWindow = Partial<GuardWindow> & { readonly people?: GuardWindow['peopleDerived'] };
interface LaterCounts {
  readonly momentAt?: number;
  readonly readySince?: number;
  readonly rejected?: number;
  readonly places?: readonly number[];
  readonly members?: readonly [inStep: number, toGo: number];
  readonly mark?: number;
}

type PackedSummary = readonly (number | readonly HoldCount[] | LaterCounts)[];

const isHolds = (part: PackedSummary[number]): part is readonly HoldCount[] => Array.isArray(part);
const isLater = (part: PackedSummary[number]): part is LaterCounts => typeof part === 'object' && !Array.isArray(part);

type StoredJob = Omit<JobRecord, 'shards' | 'version' | 'window'> & {
  readonly version: number;
  readonly window: StoredWindow;
  readonly shards: Readonly<Record<Kind, readonly PackedSummary[]>>;
};

/** In the order in which they are stored; new ones go to the end. */
const COUNTS = ['size', 'live', 'linked', 'ready', 'escrow', 'held'] as const;
const SINCE = ['out', 'outSince', 'changeSince', 'heldSince', 'failing', 'failingSince'] as const;
const STORED = [...COUNTS, 'dueAt', ...SINCE, 'deletions', 'deletionAt'] as const;

/** Most partitions are the same from one checkpoint to the next. */
const known = new WeakMap<ShardSummary, PackedSummary>();

function packedOnce(summary: ShardSummary): PackedSummary {
  const packed = known.get(summary) ?? packSummary(summary);
  known.set(summary, packed);
  return packed;
}

/** Behind the numbers: refusals, in pairs; then the holds, if there are any; then what later versions count, by name. */
function packSummary(summary: ShardSummary): PackedSummary {
  const { holds, mark, members, momentAt, places, readySince, rejected } = summary;
  const later: LaterCounts = {
    ...(momentAt > 0 && { momentAt }),
    ...(readySince > 0 && { readySince }),
    ...(rejected > 0 && { rejected }),
    ...(places !== undefined && { places: packPlaces(places) }),
    ...(members !== undefined && { members: [members.inStep, members.toGo] as const }),
    ...(mark !== undefined && { mark }),
  };
  return [
    ...STORED.map((field) => summary[field]),
    ...[...summary.refused].flat(),
    ...(holds.length === 0 ? [] : [holds]),
    ...(Object.keys(later).length === 0 ? [] : [later]),
  ];
}

function unpackSummary(packed: PackedSummary): ShardSummary {
  const stored = packed.filter((part) => typeof part === 'number');
  const numbers = Object.fromEntries(STORED.map((field, at) => [field, stored[at] ?? 0]));
  const pairs = stored.slice(STORED.length);
  const refused = new Map<number, number>();
  for (let at = 0; at + 1 < pairs.length; at += 2) refused.set(pairs[at] ?? 0, pairs[at + 1] ?? 0);
  const holds = packed.find(isHolds) ?? [];
  const { mark, members, momentAt = 0, places, readySince = 0, rejected = 0 } = packed.find(isLater) ?? {};
  const { places: _p, members: _m, ...empty } = EMPTY_SUMMARY;
  return {
    ...empty,
    ...numbers,
    momentAt,
    readySince,
    rejected,
    refused,
    holds,
    ...(places !== undefined && { places: unpackPlaces(places) }),
    ...(members !== undefined && { members: unpackMembers(members) }),
    ...(mark !== undefined && { mark }),
  };
}

function unpackMembers([inStep, toGo]: readonly [number, number]): MemberCount {
  return { inStep, toGo };
}
