// In a quarantine: who refuses our credentials is asked every 15 minutes, by one small request, and not between.

import { CATALOGUE, isCode, ProvisioningError } from '../errors/index.ts';
import { type Alarm, alarmOf } from './job/alarms.ts';
import { abandonsSlice } from './job/run-control.ts';
import type { Slice } from './slice.ts';

type Probing = Pick<Slice, 'book' | 'gate' | 'run' | 'target'>;

/** Before anything is read. False: Microsoft Graph refuses us, and it is not time to ask again. */
export function maySourceBeRead({ book, gate, run }: Omit<Probing, 'target'>): boolean {
  const { quarantine, alarms } = book.job;
  const refusal = alarms.find(isSourceRefusal);
  if (quarantine === undefined || refusal === undefined || gate.isProbe) return true;
  run.rest({ code: refusal.code, detail: refusal.detail });
  return false;
}

/** Before anything is exported. While the target refuses us, nothing is. */
export async function probeTarget({ book, gate, run, target }: Probing): Promise<void> {
  const refusal = book.job.alarms.find(isTargetRefusal);
  if (book.job.quarantine === undefined || refusal === undefined || run.halted) return;
  if (!gate.isProbe) return restUnless(run, refusal);
  try {
    await target.ping();
    book.clear('TargetPathUnknown');
  } catch (error) {
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
    const alarm = alarmOf(error, 'target');
    if (alarm !== undefined && isTargetRefusal({ ...alarm, since: 0 })) book.raise(alarm);
    restUnless(run, refusal);
  }
}

/** Behind a wrong address there is nobody who could refuse anything: removals go on being tried. */
function restUnless(run: Probing['run'], { code, detail }: Alarm): void {
  if (code !== 'TargetPathUnknown') run.rest({ code, detail, side: 'target' });
}

function isSourceRefusal({ side, code }: Alarm): boolean {
  return side !== 'target' && code !== 'GraphPermissionMissing' && isAuth(code);
}

function isTargetRefusal({ side, code }: Alarm): boolean {
  return side === 'target' && (code === 'TargetPathUnknown' || isAuth(code));
}

const isAuth = (code: string): boolean => isCode(code) && CATALOGUE[code].policy === 'auth';
