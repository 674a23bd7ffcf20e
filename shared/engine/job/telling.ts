// What the application log is told at the end of a slice: what changed, and what lasts, once an hour.

import { CATALOGUE, isCode } from '../../errors/index.ts';
import type { Log } from '../../model/ports.ts';
import { type Health, health } from './health.ts';
import type { StoredFacts } from './health-facts.ts';
import { peopleStillIn } from './health-work.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Told } from './reason.ts';
import { oldest } from './totals.ts';

export interface Telling {
  readonly level: Parameters<Log>[0];
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const NOTHING_TOLD: Told = { health: 'ok', codes: [], at: {} };

export function telling(stored: StoredFacts, now: number): { readonly lines: readonly Telling[]; readonly told: Told } {
  const { told: before = NOTHING_TOLD } = stored.job;
  const present = health({ stored, problems: [] }, now);
  const codes = decidingCodes(present);
  const isNews = present.health !== before.health || codes.join() !== before.codes.join();
  const change: Telling = {
    level: present.health === 'ok' ? 'info' : 'warn',
    event: 'health.changed',
    fields: { from: before.health, to: present.health, codes },
  };
  const lasting = lastingOf(stored, present, now);
  const due = lasting.filter(({ key, everyMs }) => now - (before.at[key] ?? Number.NEGATIVE_INFINITY) >= everyMs);
  const news = new Set(due);
  const at = lasting.map((item) => [item.key, news.has(item) ? now : before.at[item.key]] as const);
  return {
    lines: [
      ...requested(stored, before),
      ...quarantined(stored, before),
      ...(isNews ? [change] : []),
      ...due.map(({ level, event, fields }) => ({ level, event, fields })),
    ],
    told: {
      health: present.health,
      codes,
      state: stored.control.state,
      ...quarantineTold(stored),
      at: Object.fromEntries(at.map(([key, when]) => [key, when ?? now])),
    },
  };
}

/** Starting and pausing serve themselves: what shows of them is the state, unless the job paused itself. */
function requested({ control }: StoredFacts, before: Told): readonly Telling[] {
  if (before.state === undefined || before.state === control.state || control.disabledAt !== undefined) return [];
  const request = control.state === 'paused' ? 'job/pause' : 'job/start';
  return [{ level: 'info', event: 'operator.requested', fields: { request } }];
}

/** Also when another answer decides than the one that was told. */
function quarantined(stored: StoredFacts, before: Told): readonly Telling[] {
  const { quarantine, disabledAt } = quarantineTold(stored);
  const left = before.quarantine !== undefined && quarantine === undefined;
  const entered = quarantine !== undefined && quarantine.code !== before.quarantine?.code;
  return [
    ...(left ? [{ level: 'info', event: 'quarantine.left', fields: { ...before.quarantine } } as const] : []),
    ...(entered ? [{ level: 'error', event: 'quarantine.entered', fields: { ...quarantine } } as const] : []),
    ...(disabledAt === undefined || disabledAt === before.disabledAt
      ? []
      : [{ level: 'error', event: 'job.disabled', fields: { ...quarantine } } as const]),
  ];
}

function quarantineTold({ job, control }: StoredFacts): Pick<Told, 'quarantine' | 'disabledAt'> {
  const { code, request } = job.quarantine?.cause ?? {};
  const status = request?.status;
  return {
    ...(code !== undefined && { quarantine: { code, ...(status !== undefined && { status }) } }),
    ...(control.disabledAt !== undefined && { disabledAt: control.disabledAt }),
  };
}

/** Of the reasons that make the health what it is. */
export function decidingCodes({ health: state, reasons }: Health): readonly string[] {
  return [...new Set(reasons.filter(({ severity }) => severity === state).map(({ code }) => code))].sort();
}

interface Lasting extends Telling {
  readonly key: string;
  readonly everyMs: number;
}

function lastingOf(stored: StoredFacts, { reasons }: Health, now: number): readonly Lasting[] {
  const { alarms, outages } = stored.job;
  const invalid = alarms.filter(({ side }) => side === 'configuration');
  const refused = alarms.filter(({ code }) => isCode(code) && CATALOGUE[code].policy === 'auth');
  const unread = alarms.filter(({ code }) => code === 'SourceUnavailable');
  return [
    ...invalid.map(({ code, detail }) => hourly('error', 'configuration.invalid', code, { code, detail })),
    ...refused.map(({ code, side = 'source', operation = 'read' }) =>
      hourly('error', 'credential.refused', code, { side, operation, code }),
    ),
    ...unread.map(({ code }) => hourly('warn', 'target.outage', code, { side: 'source', operation: 'read', code })),
    ...Object.entries(outages).map(([operation, { code }]) =>
      hourly('error', 'target.outage', operation, { side: 'target', operation, code }),
    ),
    ...(reasons.some(({ code, severity }) => code === 'RemovalsOverdue' && severity === 'error')
      ? [removalsOverdue(stored, now)]
      : []),
    ...staleEscrow(stored, now),
  ];
}

function hourly(level: Telling['level'], event: string, key: string, fields: Telling['fields']): Lasting {
  return { level, event, key: `${event} ${key}`, fields, everyMs: HOUR_MS };
}

function removalsOverdue(stored: StoredFacts, now: number): Lasting {
  const { count, oldestSince } = peopleStillIn(stored);
  return hourly('warn', 'removals.overdue', '', { count, oldestMinutes: minutesSince(oldestSince, now) });
}

function staleEscrow({ job }: StoredFacts, now: number): readonly Lasting[] {
  const since = oldest(job, 'failingSince');
  if (since === undefined || now - since < DAY_MS) return [];
  // Where the first has failed for so long: the summaries know no more.
  const count = [...job.shards.user, ...job.shards.group]
    .filter(({ failingSince }) => failingSince > 0 && now - failingSince >= DAY_MS)
    .reduce((sum, { failing }) => sum + failing, 0);
  return [{ ...hourly('warn', 'escrow.stale', '', { count }), everyMs: DAY_MS }];
}

/** 0 when there is no such moment. */
export function minutesSince(since: number | undefined, now: number): number {
  return since === undefined ? 0 : Math.floor(Math.max(0, now - since) / MINUTE_MS);
}
