// Changing the members of a group in one request, and finding out what a refusal of it is about.

import { RejectedError } from '../errors/index.ts';
import { isSuccess } from '../http/status-error.ts';
import type { WriteProof } from '../model/ports.ts';
import type { TargetId } from '../model/stored-object.ts';
import { toMemberPatch } from './patch-builder.ts';
import { membersProof, PROVEN } from './proof.ts';
import { members } from './reads.ts';
import { factsOf, REFUSALS, refused, unreadable } from './refusal.ts';
import { type ScimAnswer, saysAbsent, seemsAbsent } from './scim-answer.ts';
import type { ScimSession } from './session.ts';
import { patch } from './writes.ts';

export async function changeMembers(
  session: ScimSession,
  groupId: TargetId,
  added: readonly TargetId[],
  removed: readonly TargetId[],
): Promise<WriteProof> {
  const body = toMemberPatch(session.profile, added, removed);
  if (body === undefined) return PROVEN;
  const answer = await patch(session, 'group', groupId, body);
  if (isSuccess(answer.status)) return membersProof(groupId, added, removed, answer);
  if (seemsAbsent(answer)) throw unreadable(session.profile, answer, REFUSALS.changeMembers.doing);
  if (removed.length === 0 && !saysAbsent(answer)) throw refusal(session, answer);
  // Perhaps the group is gone: then this read throws NotFoundError. Perhaps some of those to be removed are not in it: that
  // is what was wanted, and the others are asked for alone.
  const present = new Set(await members(session, groupId));
  const removable = removed.filter((id) => present.has(id));
  if (removable.length === removed.length) throw refusal(session, answer);
  return changeMembers(session, groupId, added, removable);
}

function refusal(session: ScimSession, answer: ScimAnswer): RejectedError {
  if (!saysAbsent(answer)) return refused(session.profile, answer, REFUSALS.changeMembers);
  return new RejectedError({
    code: 'MemberUnknown',
    detail: `${session.profile.name} has the group, but does not know one of the people to add.`,
    ...factsOf(answer),
  });
}
