// Codes of the settings and of provisioning.json.

import type { CatalogueEntries } from '../code-policy.ts';

export const SETTINGS_CODES = {
  SettingsInvalid: {
    policy: 'configuration',
    meaning: 'At least one setting is missing or not usable. The detail names all of them.',
    remedy: 'Correct the settings that the detail names. POST /api/test-connection checks them again.',
  },
  ProvisioningMissing: {
    policy: 'configuration',
    meaning: 'The app found no provisioning.json. The last usable one stays in force, if there is one.',
    remedy: "Deploy provisioning.json beside the app's entry, or let PROVISIONING_CONFIG name its path.",
  },
  ProvisioningUnreadable: {
    policy: 'configuration',
    meaning:
      'provisioning.json exists, but the app cannot read it. The last usable one stays in force, if there is one.',
    remedy: 'Make provisioning.json a file that the app may read.',
  },
  ProvisioningInvalid: {
    policy: 'configuration',
    meaning:
      'provisioning.json has mistakes. The detail names all of them. The last usable one stays in force, if there is one.',
    remedy: 'Correct what the detail names, and deploy provisioning.json again.',
  },
  InvalidUrl: {
    policy: 'configuration',
    meaning: 'An address in the settings is not a URL, or holds a user name or a password.',
    remedy: 'Correct the setting that the detail names. The token has a setting of its own.',
  },
  InsecureUrl: {
    policy: 'configuration',
    meaning: 'An address in the settings would send a token unencrypted.',
    remedy: 'Use https in the setting that the detail names.',
  },
  Redirected: {
    policy: 'configuration',
    meaning:
      'A server answered with a redirect. The app does not follow redirects, because they would carry the token along.',
    remedy: 'If the new address is right, set GRAPH_BASE_URL or NOTION_SCIM_URL to it.',
  },
} as const satisfies CatalogueEntries;
