// Keyless, closed, recoverable, audited: what a reviewer asks of the deployed resources.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ofType, only, SNAPSHOTS, snapshotText } from './support/snapshot.ts';

describe.each(SNAPSHOTS)('%s', (snapshot) => {
  it('storage takes no shared key, no anonymous read, no http and no old TLS', () => {
    expect(only(snapshot, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      defaultToOAuthAuthentication: true,
      supportsHttpsTrafficOnly: true,
      minimumTlsVersion: 'TLS1_2',
    });
    expect(only(snapshot, 'Microsoft.Storage/storageAccounts/blobServices/containers').properties).toEqual({
      publicAccess: 'None',
    });
  });

  it('the vault goes by roles and survives its deletion', () => {
    expect(only(snapshot, 'Microsoft.KeyVault/vaults').properties).toMatchObject({
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enablePurgeProtection: true,
      enabledForTemplateDeployment: false,
    });
  });

  it('a token that was not passed overwrites none', () => {
    const secret = only(snapshot, 'Microsoft.KeyVault/vaults/secrets');
    expect(secret.condition).toBe("[not(empty(parameters('notionToken')))]");
    expect(secret.properties).toHaveProperty('value', "[parameters('notionToken')]");
  });

  it('the app takes https only and no publishing passwords', () => {
    const app = only(snapshot, 'Microsoft.Web/sites');
    expect(app.properties).toMatchObject({
      httpsOnly: true,
      siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' },
    });
    const policies = ofType(snapshot, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map(({ name, properties }) => [name.split('/').at(-1), properties])).toEqual([
      ['ftp', { allow: false }],
      ['scm', { allow: false }],
    ]);
  });

  it('the identity is one that exists before the app, for the package and for the token too', () => {
    const app = only(snapshot, 'Microsoft.Web/sites');
    const { id } = only(snapshot, 'Microsoft.ManagedIdentity/userAssignedIdentities');
    expect(app.identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: { [id]: {} } });
    expect(app.properties).toMatchObject({
      keyVaultReferenceIdentity: id,
      functionAppConfig: {
        deployment: {
          storage: { authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: id } },
        },
      },
    });
  });

  it('logs take no keys', () => {
    expect(only(snapshot, 'Microsoft.Insights/components').properties).toMatchObject({ DisableLocalAuth: true });
    expect(only(snapshot, 'Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
      features: { disableLocalAuth: true },
    });
  });

  it('uses of the vault and deletions in storage are logged', () => {
    const logged = ofType(snapshot, 'Microsoft.Insights/diagnosticSettings').map(({ id, properties }) => {
      return [/\/(vaults|blobServices|tableServices)\//.exec(id)?.[1], properties?.logs];
    });
    expect(logged).toHaveLength(3);
    expect(logged).toContainEqual(['vaults', [{ category: 'AuditEvent', enabled: true }]]);
    expect(logged).toContainEqual(['blobServices', [{ category: 'StorageDelete', enabled: true }]]);
    expect(logged).toContainEqual(['tableServices', [{ category: 'StorageDelete', enabled: true }]]);
  });

  it('nothing asks the platform for a key', () => {
    expect(snapshotText(snapshot)).not.toMatch(
      /listKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessSignature/i,
    );
  });
});

describe('with a private network', () => {
  it('storage and vault have no public address', () => {
    const closed = { publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'None', defaultAction: 'Deny' } };
    expect(only('large', 'Microsoft.Storage/storageAccounts').properties).toMatchObject(closed);
    expect(only('large', 'Microsoft.KeyVault/vaults').properties).toMatchObject(closed);
  });

  it('each service the app uses has a private one', () => {
    const groups = ofType('large', 'Microsoft.Network/privateEndpoints').flatMap(({ properties }) => {
      const connections = properties?.privateLinkServiceConnections as readonly {
        properties: { groupIds: string[] };
      }[];
      return connections.flatMap((connection) => connection.properties.groupIds);
    });
    expect(groups.toSorted()).toEqual(['blob', 'queue', 'table', 'vault']);
    expect(ofType('large', 'Microsoft.Network/privateDnsZones')).toHaveLength(4);
    expect(ofType('large', 'Microsoft.Network/privateDnsZones/virtualNetworkLinks')).toHaveLength(4);
    expect(ofType('large', 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups')).toHaveLength(4);
  });

  it('the app sends from a subnet that is delegated to it', () => {
    const network = only('large', 'Microsoft.Network/virtualNetworks');
    expect(only('large', 'Microsoft.Web/sites').properties).toHaveProperty(
      'virtualNetworkSubnetId',
      `${network.id}/subnets/app`,
    );
    expect(JSON.stringify(network.properties)).toContain('"serviceName":"Microsoft.App/environments"');
  });

  it('there is none unless it is asked for', () => {
    expect(ofType('small', 'Microsoft.Network/virtualNetworks')).toEqual([]);
    expect(only('small', 'Microsoft.Web/sites').properties?.virtualNetworkSubnetId ?? null).toBeNull();
  });
});

describe('with sign-in', () => {
  const signIn = () => ofType('large', 'Microsoft.Web/sites/config').find(({ id }) => id.endsWith('authsettingsV2'));

  it('nobody gets past it but to the sign of life and the page that signs in', () => {
    expect(signIn()?.properties).toMatchObject({
      platform: { enabled: true },
      globalValidation: {
        requireAuthentication: true,
        unauthenticatedClientAction: 'Return401',
        excludedPaths: ['/api/health', '/api/console'],
      },
    });
  });

  it('no client secret exists: the identity stands in for it', () => {
    expect(JSON.stringify(signIn()?.properties)).toContain(
      '"clientSecretSettingName":"OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"',
    );
  });

  it('there is none unless it is asked for', () => {
    expect(ofType('small', 'Microsoft.Web/sites/config')).toHaveLength(1);
  });
});

describe('the sources', () => {
  const folder = new URL('../../../infra/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.bicep'));
  const sources = files.map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));

  it('describe every parameter and output', () => {
    const bare = sources.flatMap(({ file, text }) =>
      text
        .split(/\n\s*\n/)
        .flatMap((block) => /^(?:param|output) (\w+)/m.exec(block)?.[1] ?? [])
        .filter(
          (name) => !new RegExp(`@description\\('[^']{10,}'\\)\\n(?:@.*\\n)*(?:param|output) ${name} `).test(text),
        )
        .map((name) => `${file}: ${name}`),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(bare).toEqual([]);
  });

  it('say first what the file is for', () => {
    for (const { file, text } of sources) expect([file, text.slice(0, 3)]).toEqual([file, '// ']);
  });

  it('need no registry: no module or extension is fetched', () => {
    const fetched = sources
      .filter(({ file }) => !file.startsWith('graph/'))
      .filter(({ text }) => /'(br|ts)[:/]|^extension /m.test(text));
    expect(fetched.map(({ file }) => file)).toEqual([]);
  });

  // azd prefers it to main.parameters.json, and then asks for nothing.
  it('leave out main.bicepparam', () => {
    expect(readdirSync(folder)).not.toContain('main.bicepparam');
  });
});
