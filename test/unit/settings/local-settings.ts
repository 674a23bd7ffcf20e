// Everything that a job on a developer's machine needs.

import type { Environment } from '../../../shared/settings/settings.ts';

export const LOCAL = {
  ENTRA_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  ENTRA_SERVICE_PRINCIPAL_ID: '22222222-2222-4222-8222-22222222222A',
  AZURE_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  AZURE_CLIENT_SECRET: 'client-secret',
  NOTION_SCIM_TOKEN: 'scim-token',
  STATE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  SYNC_SCHEDULE: '0 * * * * *',
} satisfies Environment;
