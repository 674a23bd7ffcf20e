import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../shared/errors/index.ts';
import { GRAPH_CLOUDS } from '../../../shared/settings/graph-cloud.ts';
import { SETTINGS } from '../../../shared/settings/setting-definitions.ts';
import { checkSettings, type Environment, readHttpAuth, readSettings } from '../../../shared/settings/settings.ts';
import { LOCAL } from './local-settings.ts';

const AZURE: Environment = {
  ENTRA_TENANT_ID: LOCAL.ENTRA_TENANT_ID,
  ENTRA_SERVICE_PRINCIPAL_ID: LOCAL.ENTRA_SERVICE_PRINCIPAL_ID,
  NOTION_SCIM_TOKEN: 'scim-token',
  STATE_TABLES_URL: 'https://account.table.core.windows.net/',
  SYNC_SCHEDULE: '0 * * * * *',
  WEBSITE_SITE_NAME: 'provisioner',
};

const problemsOf = (env: Environment) => checkSettings(env).problems.map(({ at, message }) => `${at} ${message}`);
const warningsOf = (env: Environment) => checkSettings(env).warnings.map(({ at, message }) => `${at} ${message}`);

describe('settings', () => {
  it('a local environment with the least that is needed gets every default', () => {
    expect(checkSettings(LOCAL).problems).toEqual([]);
    expect(readSettings(LOCAL)).toMatchObject({
      inAzure: false,
      servicePrincipalId: '22222222-2222-4222-8222-22222222222a',
      identity: { kind: 'clientSecret', clientId: LOCAL.AZURE_CLIENT_ID },
      graph: {
        baseUrl: 'https://graph.microsoft.com',
        authorityHost: 'https://login.microsoftonline.com',
      },
      notion: { scimUrl: 'https://www.notion.so/scim/v2', maxRequestsPerMinute: 600, concurrency: 8 },
      state: { kind: 'connectionString' },
      schedule: '0 * * * * *',
      softDeadlineSeconds: 480,
      recordRetentionDays: 30,
      httpAuth: 'keys',
    });
  });

  it('in Azure the managed identity reads Graph and opens the tables', () => {
    expect(readSettings(AZURE)).toMatchObject({
      inAzure: true,
      identity: { kind: 'managedIdentity' },
      state: { kind: 'identity', tablesUrl: 'https://account.table.core.windows.net' },
    });
    expect(readSettings({ ...AZURE, AZURE_CLIENT_ID: LOCAL.AZURE_CLIENT_ID }).identity).toEqual({
      kind: 'managedIdentity',
      clientId: LOCAL.AZURE_CLIENT_ID,
    });
  });

  it('all problems are reported together, each with what to do', () => {
    const env = { NOTION_CONCURRENCY: 'many', HTTP_AUTH: 'none' };
    const { settings, problems } = checkSettings(env);
    expect(settings).toBeUndefined();
    expect(problems.map(({ at }) => at)).toEqual([
      'ENTRA_TENANT_ID',
      'ENTRA_SERVICE_PRINCIPAL_ID',
      'AZURE_CLIENT_SECRET',
      'NOTION_SCIM_TOKEN',
      'NOTION_CONCURRENCY',
      'STATE_TABLES_URL',
      'SYNC_SCHEDULE',
      'HTTP_AUTH',
    ]);
    for (const { message, remedy } of problems) expect(message !== '' && remedy !== '').toBe(true);
    expect(() => readSettings(env)).toThrow(ConfigurationError);
    expect(() => readSettings(env)).toThrow(
      /8 problems[\s\S]*ENTRA_TENANT_ID[\s\S]*HTTP_AUTH: is neither keys nor entra/,
    );
  });

  it('an empty or blank setting counts as absent', () => {
    expect(problemsOf({ ...LOCAL, NOTION_SCIM_TOKEN: '  ' })).toEqual(['NOTION_SCIM_TOKEN is missing']);
    expect(readSettings({ ...LOCAL, NOTION_SCIM_URL: '' }).notion.scimUrl).toBe('https://www.notion.so/scim/v2');
  });

  it('secrets and connection strings are refused in Azure', () => {
    const env = { ...AZURE, AZURE_CLIENT_SECRET: 's', STATE_CONNECTION_STRING: 'UseDevelopmentStorage=true' };
    expect(problemsOf(env)).toEqual(['AZURE_CLIENT_SECRET is set in Azure', 'STATE_CONNECTION_STRING is set in Azure']);
  });

  it('exactly one place for the state is accepted', () => {
    expect(problemsOf({ ...LOCAL, STATE_TABLES_URL: 'https://a.table.core.windows.net' })).toEqual([
      'STATE_CONNECTION_STRING is set together with STATE_TABLES_URL',
    ]);
    expect(problemsOf({ ...LOCAL, STATE_CONNECTION_STRING: undefined })).toEqual([
      'STATE_TABLES_URL is missing, and so is STATE_CONNECTION_STRING',
    ]);
    expect(problemsOf({ ...LOCAL, STATE_CONNECTION_STRING: 'hello' })).toEqual([
      'STATE_CONNECTION_STRING is not a storage connection string',
    ]);
  });

  it('a Key Vault reference that was not resolved is named, and never used as the secret', () => {
    const reference = '@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/scim-token)';
    const { problems, settings } = checkSettings({ ...AZURE, NOTION_SCIM_TOKEN: reference });
    expect(settings).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe('is a Key Vault reference that was not resolved');
    expect(problems[0]?.remedy).toContain('Key Vault Secrets User');
    expect(problemsOf({ ...AZURE, NOTION_SCIM_TOKEN: reference.toLowerCase() })).toEqual([
      'NOTION_SCIM_TOKEN is a Key Vault reference that was not resolved',
    ]);
  });

  const signIn: Readonly<Record<string, string>> = {
    'https://graph.microsoft.com': 'https://login.microsoftonline.com',
    'https://graph.microsoft.us': 'https://login.microsoftonline.us',
    'https://dod-graph.microsoft.us': 'https://login.microsoftonline.us',
    'https://microsoftgraph.chinacloudapi.cn': 'https://login.partner.microsoftonline.cn',
  };

  it.each(GRAPH_CLOUDS)('the cloud of $baseUrl signs in at $authorityHost', ({ baseUrl, authorityHost }) => {
    expect(authorityHost).toBe(signIn[baseUrl]);
    for (const url of [baseUrl, `${baseUrl}/`, `${baseUrl}/v1.0`]) {
      expect(readSettings({ ...LOCAL, GRAPH_BASE_URL: url }).graph).toMatchObject({ baseUrl, authorityHost });
    }
    expect(SETTINGS.GRAPH_BASE_URL.remedy).toContain(baseUrl);
  });

  it('no cloud is missing', () => {
    expect(GRAPH_CLOUDS.map(({ baseUrl }) => baseUrl)).toEqual(Object.keys(signIn));
  });

  it('Graph is reached over http on loopback only, and only outside Azure', () => {
    const graph = readSettings({ ...LOCAL, GRAPH_BASE_URL: 'http://127.0.0.1:7072/' }).graph;
    expect(graph.baseUrl).toBe('http://127.0.0.1:7072');
    expect(problemsOf({ ...AZURE, GRAPH_BASE_URL: 'http://127.0.0.1:7072' })).toEqual([
      'GRAPH_BASE_URL uses http on loopback, which is for local use only',
    ]);
    expect(problemsOf({ ...LOCAL, GRAPH_BASE_URL: 'http://graph.microsoft.com' })).toEqual([
      'GRAPH_BASE_URL uses http, which would send credentials in the clear',
    ]);
    expect(problemsOf({ ...LOCAL, GRAPH_BASE_URL: 'https://graph.example.com' })).toEqual([
      'GRAPH_BASE_URL is not a known Microsoft Graph endpoint',
    ]);
  });

  it('the SCIM URL is used without its trailing slash and without the switches that Entra puts into the query', () => {
    const url = 'https://api.notion.com/scim/v2/?aadOptscim062020';
    expect(readSettings({ ...LOCAL, NOTION_SCIM_URL: url }).notion.scimUrl).toBe('https://api.notion.com/scim/v2');
    expect(warningsOf({ ...LOCAL, NOTION_SCIM_URL: url })).toEqual([]);
  });

  it('the token goes to a SCIM host that Notion does not document only where somebody allows it', () => {
    const message = 'NOTION_SCIM_URL names proxy.example.com, a host that Notion does not document for SCIM';
    for (const env of [LOCAL, AZURE]) {
      const proxied = { ...env, NOTION_SCIM_URL: 'https://proxy.example.com/scim/v2' };
      for (const no of [undefined, 'false']) {
        const { problems, parts } = checkSettings({ ...proxied, ALLOW_UNDOCUMENTED_TARGET: no });
        expect(problems.map((problem) => `${problem.at} ${problem.message}`)).toEqual([message]);
        expect(problems[0]?.remedy).toContain('ALLOW_UNDOCUMENTED_TARGET');
        expect(parts.notion).toBeUndefined();
      }
      const allowed = { ...proxied, ALLOW_UNDOCUMENTED_TARGET: 'True' };
      expect([problemsOf(allowed), warningsOf(allowed)]).toEqual([[], [message]]);
    }
    expect(problemsOf({ ...LOCAL, ALLOW_UNDOCUMENTED_TARGET: 'yes' })).toEqual([
      'ALLOW_UNDOCUMENTED_TARGET is neither true nor false',
    ]);
    expect(problemsOf({ ...LOCAL, NOTION_SCIM_URL: 'https://www.notion.so:8443/scim/v2' })).toHaveLength(1);
    expect(warningsOf({ ...LOCAL, NOTION_SCIM_URL: 'https://www.notion.so/' })).toEqual([
      'NOTION_SCIM_URL does not end in /scim/v2',
    ]);
  });

  it('a simulator on loopback needs no allowance, and is nothing for Azure', () => {
    for (const url of ['http://127.0.0.1:7073/scim/v2', 'https://localhost:7073/scim/v2']) {
      const env = { ...LOCAL, NOTION_SCIM_URL: url };
      expect([problemsOf(env), warningsOf(env)]).toEqual([[], []]);
      expect(problemsOf({ ...AZURE, NOTION_SCIM_URL: url })).toHaveLength(1);
    }
  });

  const TABLES: Readonly<Record<string, string>> = {
    'https://graph.microsoft.com': 'account.table.core.windows.net',
    'https://graph.microsoft.us': 'account.table.core.usgovcloudapi.net',
    'https://dod-graph.microsoft.us': 'account.table.core.usgovcloudapi.net',
    'https://microsoftgraph.chinacloudapi.cn': 'account.table.core.chinacloudapi.cn',
  };

  it.each(Object.entries(TABLES))('the tables of the cloud of %s are at %s, and nowhere else', (graph, host) => {
    const hosts = new Set([
      ...Object.values(TABLES),
      `evil${host}`,
      `${host}.example.com`,
      `${host}:444`,
      'example.com',
    ]);
    for (const other of hosts) {
      const problems = problemsOf({ ...AZURE, GRAPH_BASE_URL: graph, STATE_TABLES_URL: `https://${other}/` });
      expect([other, problems.length]).toEqual([other, other === host || other === `evil${host}` ? 0 : 1]);
    }
  });

  it('other tables need an allowance, but for loopback outside Azure', () => {
    const { STATE_CONNECTION_STRING: _, ...local } = LOCAL;
    const elsewhere = { ...AZURE, STATE_TABLES_URL: 'https://tables.example.com' };
    expect(problemsOf(elsewhere)).toEqual([
      'STATE_TABLES_URL names tables.example.com, which is not a table endpoint of the cloud in GRAPH_BASE_URL',
    ]);
    expect(problemsOf({ ...elsewhere, ALLOW_UNDOCUMENTED_TABLES: 'true' })).toEqual([]);
    expect(problemsOf({ ...local, STATE_TABLES_URL: 'https://127.0.0.1:10002/account' })).toEqual([]);
    expect(problemsOf({ ...AZURE, STATE_TABLES_URL: 'https://127.0.0.1:10002/account' })).toHaveLength(1);
    expect(problemsOf({ ...AZURE, STATE_TABLES_URL: 'https://account.z12.table.storage.azure.net' })).toEqual([]);
  });

  it('a shared access signature is never sent over http', () => {
    const env = (text: string) => ({ ...LOCAL, STATE_CONNECTION_STRING: text });
    expect(problemsOf(env('TableEndpoint=http://a.example.com;SharedAccessSignature=sv=1&sig=x'))).toEqual([
      'STATE_CONNECTION_STRING sends a shared access signature over http, where others can read it',
    ]);
    expect(problemsOf(env('TableEndpoint=https://a.example.com;SharedAccessSignature=sv=1&sig=x'))).toEqual([]);
  });

  it.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['NODE_OPTIONS', '--max-old-space-size=400 --inspect=0.0.0.0:9229'],
    ['NODE_OPTIONS', '--inspect-brk'],
    ['languageWorkers__node__arguments', '--inspect'],
    ['IDENTITY_ENDPOINT', 'http://collector.example.com/msi/token'],
    ['IDENTITY_ENDPOINT', 'http://203.0.113.5/msi/token'],
    ['IDENTITY_ENDPOINT', 'http://127.0.0.1.example.com/msi/token'],
    ['IDENTITY_ENDPOINT', 'nowhere'],
  ])('in Azure no token leaves a process with %s=%s', (name, value) => {
    const { settings, parts, problems } = checkSettings({ ...AZURE, [name]: value });
    expect(problems).toMatchObject([{ at: name }]);
    expect([settings, parts.identity, parts.notion, parts.state]).toEqual([undefined, undefined, undefined, undefined]);
    expect(problemsOf({ ...LOCAL, [name]: value })).toEqual([]);
  });

  it.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '1'],
    ['NODE_OPTIONS', '--max-old-space-size=400'],
    ['IDENTITY_ENDPOINT', 'http://127.0.0.1:41741/msi/token'],
    ['IDENTITY_ENDPOINT', 'http://localhost:4141/msi/token'],
    ['IDENTITY_ENDPOINT', 'http://169.254.129.2:8081/msi/token'],
    ['IDENTITY_ENDPOINT', 'http://172.16.0.3:8081/msi/token'],
    ['IDENTITY_ENDPOINT', 'https://identity.example.com/msi/token'],
  ])('in Azure %s=%s is fine', (name, value) => {
    expect(problemsOf({ ...AZURE, [name]: value })).toEqual([]);
  });

  it.each(['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY'])('%s is told and not refused', (name) => {
    const env = { ...AZURE, [name]: 'http://user:word@proxy.example.com:3128' };
    expect(problemsOf(env)).toEqual([]);
    const { warnings } = checkSettings(env);
    expect(warnings).toMatchObject([{ at: name }]);
    expect(JSON.stringify(warnings)).not.toContain('example.com');
  });

  it.each([
    ['{}', 1],
    ['{"OTHER":{"rawReference":"@Microsoft.KeyVault(SecretUri=x)","status":"Resolved"}}', 1],
    ['{"notion_scim_token":{"rawReference":"@Microsoft.KeyVault(SecretUri=x)","status":"Resolved"}}', 0],
    ['{"references":[]}', 0],
    ['[]', 0],
    ['Resolved', 0],
    ['', 0],
  ])('with the references to Key Vault %s, a warning of the plain token is given %i times', (references, times) => {
    const env = { ...AZURE, WEBSITE_KEYVAULT_REFERENCES: references };
    expect(problemsOf(env)).toEqual([]);
    expect(checkSettings(env).warnings.map(({ at }) => at)).toEqual(Array(times).fill('NOTION_SCIM_TOKEN'));
    expect(warningsOf({ ...LOCAL, WEBSITE_KEYVAULT_REFERENCES: references })).toEqual([]);
  });

  it.each([
    ['http://www.notion.so/scim/v2', 'uses http, which would send credentials in the clear'],
    ['https://user:word@www.notion.so/scim/v2', 'holds a user name or password'],
    ['ftp://www.notion.so', 'does not begin with https://'],
    ['notion', 'is not a URL'],
  ])('the SCIM URL %s is refused', (url, message) => {
    expect(problemsOf({ ...LOCAL, NOTION_SCIM_URL: url })).toEqual([`NOTION_SCIM_URL ${message}`]);
  });

  it.each(['Bearer abc', 'two\nlines', 'ünïcode'])(
    'a token that cannot stand in a header is refused unseen',
    (token) => {
      const { problems } = checkSettings({ ...LOCAL, NOTION_SCIM_TOKEN: token });
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toContain(token.slice(-3));
    },
  );

  it.each([
    ['RECORD_RETENTION_DAYS', '0'],
    ['RECORD_RETENTION_DAYS', '731'],
    ['SYNC_SOFT_DEADLINE_SECONDS', '9'],
    ['SYNC_SOFT_DEADLINE_SECONDS', '541'],
    ['SYNC_SOFT_DEADLINE_SECONDS', '1e2'],
    ['NOTION_MAX_REQUESTS_PER_MINUTE', '0'],
    ['NOTION_CONCURRENCY', '2.5'],
  ])('%s=%s is out of range', (name, value) => {
    const [problem, ...others] = checkSettings({ ...LOCAL, [name]: value }).problems;
    expect(others).toEqual([]);
    expect(problem?.message).toMatch(/^is not a whole number from/);
  });

  it.each(['0 * * * * *', '0 */5 * * * *', '30 0 8-18 * * Mon-Fri', '0 0,30 * 1 Jan *'])(
    'the schedule %s is fine',
    (text) => {
      const { settings, warnings } = checkSettings({ ...AZURE, SYNC_SCHEDULE: text });
      expect([settings?.schedule, warnings]).toEqual([text, []]);
    },
  );

  it('a schedule of five fields is taken as the platform takes it, with a warning', () => {
    const { settings, warnings } = checkSettings({ ...AZURE, SYNC_SCHEDULE: '*/5 * * * *' });
    expect(settings?.schedule).toBe('*/5 * * * *');
    expect(warnings).toMatchObject([{ at: 'SYNC_SCHEDULE', message: expect.stringMatching(/five fields.*minute/) }]);
  });

  it.each(['0 61 * * * *', 'every minute', '0 1-2-3 * * * *', '00:05:00', '0 0 0 L * *', '0 0 0 31 2 *'])(
    'the schedule %s, which would never start the timer, is a problem',
    (text) => {
      for (const env of [LOCAL, AZURE]) {
        const { settings, problems } = checkSettings({ ...env, SYNC_SCHEDULE: text });
        expect([settings, problems]).toMatchObject([undefined, [{ at: 'SYNC_SCHEDULE' }]]);
      }
    },
  );

  it('a missing schedule is a problem: a default of ours would start nothing', () => {
    for (const text of [undefined, '', ' ']) {
      expect(problemsOf({ ...AZURE, SYNC_SCHEDULE: text })).toEqual(['SYNC_SCHEDULE is missing']);
    }
  });

  it('outside Azure a managed identity serves where the host offers one', () => {
    const { AZURE_CLIENT_ID: _, AZURE_CLIENT_SECRET: __, ...env } = LOCAL;
    expect(readSettings({ ...env, IDENTITY_ENDPOINT: 'http://127.0.0.1:7072/msi/token' }).identity).toEqual({
      kind: 'managedIdentity',
    });
    expect(problemsOf({ ...env, AZURE_CLIENT_SECRET: 's' })).toEqual(['AZURE_CLIENT_ID is missing']);
  });

  it('the client id in place of the object id is noticed', () => {
    const env = { ...LOCAL, ENTRA_SERVICE_PRINCIPAL_ID: LOCAL.AZURE_CLIENT_ID };
    expect(problemsOf(env)).toEqual(['ENTRA_SERVICE_PRINCIPAL_ID is the same as AZURE_CLIENT_ID']);
  });

  it('settings cannot be changed after they were read', () => {
    const settings = readSettings(LOCAL);
    expect([settings, settings.notion, settings.graph, settings.identity, settings.state].every(Object.isFrozen)).toBe(
      true,
    );
  });

  it('who may call is read without the other settings, and an unknown answer is the stricter one', () => {
    expect(readHttpAuth({ HTTP_AUTH: 'entra' })).toBe('entra');
    expect([{}, { HTTP_AUTH: 'none' }, { HTTP_AUTH: 'keys' }].map(readHttpAuth)).toEqual(['keys', 'keys', 'keys']);
  });
});
