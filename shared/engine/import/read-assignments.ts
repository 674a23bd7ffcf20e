// The complete list of assignments, read once a pass.

import { createHash } from 'node:crypto';
import type { Assignment } from '../../model/stored-object.ts';
import { isCliff } from '../job/guard-window.ts';
import type { Slice } from '../slice.ts';
import { sourceFailed } from './source-failed.ts';

/** False: the list could not be read; the chains that exist go on being read, and removals wait. */
export async function readAssignments(slice: Slice): Promise<boolean> {
  if (slice.deps.policy.scope === 'all') {
    for (const what of ['assignments', 'entitled'] as const) slice.forgetCliff(what);
    return true;
  }
  try {
    slice.assignments = await slice.source.assignments();
  } catch (error) {
    sourceFailed(slice, error, 'assignments');
    slice.assignments = assumedAssignments(slice);
    return false;
  }
  const digest = digestOf(slice.assignments);
  if (digest !== slice.job.assignmentsDigest) {
    const [before, after] = [slice.job.assignments, slice.assignments.length];
    if (isCliff(before, after)) slice.raiseCliff('assignments', before, after);
    else slice.clearCliff('assignments', after);
    slice.update({ assignmentsDigest: digest, assignments: after, entitlementStale: true });
    await slice.beginWrites();
  }
  return true;
}

function assumedAssignments(slice: Slice): Assignment[] {
  const groups = slice.chainsOf('group').flatMap((chain) => chain.ids ?? []);
  return groups.map((principalId) => ({ principalId, principalType: 'Group', appRoleId: '' }));
}

function digestOf(assignments: readonly Assignment[]): string {
  const lines = assignments.map((item) => `${item.principalType} ${item.principalId} ${item.appRoleId}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('base64url');
}
