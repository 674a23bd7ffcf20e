// The configuration of this slice is kept with the state before anything is done by it.

import { toKeep } from './job/configuration.ts';
import type { Slice } from './slice.ts';

export async function keepConfiguration(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'configuration' | 'now'>,
): Promise<void> {
  const change = toKeep(slice.book.job.configuration, slice.configuration, slice.now);
  if (change === undefined) return;
  slice.book.update({ configuration: change.kept });
  await slice.checkpoints.store({ configuration: change.text });
}
