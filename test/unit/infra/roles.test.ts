// Who may do what, and where: exactly these roles, and no other.

import { expect, it } from 'vitest';
import { ofType, type SnapshotName } from './support/snapshot.ts';

const ROLES: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '76199698-9eea-4c19-bc75-cec21354c6b6': 'Storage Table Data Reader',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '73c42c96-874c-492b-b04d-ab87d138a893': 'Log Analytics Reader',
  'b279062a-9be3-42a0-92ae-8b3cf002ec4d': 'Workbook Reader',
};

function assigned(snapshot: SnapshotName) {
  return ofType(snapshot, 'Microsoft.Authorization/roleAssignments').map(({ id, properties }) => {
    const scope = /\/providers\/([^/]+\/[^/]+)\/[^/]+\/providers\/Microsoft\.Authorization/.exec(id)?.[1];
    const role = ROLES[String(properties?.roleDefinitionId).split('/').at(-1) ?? ''];
    const isApp = String(properties?.principalId).includes('userAssignedIdentities/id-');
    return `${isApp ? 'app' : properties?.principalId} (${properties?.principalType}): ${role} on ${scope}`;
  });
}

const app = [
  'app (ServicePrincipal): Storage Blob Data Owner on Microsoft.Storage/storageAccounts',
  'app (ServicePrincipal): Storage Table Data Contributor on Microsoft.Storage/storageAccounts',
  'app (ServicePrincipal): Key Vault Secrets User on Microsoft.KeyVault/vaults',
  'app (ServicePrincipal): Monitoring Metrics Publisher on Microsoft.Insights/components',
];

it('the app has four roles, each on one resource', () => {
  expect(assigned('small')).toEqual(app);
});

it('an operator rotates the token and reads tables, logs and the workbook, no more', () => {
  const operator = '22222222-2222-2222-2222-222222222222 (Group)';
  expect(assigned('large')).toEqual([
    ...app,
    `${operator}: Key Vault Secrets Officer on Microsoft.KeyVault/vaults`,
    `${operator}: Storage Table Data Reader on Microsoft.Storage/storageAccounts`,
    `${operator}: Log Analytics Reader on Microsoft.OperationalInsights/workspaces`,
    `${operator}: Workbook Reader on Microsoft.Insights/workbooks`,
  ]);
});
