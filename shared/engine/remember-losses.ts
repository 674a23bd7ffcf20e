// Remembered outside the job row, because that row may vanish, again and again: when state was lost, and what the guard knows.

import type { State } from '../model/ports.ts';
import { withGuardMemory } from './job/guard-memory.ts';
import type { JobRecord } from './job/job.ts';

type Marking = Pick<State, 'marks'>;
const TABLE = 'mappings';

/** What a job row that is gone, or an earlier one, would say. */
export async function withRemembered({ marks }: Marking, job: JobRecord): Promise<JobRecord> {
  const mark = await marks.read(TABLE);
  const losses = [...new Set([...(mark?.losses ?? []), ...(job.losses ?? [])])].sort((a, b) => a - b);
  return { ...withGuardMemory(job, mark?.guard), losses };
}

/** A table that is lost itself gets its mark when everything has been read again. */
export async function rememberLosses({ marks }: Marking, losses: readonly number[]): Promise<void> {
  const mark = await marks.read(TABLE);
  if (mark !== undefined) await marks.write(TABLE, { ...mark, losses });
}
