// A deployed resource group as the Azure CLI tells it.

import type { Answer, Cloud } from './az.ts';

const PROVIDERS = '/subscriptions/0/resourceGroups/rg/providers';
const GRAPH = '/v1.0/servicePrincipals';
export const APP = `${PROVIDERS}/Microsoft.Web/sites/func-test`;
export const PRINCIPAL = '99999999-0000-0000-0000-000000000000';
export const GRAPH_SERVICE = '55555555-0000-0000-0000-000000000000';
export const FUNCTION_KEY = 'a-function-key';

export const ROLE_IDS: Readonly<Record<string, string>> = {
  'User.Read.All': 'aaaaaaaa-0000-0000-0000-000000000001',
  'GroupMember.Read.All': 'aaaaaaaa-0000-0000-0000-000000000002',
  'Application.Read.All': 'aaaaaaaa-0000-0000-0000-000000000003',
  'Member.Read.Hidden': 'aaaaaaaa-0000-0000-0000-000000000004',
  'Synchronization.Read.All': 'aaaaaaaa-0000-0000-0000-000000000005',
};

const tags = { app: 'entra-notion-provisioner' };
const made = (type: string, name: string) => ({ id: `${PROVIDERS}/${type}/${name}`, type, tags });
const answer = (json: unknown): readonly Answer[] => [{ json }];

export function cloud(answers: Readonly<Record<string, readonly Answer[]>> = {}): Cloud {
  return {
    resources: [
      made('Microsoft.Web/sites', 'func-test'),
      made('Microsoft.KeyVault/vaults', 'kv-test'),
      made('Microsoft.ManagedIdentity/userAssignedIdentities', 'id-test'),
      made('Microsoft.Insights/actionGroups', 'alert-test-people'),
      // Somebody else's, in the same group.
      { id: `${PROVIDERS}/Microsoft.Web/sites/other`, type: 'Microsoft.Web/sites', tags: { app: 'other' } },
      { id: `${PROVIDERS}/Microsoft.KeyVault/vaults/other`, type: 'Microsoft.KeyVault/vaults' },
    ],
    answers: {
      'account show': answer({ id: '0' }),
      'account get-access-token': answer({ accessToken: 'a-token-of-entra' }),
      'cloud show': answer({ endpoints: { microsoftGraphResourceId: 'https://graph.microsoft.com/' } }),
      'identity show': answer({ principalId: PRINCIPAL }),
      'keyvault secret set': answer({ value: 'the CLI prints the secret unless told not to' }),
      'monitor action-group show': answer({
        enabled: true,
        emailReceivers: [{ name: 'operators', emailAddress: 'identity@example.com' }],
      }),
      'monitor action-group test-notifications create': answer({ state: 'Complete' }),
      [`get ${GRAPH}(appId='00000003-0000-0000-c000-000000000000')`]: answer({
        id: GRAPH_SERVICE,
        appRoles: [
          ...Object.entries(ROLE_IDS).map(([value, id]) => ({ value, id, allowedMemberTypes: ['Application'] })),
          { value: 'Sites.Selected', id: 'aaaaaaaa-0000-0000-0000-000000000009', allowedMemberTypes: ['Application'] },
        ],
      }),
      [`post ${GRAPH}/${GRAPH_SERVICE}/appRoleAssignedTo`]: answer({}),
      [`get ${APP}`]: answer({
        properties: {
          defaultHostName: 'func-test.azurewebsites.net',
          hostNameSslStates: [
            { name: 'func-test.azurewebsites.net', hostType: 'Standard' },
            { name: 'func-test.scm.azurewebsites.net', hostType: 'Repository' },
          ],
        },
      }),
      [`get ${APP}/config/authsettingsV2`]: answer({ properties: { identityProviders: {} } }),
      [`get ${APP}/functions`]: answer({ value: [{ name: 'sync' }, { name: 'health' }] }),
      [`post ${APP}/host/default/listKeys`]: answer({ masterKey: 'never', functionKeys: { default: FUNCTION_KEY } }),
      [`post ${APP}/config/configreferences/appsettings/refresh`]: answer({}),
      [`post ${APP}/restart`]: answer(null),
      ...answers,
    },
  };
}

export const GRANT = `post ${GRAPH}/${GRAPH_SERVICE}/appRoleAssignedTo`;
export const ASSIGNMENTS = `get ${GRAPH}/${PRINCIPAL}/appRoleAssignments`;
