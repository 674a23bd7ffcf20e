// What a failure of the source means for the slice: an alarm, and removals that wait; or its end.

import { ProvisioningError } from '../../errors/index.ts';
import { type Alarm, alarmOf } from '../job/alarms.ts';
import { abandonsSlice, endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';

/** Throws what ends the slice. `what`: the chain, or the list, that could not be read. */
export function sourceFailed(slice: Pick<Slice, 'book' | 'log' | 'run'>, error: unknown, what: string): void {
  // The other chains end with it.
  if (abandonsSlice(error)) slice.run.abandon(error);
  if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
  const alarm = alarmFor(error, what);
  if (error.policy === 'auth' && error.code !== 'GraphPermissionMissing') throw error;
  if (alarm !== undefined) slice.book.raise(alarm);
  slice.log('warn', 'import.failed', { what, code: error.code, policy: error.policy, detail: error.message });
}

function alarmFor(error: ProvisioningError, what: string): Omit<Alarm, 'since'> | undefined {
  // One permission may be missing, or one group forbidden: the others can be read.
  if (error.code === 'GraphPermissionMissing') return { code: error.code, detail: `${what}: ${error.message}` };
  const alarm = error.policy === 'throttled' ? alarmOf(error, 'source') : ({ code: 'SourceUnavailable' } as const);
  return alarm && { ...alarm, detail: `${what}: ${error.code}: ${error.message}` };
}
