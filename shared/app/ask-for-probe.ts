// A connection test that finds everything well is a reason for a job in quarantine to try at once.

import { decodeJob } from '../engine/job/job-row.ts';
import { ProvisioningError } from '../errors/index.ts';
import type { JobStore } from '../model/ports.ts';

/** The test has been answered for already: what the tables refuse here, the next run tells. */
export async function askForProbe(store: Pick<JobStore, 'readJob' | 'updateControl'>, now: number): Promise<void> {
  try {
    if (decodeJob(await store.readJob()).quarantine === undefined) return;
    await store.updateControl((control) => ({ ...control, probeAskedAt: now }));
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
  }
}
