// How long it took, person by person, from the import that found somebody to be removed until Notion had done it.

import { decodeJob } from '../engine/job/job-row.ts';
import { type LeaverSummary, leaverDays, leaverSummary } from '../engine/job/leaver-times.ts';
import type { RecordPlace, State } from '../model/ports.ts';
import type { SourceId } from '../model/stored-object.ts';
import { type LogQuery, readPage } from './provisioning-log.ts';

export type LeaversQuery = Pick<LogQuery, 'from' | 'to' | 'limit' | 'after'>;

/** Times are ISO 8601. */
export interface LeaversReport {
  /** Of the last 30 days, whatever is asked for; absent when nobody was removed. */
  readonly last30Days?: LeaverSummary;
  /** Each of these days on which somebody was removed, the earliest first. */
  readonly days: readonly (LeaverSummary & { readonly day: string })[];
  readonly leavers: readonly Leaver[];
  /** Absent on the last page. */
  readonly next?: RecordPlace;
}

export interface Leaver {
  readonly id: SourceId;
  readonly name?: string;
  readonly action: 'disable' | 'delete';
  readonly reason?: string;
  /** Absent for work that a former version stored. */
  readonly firstSeenDateTime?: string;
  readonly doneDateTime: string;
  readonly seconds?: number;
}

export async function readLeavers(
  { job, records }: Pick<State, 'job' | 'records'>,
  query: LeaversQuery,
  now: number,
): Promise<LeaversReport> {
  const [stored, { found, next }] = await Promise.all([
    job.readJob(),
    readPage(records, { ...query, kind: 'user', actions: ['disable', 'delete'], status: 'success' }),
  ]);
  const times = decodeJob(stored).leavers ?? [];
  const summary = leaverSummary(times, now);
  const leavers = found.map(({ record: { id, name, action, reason, at, foundAt } }): Leaver => {
    const seen =
      foundAt === undefined ? {} : { firstSeenDateTime: time(foundAt), seconds: secondsBetween(foundAt, at) };
    return {
      id,
      ...(name === undefined ? {} : { name }),
      action: action === 'delete' ? 'delete' : 'disable',
      ...(reason === undefined ? {} : { reason }),
      ...seen,
      doneDateTime: time(at),
    };
  });
  return {
    ...(summary === undefined ? {} : { last30Days: summary }),
    days: leaverDays(times, now),
    leavers,
    ...(next === undefined ? {} : { next }),
  };
}

const secondsBetween = (from: number, to: number): number => Math.round((to - from) / 1_000);
const time = (at: number): string => new Date(at).toISOString();
