// Codes of changes that wait because they go beyond a limit.

import type { CatalogueEntries } from '../code-policy.ts';

export const HOLD_CODES = {
  PeopleRemovalGuard: {
    policy: 'hold',
    meaning: 'More people would be removed within 24 hours than the limits allow.',
    remedy:
      'Look at GET /api/holds. If this is intended, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  GroupDeleteGuard: {
    policy: 'hold',
    meaning: 'More groups would be deleted within 24 hours than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  MembershipGuard: {
    policy: 'hold',
    meaning: 'More members would be removed from groups within 24 hours than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  MembershipShareGuard: {
    policy: 'hold',
    meaning: 'A group would lose more of its members at once than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  CreationLimit: {
    policy: 'hold',
    meaning: 'More people and groups would be created within 24 hours than the limit allows.',
    remedy:
      'If this is intended, confirm the number with POST /api/job/start and {"expectCreates": n}, raise limits.creations in provisioning.json, or approve the set with POST /api/holds/{set}/approve.',
  },
  AdministrativeGrantGuard: {
    policy: 'hold',
    meaning: 'More people would be given an administrative role within 24 hours than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  AdministrativeAdoptionGuard: {
    policy: 'hold',
    meaning: 'A person matches an account that has an administrative role in Notion, and would take it over.',
    remedy:
      'Look at GET /api/holds. If the account is that of the person, approve with POST /api/holds/{set}/approve; if not, reject it.',
  },
  LinkMoveGuard: {
    policy: 'hold',
    meaning: 'A person matches an account that belongs to somebody who is out of scope, and would take it over.',
    remedy:
      'Look at GET /api/holds. If both are the same person, approve with POST /api/holds/{set}/approve; if not, reject it: the account is then removed.',
  },
  MatchingValueGuard: {
    policy: 'hold',
    meaning: 'The matching value of more people would change within 24 hours than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, such as a new domain, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  UpdateGuard: {
    policy: 'hold',
    meaning: 'Attributes of more people would change within 24 hours than the limit allows.',
    remedy:
      'Look at GET /api/holds. If this is intended, such as a changed mapping, approve the set with POST /api/holds/{set}/approve; if not, reject it.',
  },
  FoundAfterLoss: {
    policy: 'hold',
    meaning:
      'Stored state was lost, or a restart dropped the links. Afterwards the job found accounts of people who are out of scope, members of groups that are out of scope, or members whom the group in Entra ID does not have. It does not know who brought them into Notion.',
    remedy:
      'Look at the set with GET /api/holds. POST /api/holds/{set}/approve removes them, POST /api/holds/{set}/reject keeps them.',
  },
  SourceCollapsed: {
    policy: 'hold',
    meaning: 'Entra ID suddenly names far fewer people, or none. The job does not believe that, and removes nobody.',
    remedy:
      'Check the assignments and groups in Entra ID. Removals go on when the number has recovered, or when the set is approved with POST /api/holds/{set}/approve.',
  },
} as const satisfies CatalogueEntries;
