// When state was lost, remembered outside the job row: a job row that vanishes again and again does not know of it.

import type { State } from '../model/ports.ts';
import type { Losses } from './job/losses.ts';

type Marking = Pick<State, 'marks'>;
const TABLE = 'mappings';

/** What a job row that is gone, or an earlier one, would say. */
export async function withRememberedLosses({ marks }: Marking, job: Losses): Promise<Losses> {
  const remembered = (await marks.read(TABLE))?.losses ?? [];
  return { ...job, losses: [...new Set([...remembered, ...(job.losses ?? [])])].sort((a, b) => a - b) };
}

/** A table that is lost itself gets its mark when everything has been read again. */
export async function rememberLosses({ marks }: Marking, losses: readonly number[]): Promise<void> {
  const mark = await marks.read(TABLE);
  if (mark !== undefined) await marks.write(TABLE, { ...mark, losses });
}
