// Codes of the connection test, beside the errors that a check may meet.

import type { CatalogueEntries } from '../code-policy.ts';

export const CHECK_CODES = {
  SettingsUnusual: {
    policy: 'check',
    meaning: 'A setting is usable but unusual.',
    remedy: 'Check that the setting is what you want.',
  },
  RolesUnreadable: {
    policy: 'check',
    meaning: 'The sign-in service issued a token, but its permissions cannot be read from it.',
    remedy: 'Look at the other Graph checks: each needs one permission.',
  },
  GraphRoleMissing: {
    policy: 'check',
    meaning: 'The token lacks an application permission on Microsoft Graph.',
    remedy: 'Grant the permission with the command that POST /api/test-connection prints.',
  },
  HiddenMembersUnreadable: {
    policy: 'check',
    meaning:
      'An assigned group hides its members. Without one more permission it looks empty and brings nobody into scope.',
    remedy: 'Grant the permission with the command that POST /api/test-connection prints, or assign another group.',
  },
  TimedOut: {
    policy: 'check',
    meaning: 'The check got no answer in the time that a test may take.',
    remedy: 'Test again in a minute. If it stays, check the address in the settings and the network.',
  },
  Unexpected: {
    policy: 'check',
    meaning: 'The check failed in a way that the program does not know.',
    remedy: 'Report it: this is a defect of the program.',
  },
} as const satisfies CatalogueEntries;
