// Codes that explain: why something is, or is not, in Notion, and what qualifies the answer.

import type { CatalogueEntries } from '../code-policy.ts';

export const EXPLAIN_CODES = {
  AccountDisabled: {
    policy: 'reason',
    meaning: 'The account is disabled in Entra ID.',
    remedy: 'If the person should be in Notion, enable the account.',
  },
  GuestUser: {
    policy: 'reason',
    meaning: 'The account is a guest, and guests are excluded.',
    remedy: 'If guests should be in Notion, set users.guests to "include" in provisioning.json.',
  },
  AgentUser: {
    policy: 'reason',
    meaning: 'The account is an agent user, the identity of an AI agent, and agent users are excluded.',
    remedy: 'If agent users should be in Notion, set users.agents to "include" in provisioning.json.',
  },
  ScopingFilter: {
    policy: 'reason',
    meaning: 'The object passes no scoping filter.',
    remedy: 'If it should be in Notion, change users.scopingFilters or groups.scopingFilters in provisioning.json.',
  },
  NotEffectivelyEntitled: {
    policy: 'reason',
    meaning: 'The object is not assigned to the enterprise application, directly or through a group.',
    remedy: 'If it should be in Notion, assign it, or a group that contains it, to the enterprise application.',
  },
  ObjectTypeDisabled: {
    policy: 'reason',
    meaning: 'Groups are switched off.',
    remedy: 'If groups should be in Notion, set groups.enabled to true in provisioning.json.',
  },
  SoftDeleted: {
    policy: 'reason',
    meaning: 'The object is in the recycle bin of Entra ID, or Entra ID no longer lists it.',
    remedy: 'If it should be in Notion, restore it in Entra ID.',
  },
  Deleted: {
    policy: 'reason',
    meaning: 'The object was permanently deleted in Entra ID.',
    remedy: 'Nothing: it cannot come back under this id.',
  },
  KeptByConfiguration: {
    policy: 'reason',
    meaning: 'The object is out of scope, and provisioning.json says that it stays in Notion.',
    remedy: 'If such objects should leave Notion, change users.actions or groups.actions in provisioning.json.',
  },
  Protected: {
    policy: 'reason',
    meaning:
      'The person is on the list of protected accounts: the job never removes, deactivates or lowers them in role.',
    remedy: 'If that should end, take the person off protected.users in provisioning.json.',
  },
  UpToDate: {
    policy: 'reason',
    meaning: 'Notion has what Entra ID says.',
    remedy: 'Nothing.',
  },
  Emptied: {
    policy: 'reason',
    meaning: 'The group is out of scope and has lost the members that the job manages.',
    remedy: 'Nothing.',
  },
  AttributesChanged: {
    policy: 'reason',
    meaning: 'The mappings or filters use attributes that were not read before. The job reads everything again.',
    remedy: 'Nothing: the job does it by itself.',
  },
  Unknown: {
    policy: 'reason',
    meaning: 'The stored work names no code.',
    remedy: 'POST /api/escrow/release tries it again, and stores a code if it fails.',
  },
  PolicyChanged: {
    policy: 'note',
    meaning: 'provisioning.json or an app role changed since the last run. The explanation uses the present ones.',
    remedy: 'Nothing: the next run evaluates everything again.',
  },
  AttributesUnread: {
    policy: 'note',
    meaning: 'The mappings or filters use attributes that have not been read yet.',
    remedy: 'Wait for the next run, or POST /api/job/read.',
  },
  ImportUnfinished: {
    policy: 'note',
    meaning: 'The first read of Entra ID has not finished.',
    remedy: 'Wait until it has. GET /api/status shows its progress.',
  },
  EntitlementPending: {
    policy: 'note',
    meaning: 'The assignments changed since the last run.',
    remedy: 'Nothing: the next run takes them up.',
  },
  GroupsUnread: {
    policy: 'note',
    meaning: 'The members of an assigned group have not been read yet.',
    remedy: 'Wait for the next run, or POST /api/job/read.',
  },
  MatchBelongsToOther: {
    policy: 'note',
    meaning: 'The object in Notion that matches is linked to another object in Entra ID.',
    remedy: 'If that is wrong, make the matching value unique in Entra ID.',
  },
  UnmanagedMatch: {
    policy: 'note',
    meaning: 'An object in Notion matches, but the job does not manage it, because nothing in scope matched it.',
    remedy: 'Nothing: the job leaves it alone.',
  },
  MissingInTarget: {
    policy: 'note',
    meaning: 'The linked object no longer exists in Notion.',
    remedy: 'Nothing: with its next change, the job matches or creates it again.',
  },
  ChangedInTarget: {
    policy: 'note',
    meaning: 'Somebody else changed the object in Notion.',
    remedy: 'Change the value in Entra ID if the job should write it again.',
  },
} as const satisfies CatalogueEntries;
