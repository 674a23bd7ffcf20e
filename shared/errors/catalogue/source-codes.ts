// Codes of Microsoft Graph: signing in, permissions, pages and links.

import type { CatalogueEntries } from '../code-policy.ts';

export const SOURCE_CODES = {
  GraphCredentialMissing: {
    policy: 'configuration',
    meaning: 'The app runs outside Azure, where there is no managed identity, and has no client secret.',
    remedy: 'Set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an app registration that has the Graph permissions.',
  },
  GraphTokenUnavailable: {
    policy: 'auth',
    meaning: 'The sign-in service issued no token for Microsoft Graph.',
    remedy:
      'In Azure, check that the function app has the managed identity that AZURE_CLIENT_ID names. Elsewhere, check ENTRA_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
  },
  GraphTokenEndpointFailed: {
    policy: 'transient',
    meaning: 'The sign-in service did not answer, or was busy.',
    remedy: 'Wait: the next run tries again.',
  },
  GraphTokenRefused: {
    policy: 'auth',
    meaning: 'Microsoft Graph refuses the token of the app, and a new one too.',
    remedy: 'Check that GRAPH_BASE_URL names the cloud of the tenant, and that ENTRA_TENANT_ID is right.',
  },
  GraphPermissionMissing: {
    policy: 'auth',
    meaning: 'The identity of the app lacks an application permission on Microsoft Graph.',
    remedy:
      'Grant the permission: POST /api/test-connection prints the command. After a grant, the platform may keep the old token for up to 24 hours.',
  },
  GraphPathUnknown: {
    policy: 'configuration',
    meaning: 'The address in GRAPH_BASE_URL is not that of Microsoft Graph.',
    remedy: 'Check GRAPH_BASE_URL. The address of the global cloud is https://graph.microsoft.com.',
  },
  ServicePrincipalNotFound: {
    policy: 'configuration',
    meaning: 'The tenant has no enterprise application with this object id.',
    remedy:
      'Set ENTRA_SERVICE_PRINCIPAL_ID to the object id of the enterprise application (Enterprise applications → Overview), not to its application id.',
  },
  GraphQueryRefused: {
    policy: 'configuration',
    meaning: 'Microsoft Graph does not accept the query.',
    remedy: 'Check that the source attributes in provisioning.json exist in Entra ID.',
  },
  GraphAnswerUnreadable: {
    policy: 'transient',
    meaning: 'Microsoft Graph sent an answer that the app cannot read completely.',
    remedy: 'Wait: the next run tries again. If it stays, check GRAPH_BASE_URL and any proxy on the way.',
  },
  GraphPageIncomplete: {
    policy: 'transient',
    meaning: 'Microsoft Graph sent a page that does not say where to read on.',
    remedy: 'Wait: the next run tries again. If it stays, check any proxy on the way.',
  },
  GraphPageRepeated: {
    policy: 'transient',
    meaning: 'Microsoft Graph sent a page that links to an earlier one.',
    remedy: 'Wait: the next run tries again. If it stays, check any proxy on the way.',
  },
  GraphPagesEmpty: {
    policy: 'transient',
    meaning: 'Microsoft Graph sent thousands of pages in a row without a person or group on them.',
    remedy: 'Wait: the next run reads on from there. If it stays, check any proxy on the way.',
  },
  GraphListUnfinished: {
    policy: 'transient',
    meaning: 'A list of Microsoft Graph has more pages than one run can read.',
    remedy: 'Raise SYNC_SOFT_DEADLINE_SECONDS. If it stays, check any proxy on the way.',
  },
  GraphLinkForeign: {
    policy: 'transient',
    meaning: 'Microsoft Graph sent a page that links to another host. The app sends no token there.',
    remedy: 'Wait: the next run tries again. If it stays, check GRAPH_BASE_URL and any proxy on the way.',
  },
  StoredLinkForeign: {
    policy: 'configuration',
    meaning: 'A stored link leads to another host than GRAPH_BASE_URL names. The app sends no token there.',
    remedy: 'Change GRAPH_BASE_URL back. For another cloud, use an empty storage account.',
  },
  GraphListExpired: {
    policy: 'transient',
    meaning: 'The links between the pages of a list expired twice before the list was read to its end.',
    remedy: 'Wait: the next run reads the list again.',
  },
  DeltaLinkExpired: {
    policy: 'resync',
    meaning: 'Microsoft Graph no longer accepts a delta link. The job reads everything behind it again.',
    remedy: 'Nothing: the job does it by itself, and removes nobody because of it.',
  },
  PageTokenExpired: {
    policy: 'resync',
    meaning: 'Microsoft Graph no longer accepts the link to the next page. The job starts that round again.',
    remedy: 'Nothing: the job does it by itself.',
  },
  DeltaLinkRefused: {
    policy: 'resync',
    meaning:
      'Microsoft Graph refuses a stored delta link without a reason that is known. The second time in a row, the job reads everything behind it again, at most once a day.',
    remedy:
      'Wait: the job tries again with each run, and reads everything anew when a day has passed. If it stays, check GRAPH_BASE_URL and any proxy on the way.',
  },
  PageLinkRefused: {
    policy: 'resync',
    meaning:
      'Microsoft Graph refuses the link to the next page without a reason that is known. The job starts that round again.',
    remedy: 'Wait: the next run tries again. If it stays, check GRAPH_BASE_URL and any proxy on the way.',
  },
} as const satisfies CatalogueEntries;
