// Codes of one person or group: what the mappings give, and what matching finds.

import type { CatalogueEntries } from '../code-policy.ts';

export const OBJECT_CODES = {
  ExpressionFailed: {
    policy: 'rejected',
    meaning: 'A mapping expression has no result for this object.',
    remedy: 'Correct the expression in provisioning.json, or the value in Entra ID that it reads.',
  },
  MissingMatchingValue: {
    policy: 'rejected',
    meaning: 'The object has no value to match by.',
    remedy: 'Fill in the attribute in Entra ID, or match by another one in provisioning.json.',
  },
  MissingRequiredValue: {
    policy: 'rejected',
    meaning: 'An attribute that Notion requires is empty.',
    remedy: 'Fill in the attribute in Entra ID, or give its mapping a "default".',
  },
  InvalidValue: {
    policy: 'rejected',
    meaning: 'A value is not what Notion accepts for the attribute.',
    remedy: 'Correct the value in Entra ID, or its mapping in provisioning.json.',
  },
  ValueTooLong: {
    policy: 'rejected',
    meaning: 'A value is longer than the attribute allows.',
    remedy: 'Shorten the value in Entra ID, or use Mid in its mapping.',
  },
  TooManyValues: {
    policy: 'rejected',
    meaning: 'The source has several values, and the attribute takes one.',
    remedy: 'Use an expression with Item or Join in the mapping.',
  },
  SourceValueUnusable: {
    policy: 'rejected',
    meaning:
      'Entra ID has a value that the app cannot take: it is too long, nested too deep, or refused by the tables.',
    remedy:
      'Shorten or correct the value that the detail names in Entra ID, or take the attribute out of provisioning.json.',
  },
  DuplicateSourceEntries: {
    policy: 'conflict',
    meaning: 'Two objects in scope have the same matching value. The first one keeps the object in Notion.',
    remedy: 'Make the value unique in Entra ID.',
  },
  DuplicateTargetEntries: {
    policy: 'conflict',
    meaning: 'Several objects in Notion match. The job does not guess between them.',
    remedy: 'Remove or rename all but one of them in Notion.',
  },
  NoUniqueValue: {
    policy: 'rejected',
    meaning: 'Notion already has every value that SelectUniqueValue gives.',
    remedy: 'Add another rule to SelectUniqueValue, or free one of the values in Notion.',
  },
  WriteUnproven: {
    policy: 'transient',
    meaning:
      'The answer to a change does not show whether Notion carried it out. The job reads the object to find out.',
    remedy: 'Nothing: the job does it by itself.',
  },
  NotYetVisible: {
    policy: 'transient',
    meaning: 'The job created the object a moment ago, and Notion does not show it yet.',
    remedy: 'Nothing: the job looks again by itself.',
  },
  CreatedTooOften: {
    policy: 'rejected',
    meaning: 'The job created the object several times within a day, and it was gone each time.',
    remedy: 'Find out who or what removes the object in Notion. Then POST /api/escrow/release.',
  },
  CreateUnconfirmed: {
    policy: 'transient',
    meaning: 'Notion did not answer an earlier create. The job looks for the object before it repeats the create.',
    remedy: 'Nothing: the job does it by itself.',
  },
} as const satisfies CatalogueEntries;
