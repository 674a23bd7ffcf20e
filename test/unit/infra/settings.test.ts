// What the app reads is what the template sets, by name and by default.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS, type SettingDefinition } from '../../../shared/settings/setting-definitions.ts';
import { TABLE_NAMES } from '../../../shared/state/tables.ts';
import { appSettings, ofType, only, SNAPSHOTS } from './support/snapshot.ts';

/** Read by the Functions host, or by the platform in front of it. */
const PLATFORM = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
];
/** Settings that the app refuses in Azure. */
const LOCAL_ONLY = ['AZURE_CLIENT_SECRET', 'STATE_CONNECTION_STRING'];

/** Of no use there: the address of the tables comes from the account. */
const NOT_IN_THE_TEMPLATE = ['ALLOW_UNDOCUMENTED_TABLES'];

const definitions = Object.entries<SettingDefinition>(SETTINGS);
const ours = definitions
  .map(([name]) => name)
  .filter((name) => ![...LOCAL_ONLY, ...NOT_IN_THE_TEMPLATE].includes(name));

describe.each(SNAPSHOTS)('%s', (snapshot) => {
  it('every setting the app reads in Azure is set, and every setting set is read', () => {
    const optional = ['languageWorkers__node__arguments', 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'];
    const names = Object.keys(appSettings(snapshot)).filter((name) => !optional.includes(name));
    expect(names.toSorted()).toEqual([...ours, ...PLATFORM].toSorted());
  });

  it('every table the app opens is there', () => {
    const tables = ofType(snapshot, 'Microsoft.Storage/storageAccounts/tableServices/tables');
    expect(tables.map(({ name }) => name.split('/').at(-1)).toSorted()).toEqual([...TABLE_NAMES].toSorted());
  });
});

it('the defaults of the template are those of the app', () => {
  const values = appSettings('small');
  for (const [name, { default: value }] of definitions) {
    if (value !== undefined && !NOT_IN_THE_TEMPLATE.includes(name)) {
      expect([name, values[name]]).toEqual([name, expect.stringContaining(value)]);
    }
  }
});

it('the timer finds its schedule', () => {
  const source = readFileSync(new URL('../../../functions/sync.ts', import.meta.url), 'utf8');
  const name = /schedule: '%(\w+)%'/.exec(source)?.[1];
  expect(name).toBe('SYNC_SCHEDULE');
  expect(appSettings('small')).toHaveProperty(name ?? '', '0 * * * * *');
});

it('the token is a reference to the vault, without a version, so that a rotated one is picked up', () => {
  const { id } = only('small', 'Microsoft.KeyVault/vaults');
  const token = appSettings('small').NOTION_SCIM_TOKEN ?? '';
  expect(token).toContain('@Microsoft.KeyVault(SecretUri={0}secrets/{1})');
  expect(token).toContain(id);
  expect(token).toContain("vaultUri, 'notion-scim-token')");
});

it('addresses come from the account, so that they are right in every cloud', () => {
  const settings = appSettings('small');
  expect(settings.STATE_TABLES_URL).toMatch(/\.primaryEndpoints\.table\]$/);
  expect(settings.AzureWebJobsStorage__blobServiceUri).toMatch(/\.primaryEndpoints\.blob\]$/);
  expect(settings.GRAPH_BASE_URL).toMatch(/\[environment\(\)\.name\]\]$/);
});

it('people call with keys, or sign in when an app registration is named', () => {
  expect(appSettings('small').HTTP_AUTH).toBe('keys');
  expect(appSettings('small')).not.toHaveProperty('OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID');
  expect(appSettings('large').HTTP_AUTH).toBe('entra');
  expect(appSettings('large')).toHaveProperty('OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID');
});

it('the log keeps every event that an alert counts', () => {
  const host = JSON.parse(readFileSync(new URL('../../../host.json', import.meta.url), 'utf8')) as {
    logging: { applicationInsights: { samplingSettings: { excludedTypes: string } } };
  };
  expect(host.logging.applicationInsights.samplingSettings.excludedTypes.split(';')).toContain('Trace');
});
