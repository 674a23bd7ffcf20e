// The endpoints of single users: read, create, update, remove.

import type { SimulatorResponse } from '../simulator/server.ts';
import { type Account, emptyProfile } from './accounts.ts';
import { bodyOf, type Call } from './call.ts';
import { isRecord, own } from './json.ts';
import { readOperations } from './patch-operations.ts';
import { conflict, invalid, notFound } from './scim-error.ts';
import { applyResource, draftOf, type UserDraft } from './user-draft.ts';
import { userJson } from './user-json.ts';
import { applyUserPatch } from './user-patch.ts';
import {
  joiningProfile,
  permittedProfile,
  refuseEmailCollision,
  refuseLosingLastOwner,
  refuseProtectedRemoval,
} from './user-rules.ts';
import type { Member } from './workspace.ts';

export function getUser(call: Call, id: string): SimulatorResponse {
  const member = call.workspace.shownMember(id);
  if (member !== undefined) return { status: 200, body: userJson(call, member) };
  const former = call.knobs.removedUserRead === 'inactive' ? call.workspace.formerMember(id) : undefined;
  if (former === undefined) throw notFound();
  return { status: 200, body: userJson(call, former, false) };
}

export function createUser(call: Call): SimulatorResponse {
  const body = bodyOf(call);
  const first = draftOf(call.knobs, undefined, true);
  applyResource(first, body, 'replace');
  if (!first.userNameSent) throw invalid('userName', 'defined', own(body, 'userName'));
  const known = call.accounts.byEmail(first.profile.userName);
  if (known !== undefined && call.workspace.member(known.id) !== undefined) throw conflict();
  const draft = known === undefined ? first : draftForKnown(call, known, body);
  const leavesOut = draft.active === false && call.knobs.createInactive !== 'member';
  if (leavesOut && call.knobs.createInactive === 'refuse') throw invalid('active', '`true` or `undefined`', false);
  const profile = joiningProfile(call, known, draft);
  const account = known ?? call.accounts.create(profile);
  if (known !== undefined) call.accounts.update(known, profile);
  const role = draft.role ?? (call.workspace.isGuest(account.id) ? call.knobs.guestBecomes : 'member');
  if (leavesOut) {
    const outsider: Member = { account, role, withoutExtension: false };
    return { status: call.knobs.createStatus, body: userJson(call, outsider, false) };
  }
  const member = call.workspace.join(account, role);
  if (!call.knobs.suppressInviteEmails) call.workspace.outbox.send({ to: profile.userName, kind: 'workspace' });
  return { status: call.knobs.createStatus, body: userJson(call, member) };
}

/** An existing account keeps its primary address, also if it was found by a secondary one. */
function draftForKnown(call: Call, known: Account, body: Readonly<Record<string, unknown>>): UserDraft {
  const draft = draftOf(call.knobs, known.profile, true);
  applyResource(draft, body, 'replace');
  draft.profile = { ...draft.profile, userName: known.profile.userName };
  return draft;
}

export function patchUser(call: Call, id: string): SimulatorResponse {
  const member = editable(call, id);
  const draft = draftOf(call.knobs, member.account.profile);
  applyUserPatch(draft, readOperations(bodyOf(call)));
  return update(call, member, draft);
}

export function putUser(call: Call, id: string): SimulatorResponse {
  const member = editable(call, id);
  const { profile } = member.account;
  const cleared = { ...emptyProfile(profile.userName), photos: profile.photos };
  const draft = draftOf(call.knobs, call.knobs.putUserAbsent === 'clear' ? cleared : profile);
  const body = bodyOf(call);
  // A PUT states the whole name, so parts that it leaves out must not survive from the old one.
  if (isRecord(own(body, 'name'))) draft.profile = { ...draft.profile, name: {} };
  applyResource(draft, body, 'replace');
  return update(call, member, draft);
}

export function deleteUser(call: Call, id: string): SimulatorResponse {
  const member = call.workspace.changeableMember(id);
  if (member === undefined) throw notFound();
  refuseProtectedRemoval(call, member);
  call.workspace.leave(member);
  return { status: call.knobs.deleteStatus };
}

function editable(call: Call, id: string): Member {
  const former = call.knobs.removedUserWrite === 'rejoin' ? call.workspace.formerMember(id) : undefined;
  const member = call.workspace.changeableMember(id) ?? former;
  if (member === undefined) throw notFound();
  return member;
}

/** Checks everything first, then changes everything. `active:false` has the effect of a DELETE. */
function update(call: Call, member: Member, draft: UserDraft): SimulatorResponse {
  const { account } = member;
  const isMember = call.workspace.member(account.id) === member;
  const profile = permittedProfile(call, account.profile, draft);
  refuseEmailCollision(call, account, profile);
  if (isMember && draft.active === false) refuseProtectedRemoval(call, member);
  const role = draft.role ?? member.role;
  if (isMember && role !== 'owner') refuseLosingLastOwner(call, member);

  call.workspace.setProfile(member, profile);
  if (!isMember) {
    if (draft.active !== true) return { status: 200, body: userJson(call, member, false) };
    return { status: 200, body: userJson(call, call.workspace.join(account, role)) };
  }
  call.workspace.setRole(member, role);
  if (draft.active !== false) return { status: 200, body: userJson(call, member) };
  call.workspace.leave(member);
  return { status: 200, body: userJson(call, member, call.knobs.removalAnswerActive) };
}
