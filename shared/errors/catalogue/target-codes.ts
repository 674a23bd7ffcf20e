// Codes of Notion's SCIM service: what it refuses, and what it cannot do.

import type { CatalogueEntries } from '../code-policy.ts';

export const TARGET_CODES = {
  TargetTokenMalformed: {
    policy: 'configuration',
    meaning: 'The SCIM token is empty, or holds spaces or other characters that no token has.',
    remedy: 'Copy the token again, as it is, into NOTION_SCIM_TOKEN.',
  },
  TargetTokenRefused: {
    policy: 'auth',
    meaning: 'Notion refuses the SCIM token. Nothing can be written until there is a new one.',
    remedy:
      'Let an owner create a new SCIM token in Notion (Manage organization → General → SCIM provisioning), and store it as NOTION_SCIM_TOKEN. After a change in Key Vault, restart the app.',
  },
  TargetAccessDenied: {
    policy: 'auth',
    meaning: 'Notion accepts the SCIM token, but denies access.',
    remedy: "Check that an owner of this workspace created the token, and that the workspace's plan includes SCIM.",
  },
  TargetPathUnknown: {
    policy: 'configuration',
    meaning: 'The address in NOTION_SCIM_URL is not that of the SCIM service.',
    remedy: 'Check NOTION_SCIM_URL. It usually ends in /scim/v2.',
  },
  AnswerUnreadable: {
    policy: 'transient',
    meaning: 'Notion answered with something that is not SCIM, such as the page of a proxy.',
    remedy: 'Wait: the job tries again. If it stays, check NOTION_SCIM_URL and any proxy on the way.',
  },
  AnswersContradict: {
    policy: 'transient',
    meaning:
      'Notion says that an object does not exist, but shows it when asked again. Or it answers a create with an object of somebody else.',
    remedy: 'Wait: the job tries again.',
  },
  ChangeIgnored: {
    policy: 'rejected',
    meaning: 'Notion accepted a change, but still shows another value.',
    remedy:
      'Verify the e-mail domain of the person in Notion, or leave the attribute out of the mappings in provisioning.json.',
  },
  RemovalIgnored: {
    policy: 'rejected',
    meaning: 'Notion accepted a removal, but the person or group is still there.',
    remedy: 'Remove the person or group in Notion by hand, and report it to Notion.',
  },
  AttributeNotFilterable: {
    policy: 'configuration',
    meaning: 'A matching attribute cannot be looked up in Notion.',
    remedy: 'Match by one of the attributes that the detail names: set "matching" in provisioning.json there.',
  },
  FilterIgnored: {
    policy: 'configuration',
    meaning: 'Notion answers a look-up with objects that do not match it.',
    remedy: 'Match by another attribute in provisioning.json.',
  },
  ListIncomplete: {
    policy: 'transient',
    meaning: 'Notion listed fewer objects than it counts, so that one that was not listed may exist.',
    remedy: 'Wait: the job tries again. If it stays, compare the number of groups in Notion with the list.',
  },
  CreateRefused: {
    policy: 'rejected',
    meaning: 'Notion refuses to create the person or group.',
    remedy: 'Check the plan, the seats and the security settings of the workspace.',
  },
  UpdateRefused: {
    policy: 'rejected',
    meaning: 'Notion refuses to change the person or group.',
    remedy: 'Verify the e-mail domain in Notion, or leave the attribute out of the mappings in provisioning.json.',
  },
  RemovalRefused: {
    policy: 'rejected',
    meaning: 'Notion refuses to remove the person.',
    remedy:
      'If the person created the SCIM token or is the last owner, replace the token or appoint another owner. Then POST /api/escrow/release.',
  },
  GroupDeleteRefused: {
    policy: 'rejected',
    meaning: 'Notion refuses to delete the group.',
    remedy: 'Give somebody else full access to the pages of the group, or delete the group in Notion.',
  },
  AlreadyExists: {
    policy: 'conflict',
    meaning: 'Notion refuses to create the object, because one with its unique value exists.',
    remedy: 'Look for that object in Notion. If it has to match, map its value in provisioning.json.',
  },
  ValueInUse: {
    policy: 'conflict',
    meaning: 'Another object in Notion has the new unique value, such as the e-mail address.',
    remedy: 'Free the value in Notion, or change it in Entra ID.',
  },
  MembersRefused: {
    policy: 'rejected',
    meaning: 'Notion refuses a change of the members of a group.',
    remedy: 'Check in Notion that the people of the group are members of the workspace, not guests.',
  },
  MemberUnknown: {
    policy: 'rejected',
    meaning: 'Notion does not know one of the people to add to the group.',
    remedy: 'Check that the members of the group still exist in Notion. POST /api/explain shows them.',
  },
  GroupVanished: {
    policy: 'notFound',
    meaning: 'The group no longer exists in Notion.',
    remedy: 'Nothing: the job matches or creates the group again while it is in scope.',
  },
  AttributeNotClearable: {
    policy: 'rejected',
    meaning: 'An attribute would become empty, and Notion does not allow that.',
    remedy: 'Give it a value in Entra ID, or a "default" in its mapping.',
  },
  UnknownTargetAttribute: {
    policy: 'rejected',
    meaning: 'Notion has no such attribute.',
    remedy: 'Correct the attribute mappings in provisioning.json.',
  },
} as const satisfies CatalogueEntries;
