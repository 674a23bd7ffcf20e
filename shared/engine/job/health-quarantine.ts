// That the job is in quarantine, or that it has been disabled because it was for too long.

import { CATALOGUE, isCode } from '../../errors/index.ts';
import type { StoredFacts } from './health-facts.ts';
import { batchOf, isTriedApart, PROBE_EVERY_MS, type Quarantine } from './quarantine.ts';
import { lasted, type Reason, reason } from './reason.ts';

export function reasonsOfQuarantine({ job: { quarantine }, control }: StoredFacts, now: number): readonly Reason[] {
  if (control.disabledAt !== undefined) {
    const why = quarantine === undefined ? '' : ` ${causeOf(quarantine)}`;
    const detail = `The job was in quarantine for 28 days, and has switched itself off.${why}`;
    return [reason({ code: 'JobDisabled', severity: 'error', since: control.disabledAt, detail })];
  }
  if (quarantine === undefined) return [];
  const { seriesBegan: since } = quarantine;
  const detail = `${paceOf(quarantine, now)} ${causeOf(quarantine)}`;
  return [reason({ code: 'Quarantined', severity: 'error', since, detail })];
}

function paceOf({ side, opened, nextAttempt, cause }: Quarantine, now: number): string {
  const next = nextAttempt > now ? `The next try is at ${new Date(nextAttempt).toISOString()}.` : 'The next run tries.';
  const every = lasted(PROBE_EVERY_MS);
  if (cause.code === 'PairDoesNotFit')
    return 'Nothing is written to Notion until the pair fits, or somebody confirms it.';
  if (!isTriedApart(cause.code)) return 'Each run reads what it may read of Entra ID, and writes what follows from it.';
  if (side === 'source') return `The job asks Entra ID every ${every}. ${next}`;
  if (isAuth(cause.code))
    return `Nothing is written to Notion, which is asked every ${every} whether it accepts us. ${next}`;
  const batch = batchOf(opened);
  if (!Number.isFinite(batch)) return 'Creates and updates go as usual again.';
  return `Of creates and updates ${batch} are tried every ${every}. ${next}`;
}

function causeOf({ cause: { code, detail, request, at } }: Quarantine): string {
  const asked = request === undefined ? '' : `${request.method} ${request.path} `;
  const status = request?.status === undefined ? '' : `was answered ${request.status}, `;
  return `The cause: ${asked}${status}${code}, at ${new Date(at).toISOString()}. ${detail}`;
}

/** Another version of the program may have stored a code that this one does not know. */
const isAuth = (code: string): boolean => isCode(code) && CATALOGUE[code].policy === 'auth';
