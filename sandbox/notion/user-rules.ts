// What Notion lets SCIM change about a person, and whom it refuses to remove.

import type { Account, Profile } from './accounts.ts';
import type { Call } from './call.ts';
import { conflict, refusal, ScimError } from './scim-error.ts';
import type { UserDraft } from './user-draft.ts';
import type { Member } from './workspace.ts';

/** The profile that an update leaves behind. */
export function permittedProfile(call: Call, current: Profile, draft: UserDraft): Profile {
  const wanted = withSecondaryEmailPolicy(call, current, draft.profile);
  if (!isIdentityEdit(current, wanted)) return wanted;
  if (isVerified(call, current.userName) && isVerified(call, wanted.userName)) return wanted;
  if (call.knobs.unverifiedEdit === 'refuse') {
    throw refusal(403, 'The email domain of this user is not verified by the organization.');
  }
  return { ...wanted, userName: current.userName, name: current.name, secondaryEmails: current.secondaryEmails };
}

/** The profile of a new account, or of an existing one that joins. */
export function joiningProfile(call: Call, known: Account | undefined, draft: UserDraft): Profile {
  if (known !== undefined && !isVerified(call, known.profile.userName)) return known.profile;
  const current = known?.profile ?? { ...draft.profile, secondaryEmails: [] };
  const profile = withSecondaryEmailPolicy(call, current, draft.profile);
  if (call.accounts.collides(profile, known)) throw conflict();
  return profile;
}

/** Unlike POST, an update answers an address in use with 500. */
export function refuseEmailCollision(call: Call, account: Account, profile: Profile): void {
  if (!call.accounts.collides(profile, account)) return;
  throw call.knobs.emailCollisionStatus === 409 ? conflict() : new ScimError(500);
}

/** Neither the creator of the presented token nor the last owner can be removed. */
export function refuseProtectedRemoval(call: Call, member: Member): void {
  if (call.token.creatorId === member.account.id) {
    throw refusal(call.knobs.ownerRemovalStatus, 'The creator of this SCIM token cannot be removed with it.');
  }
  refuseLosingLastOwner(call, member);
}

export function refuseLosingLastOwner(call: Call, member: Member): void {
  if (call.workspace.isLastOwner(member)) {
    throw refusal(call.knobs.ownerRemovalStatus, 'A workspace must keep at least one owner.');
  }
}

function isVerified(call: Call, email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return call.knobs.verifiedDomains.some((verified) => verified.toLowerCase() === domain);
}

function withSecondaryEmailPolicy(call: Call, current: Profile, wanted: Profile): Profile {
  if (sameList(current.secondaryEmails, wanted.secondaryEmails)) return wanted;
  if (call.knobs.secondaryEmails === 'allowed' || !isVerified(call, wanted.userName)) return wanted;
  if (call.knobs.secondaryEmails === 'refused') {
    throw refusal(403, 'Secondary emails are disabled for users of verified domains.');
  }
  return { ...wanted, secondaryEmails: current.secondaryEmails };
}

function isIdentityEdit(current: Profile, wanted: Profile): boolean {
  return (
    current.userName !== wanted.userName ||
    current.name.formatted !== wanted.name.formatted ||
    current.name.givenName !== wanted.name.givenName ||
    current.name.familyName !== wanted.name.familyName ||
    !sameList(current.secondaryEmails, wanted.secondaryEmails)
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
