// Alarms of the job row: what keeps a side from working, kept with its age through short interruptions.

import { type Code, type ProvisioningError, ThrottledError } from '../../errors/index.ts';
import type { RequestOutcome } from '../../model/stored-object.ts';
import type { Operation } from './operations.ts';
import { requestOf } from './request-of.ts';
import { operationOf } from './watched-target.ts';

export interface Alarm {
  /** Only a success of the target ends it, or a usable file; absent: a complete import does. */
  readonly side?: 'target' | 'configuration';
  readonly code: Code;
  readonly detail: string;
  readonly since: number;
  readonly operation?: Operation;
  /** The request that was answered so. */
  readonly request?: RequestOutcome;
}

export interface EndedAlarm extends Alarm {
  readonly endedAt: number;
}

export interface Alarms {
  readonly alarms: readonly Alarm[];
  readonly endedAlarms?: readonly EndedAlarm[] | undefined;
}

/** What returns within this time never went; and so long its end is told. */
export const LINGER_MS = 5 * 60_000;
/** A shorter wait is our own pace. */
const WAIT_MS = 60_000;

export function raised({ alarms, endedAlarms = [] }: Alarms, alarm: Omit<Alarm, 'since'>, now: number): Alarms {
  const isSame = (other: Alarm): boolean => other.code === alarm.code;
  const lasting = alarms.find(isSame) ?? recent(endedAlarms, now).find(isSame);
  return {
    alarms: [...alarms.filter((other) => !isSame(other)), { ...alarm, since: lasting?.since ?? now }],
    endedAlarms: recent(endedAlarms, now).filter((other) => !isSame(other)),
  };
}

export function ended({ alarms, endedAlarms = [] }: Alarms, test: (alarm: Alarm) => boolean, now: number): Alarms {
  const over = alarms.filter(test).map((alarm) => ({ ...alarm, endedAt: now }));
  return { alarms: alarms.filter((alarm) => !test(alarm)), endedAlarms: [...recent(endedAlarms, now), ...over] };
}

/** What an error that no object is to blame for means for the job; undefined: nothing to tell. */
export function alarmOf(error: ProvisioningError, side: 'source' | 'target'): Omit<Alarm, 'since'> | undefined {
  const where = side === 'target' ? ({ side } as const) : {};
  if (!(error instanceof ThrottledError))
    return { ...where, code: error.code, detail: error.message, ...operationIn(error), ...requestOf(error) };
  if (error.status !== 429 && error.retryAfterMs < WAIT_MS) return undefined;
  return { ...where, code: side === 'target' ? 'WaitingForTarget' : 'WaitingForSource', detail: error.message };
}

function operationIn(error: ProvisioningError): Pick<Alarm, 'operation'> {
  const operation = operationOf(error);
  return operation === undefined ? {} : { operation };
}

function recent(endedAlarms: readonly EndedAlarm[], now: number): readonly EndedAlarm[] {
  return endedAlarms.filter(({ endedAt }) => now - endedAt < LINGER_MS);
}
