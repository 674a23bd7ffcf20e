// What a failure of the source means for the slice: an alarm, and removals that wait; or its end.

import { ProvisioningError } from '../../errors/index.ts';
import { abandonsSlice, endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';

/** Throws what ends the slice. `what`: the chain, or the list, that could not be read. */
export function sourceFailed(slice: Pick<Slice, 'book' | 'log' | 'run'>, error: unknown, what: string): void {
  // The other chains end with it.
  if (abandonsSlice(error)) slice.run.abandon(error);
  if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
  const isForbidden = error.code === 'GraphPermissionMissing';
  if (error.policy === 'auth' && !isForbidden) throw error;
  // One permission may be missing, or one group forbidden: the others can be read.
  if (isForbidden) slice.book.raise({ code: error.code, detail: `${what}: ${error.message}` });
  else slice.book.raise({ code: 'SourceUnavailable', detail: `${what}: ${error.code}: ${error.message}` });
  slice.log('warn', 'import.failed', { what, code: error.code, policy: error.policy, detail: error.message });
}
