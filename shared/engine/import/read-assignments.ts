// The complete list of assignments, read once a pass.

import { createHash } from 'node:crypto';
import type { Assignment } from '../../model/stored-object.ts';
import { isCliff } from '../job/guard-window.ts';
import { linkedPeople } from '../job/linked-people.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { sourceFailed } from './source-failed.ts';

/** False: the list could not be read; the chains that exist go on being read, and removals on derived evidence wait. */
export async function readAssignments(slice: Importing): Promise<boolean> {
  if (slice.policy.scope === 'all') {
    for (const what of ['assignments', 'entitled'] as const) slice.book.forgetCliff(what);
    return true;
  }
  try {
    slice.reading.assignments = await slice.source.assignments();
  } catch (error) {
    sourceFailed(slice, error, 'assignments');
    slice.reading.assignments = assumedAssignments(slice);
    return false;
  }
  const digest = digestOf(slice.reading.assignments);
  if (digest !== slice.book.job.assignmentsDigest) {
    const [before, after] = [slice.book.job.assignments, slice.reading.assignments.length];
    if (isCliff(before, after, linkedPeople(slice))) slice.book.raiseCliff('assignments', before, after);
    else slice.book.clearCliff('assignments', after);
    slice.book.update({ assignmentsDigest: digest, assignments: after });
    slice.stale.after('assignments');
    await slice.checkpoints.begin();
  }
  return true;
}

function assumedAssignments(slice: Pick<Slice, 'chains'>): Assignment[] {
  const groups = slice.chains.of('group').flatMap((chain) => chain.ids ?? []);
  return groups.map((principalId) => ({ principalId, principalType: 'Group', appRoleId: '' }));
}

function digestOf(assignments: readonly Assignment[]): string {
  const lines = assignments.map((item) => `${item.principalType} ${item.principalId} ${item.appRoleId}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}
