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
  SingleSignOnMissing: {
    policy: 'check',
    meaning:
      'Nobody can sign in to Notion through this enterprise application by SAML. Provisioning does not depend on it.',
    remedy:
      'Set up SAML on the application (docs/setup.md, Single sign-on), unless people sign in through another application.',
  },
  MicrosoftProvisioningActive: {
    policy: 'check',
    meaning: "Microsoft's own provisioning is on for the same application. Two writers undo each other's changes.",
    remedy:
      'Before you start this job, stop the other one: in the Entra admin center open Enterprise applications, the application, Provisioning, and choose Stop (Pause) provisioning.',
  },
  MicrosoftProvisioningUnseen: {
    policy: 'check',
    meaning: "The app may not see whether Microsoft's own provisioning is on for the same application.",
    remedy:
      'Look in the Entra admin center: Enterprise applications, the application, Provisioning must be stopped. To let this test look, grant Synchronization.Read.All.',
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
