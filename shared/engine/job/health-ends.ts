// What keeps the source, the target or the tables from their part: alarms, chains that are not read, memory that was wrong.

import type { ErrorPolicy } from '../../errors/code-policy.ts';
import { CATALOGUE, isCode } from '../../errors/index.ts';
import { type Alarm, LINGER_MS } from './alarms.ts';
import type { Problem } from './health-facts.ts';
import { incompleteChains } from './incomplete-chains.ts';
import type { JobRecord } from './job.ts';
import { vanishingSince } from './losses.ts';
import { DAY_MS, MINUTE_MS, type Reason, reason, type Severity } from './reason.ts';

/** A passing condition is told from here on, and is an error from there on. */
const TOLD_AFTER_MS = 5 * MINUTE_MS;
const ERROR_AFTER_MS = 15 * MINUTE_MS;
/** Of what keeps a run from its work: the next one may find it gone. */
const PASSING: ReadonlySet<string> = new Set<ErrorPolicy>(['state', 'transient', 'throttled', 'leaseLost']);
const WRONG_MEMORY_MS = DAY_MS;

export function reasonsOfEnds(job: JobRecord, now: number): readonly Reason[] {
  return [
    ...job.alarms.flatMap((alarm) => alarmReason(alarm, now) ?? []),
    ...(job.endedAlarms ?? []).flatMap(({ endedAt, ...alarm }) => endedReason(alarm, endedAt, now) ?? []),
    ...unread(job, now),
    ...readAgain(job),
    ...vanishing(job, now),
    ...wrongMemory(job, now),
  ];
}

/** Without tables nothing else can be told: from the first moment on. */
export function problemReason({ error, since }: Problem, now: number): Reason {
  const passing = PASSING.has(error.policy);
  const severity = passing && now - since < ERROR_AFTER_MS ? 'warning' : 'error';
  return reason({ code: error.code, severity, since, detail: error.message });
}

function alarmReason({ code, detail, since }: Alarm, now: number): Reason | undefined {
  const severity = severityOf(code, now - since);
  return severity && reason({ code, severity, since, detail });
}

/** What comes and goes is told until it has been gone for a while. */
function endedReason({ code, detail, since }: Alarm, endedAt: number, now: number): Reason | undefined {
  if (now - endedAt >= LINGER_MS || !isPassing(code) || endedAt - since < TOLD_AFTER_MS) return undefined;
  return reason({
    code,
    severity: 'warning',
    since,
    detail: `It was over at ${new Date(endedAt).toISOString()}: ${detail}`,
  });
}

function severityOf(code: string, age: number): Severity | undefined {
  // Somebody changed the settings: it does not pass, and nothing is kept from anybody meanwhile.
  if (code === 'PairUnconfirmed') return 'warning';
  if (!isPassing(code)) return 'error';
  if (age < TOLD_AFTER_MS) return undefined;
  return isWait(code) || age < ERROR_AFTER_MS ? 'warning' : 'error';
}

const isWait = (code: string): boolean => code === 'WaitingForTarget' || code === 'WaitingForSource';

/** Nobody has to act for it to end; a credential, a permission or a configuration does not mend itself. */
function isPassing(code: string): boolean {
  const policy = isCode(code) ? CATALOGUE[code].policy : undefined;
  return policy !== 'auth' && policy !== 'configuration' && policy !== undefined;
}

function unread({ chains }: JobRecord, now: number): readonly Reason[] {
  const late = incompleteChains(chains, now);
  return late === undefined ? [] : [reason({ ...late, oldestSince: late.since })];
}

function readAgain({ chains, initialImportDone, reread }: JobRecord): readonly Reason[] {
  if (reread !== undefined) {
    const { since, what } = reread;
    const detail = `${what} The job reads everything again, and meanwhile removes nobody.`;
    return [reason({ code: 'ReadingAgain', severity: 'warning', since, detail })];
  }
  const again = initialImportDone ? chains.filter(({ initial }) => initial) : [];
  if (again.length > 0) {
    const detail = `Read anew from the beginning: ${again.map(({ id }) => id).join(', ')}.`;
    return [reason({ code: 'ReadingAgain', severity: 'warning', detail, count: again.length })];
  }
  return [];
}

function vanishing(job: JobRecord, now: number): readonly Reason[] {
  const since = vanishingSince(job, now);
  if (since === undefined) return [];
  const count = job.losses?.length;
  const detail = `Stored rows vanished ${count} times in a day. The job reads everything again once an hour at most, and writes nothing before that.`;
  return [reason({ code: 'StateLost', severity: 'error', since, detail, count })];
}

function wrongMemory({ drift }: JobRecord, now: number): readonly Reason[] {
  if (drift?.wrongAt === undefined || now - drift.wrongAt >= WRONG_MEMORY_MS) return [];
  const detail = `Of ${drift.sampled} random objects, ${drift.wrong} were not in Notion as remembered.`;
  return [reason({ code: 'MemoryWrong', severity: 'warning', since: drift.wrongAt, detail, count: drift.wrong })];
}
