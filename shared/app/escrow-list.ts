// What waits after a failure, as operators see it: counted by code, and object by object, the newest failure first.

import { remedyOf } from '../errors/index.ts';
import type { EscrowRow, QuarantineStore } from '../model/ports.ts';
import type { Kind, RequestOutcome, SourceId } from '../model/stored-object.ts';

export interface EscrowQuery {
  readonly kind?: Kind | undefined;
  readonly code?: string | undefined;
  /** The cycle whose import found what failed. */
  readonly cycle?: number | undefined;
  /** Objects a page. */
  readonly limit: number;
  /** The page after this object. */
  readonly after?: EscrowPlace | undefined;
}

/** Where an object stands in the list. */
export interface EscrowPlace {
  /** Epoch milliseconds. */
  readonly failedAt: number;
  readonly kind: Kind;
  readonly id: SourceId;
}

/** Times are ISO 8601. */
export interface EscrowList {
  /** Of all pages. */
  readonly count: number;
  readonly codes: readonly EscrowCode[];
  readonly objects: readonly EscrowObject[];
  /** Absent on the last page. */
  readonly next?: EscrowPlace;
}

export interface EscrowCode {
  readonly code: string;
  readonly count: number;
  /** The first failure of the object that has waited longest. */
  readonly oldestSince: string;
  /** What to do. Absent for a code that another version of the program has stored. */
  readonly remedy?: string;
}

export interface EscrowObject {
  readonly kind: Kind;
  readonly id: SourceId;
  /** As Entra ID shows it; absent where it is hidden. */
  readonly name?: string;
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
  /** The request that failed last, and the status of its answer. */
  readonly request?: RequestOutcome;
  readonly firstFailureAt: string;
  readonly lastFailureAt: string;
  readonly nextTryAt?: string;
  /** The cycle whose import found what failed. */
  readonly cycleId?: number;
  /** It has an object in Notion. */
  readonly linked: boolean;
}

/** Holds a page in memory, and not the whole list. */
export async function listEscrow(
  quarantine: Pick<QuarantineStore, 'list'>,
  { kind, code, cycle, limit, after }: EscrowQuery,
): Promise<EscrowList> {
  const codes = new Map<string, { count: number; since: number }>();
  let count = 0;
  let page: EscrowRow[] = [];
  for await (const rows of quarantine.list('escrow')) {
    const asked = rows.filter(
      (row) => row.kind === (kind ?? row.kind) && row.code === (code ?? row.code) && row.cycle === (cycle ?? row.cycle),
    );
    for (const row of asked) {
      const { count: before = 0, since = row.since } = codes.get(row.code) ?? {};
      codes.set(row.code, { count: before + 1, since: Math.min(since, row.since) });
    }
    count += asked.length;
    page.push(...asked.filter((row) => after === undefined || compare(after, placeOf(row)) < 0));
    page = page.sort((a, b) => compare(placeOf(a), placeOf(b))).slice(0, limit + 1);
  }
  const objects = page.slice(0, limit);
  const last = page.length > limit ? objects.at(-1) : undefined;
  return {
    count,
    codes: [...codes].map(codeLine).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    objects: objects.map(objectLine),
    ...(last === undefined ? {} : { next: placeOf(last) }),
  };
}

function placeOf({ failedAt, since, kind, id }: EscrowRow): EscrowPlace {
  return { failedAt: failedAt ?? since, kind, id };
}

function compare(a: EscrowPlace, b: EscrowPlace): number {
  if (a.failedAt !== b.failedAt) return b.failedAt - a.failedAt;
  const [left, right] = [`${a.kind} ${a.id}`, `${b.kind} ${b.id}`];
  return left === right ? 0 : left < right ? -1 : 1;
}

function codeLine([code, { count, since }]: readonly [string, { count: number; since: number }]): EscrowCode {
  const remedy = remedyOf(code);
  return { code, count, oldestSince: time(since), ...(remedy === undefined ? {} : { remedy }) };
}

function objectLine(row: EscrowRow): EscrowObject {
  const { kind, id, code, detail, attempts, request, since, failedAt = since, nextTryAt, cycle, linked } = row;
  return {
    kind,
    id,
    code,
    detail,
    attempts,
    ...(request === undefined ? {} : { request }),
    firstFailureAt: time(since),
    lastFailureAt: time(failedAt),
    ...(nextTryAt === undefined ? {} : { nextTryAt: time(nextTryAt) }),
    ...(cycle === undefined ? {} : { cycleId: cycle }),
    linked,
  };
}

const time = (at: number): string => new Date(at).toISOString();
