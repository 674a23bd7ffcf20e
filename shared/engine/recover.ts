// After a slice that did not end properly: take the counts anew from the rows.

import { KINDS } from './model.ts';
import type { Slice } from './slice.ts';

export async function recover(slice: Slice): Promise<void> {
  if (slice.job.clean) return;
  slice.deps.log('warn', 'slice.recovering', {});
  for (const kind of KINDS) await slice.objects[kind].loadAll();
  slice.update({ entitlementStale: true, groupsStale: true, referencesStale: true });
}
