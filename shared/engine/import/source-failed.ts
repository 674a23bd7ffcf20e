// What a failure of the source means for the slice: an alarm, and removals that wait; or its end.

import { ProvisioningError } from '../../errors/index.ts';
import { alarmOf } from '../job/alarms.ts';
import { abandonsSlice, endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';

/** Throws what ends the slice. `what`: the chain, or the list, that could not be read. */
export function sourceFailed(slice: Pick<Slice, 'book' | 'log' | 'run'>, error: unknown, what: string): void {
  // The other chains end with it.
  if (abandonsSlice(error)) slice.run.abandon(error);
  if (endsSlice(error) || !(error instanceof ProvisioningError) || error.policy === 'auth') throw error;
  const detail = `${what}: ${error.code}: ${error.message}`;
  const isWait = error.policy === 'throttled';
  const alarm = isWait ? alarmOf(error, 'source') : ({ code: 'SourceUnavailable' } as const);
  if (alarm !== undefined) slice.book.raise({ ...alarm, detail });
  slice.log('warn', 'import.failed', { what, code: error.code, policy: error.policy, detail: error.message });
}
