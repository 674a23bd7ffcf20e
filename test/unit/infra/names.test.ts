// Names that Azure accepts, whatever the deployment is called.

import { describe, expect, it } from 'vitest';
import { ofType, only, resources, SNAPSHOTS } from './support/snapshot.ts';

/** What Azure documents for names of each type; the last segment of nested ones. */
const RULES: Readonly<Record<string, RegExp>> = {
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[a-z0-9][\w-]{2,127}$/i,
  'Microsoft.OperationalInsights/workspaces': /^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/i,
  'Microsoft.Insights/components': /^[\w().-]{1,255}$/,
  'Microsoft.Insights/actionGroups': /^[^:<>+/&%\\?|]{1,259}[^:<>+/&%\\?|. ]$/,
  'Microsoft.Insights/scheduledQueryRules': /^[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/. ]$/,
  'Microsoft.Insights/workbooks': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers': /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'Microsoft.Storage/storageAccounts/tableServices/tables': /^[a-z][a-z0-9]{2,62}$/i,
  'Microsoft.KeyVault/vaults': /^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/i,
  'Microsoft.KeyVault/vaults/secrets': /^[a-z0-9-]{1,127}$/i,
  'Microsoft.Web/serverfarms': /^[a-z0-9-]{1,40}$/i,
  // 60 for the service; the Functions host tells apps apart by 32.
  'Microsoft.Web/sites': /^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/i,
  'Microsoft.Network/virtualNetworks': /^[a-z0-9][\w.-]{0,62}\w$/i,
  'Microsoft.Network/privateEndpoints': /^[a-z0-9][\w.-]{0,62}\w$/i,
};

/** Names that Azure fixes, that are not ours to choose, or that hold expressions of the target cloud. */
const FREE = [
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
];

/** Names that must be unique beyond the resource group. */
const WORLDWIDE = ['Microsoft.Storage/storageAccounts', 'Microsoft.KeyVault/vaults', 'Microsoft.Web/sites'];

describe.each(SNAPSHOTS)('%s', (snapshot) => {
  it('every name keeps the rules of its type', () => {
    const broken = resources(snapshot)
      .filter(({ type }) => !FREE.includes(type))
      .filter(({ type, name }) => !(RULES[type]?.test(name.split('/').at(-1) ?? '') ?? false))
      .map(({ type, name }) => `${type} ${name}`);
    expect(broken).toEqual([]);
  });

  it('the unique part of a name is whole', () => {
    const unique = only(snapshot, 'Microsoft.Storage/storageAccounts').name.slice(-13);
    expect(unique).toMatch(/^[a-z0-9]{13}$/);
    for (const type of WORLDWIDE) expect(only(snapshot, type).name).toContain(unique);
  });

  it('ids are known before anything exists, so that what-if shows them', () => {
    const unknown = resources(snapshot).filter(({ id, type }) => id.startsWith('[') && !type.includes('DnsZone'));
    expect(unknown).toEqual([]);
  });
});

it('everything that takes tags says which deployment it belongs to', () => {
  for (const { tags } of resources('large').filter((resource) => resource.tags !== undefined)) {
    expect(tags).toMatchObject({ 'azd-env-name': 'large', app: 'entra-notion-provisioner', costCenter: '4711' });
  }
  expect(only('large', 'Microsoft.Web/sites').tags).toHaveProperty('azd-service-name', 'app');
  expect(ofType('large', 'Microsoft.Storage/storageAccounts')[0]?.tags).toBeDefined();
});
