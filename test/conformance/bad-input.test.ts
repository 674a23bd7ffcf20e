// A configuration or a stored state that does not fit: nothing runs, and everybody who asks is told what is wrong.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

/** One tick, which does nothing but say why. Answers with what it logged. */
async function refusedTick(app: Installation): Promise<Record<string, unknown>[]> {
  expect(await app.tick()).toMatchObject({ stopped: expect.any(String), health: 'error', workLeft: false });
  expect(app.events('host.invocation.failed')).toEqual([]);
  return app.events('configuration.invalid');
}

const others = ({ graph, notion }: Installation): number =>
  graph.journal.entries.length + notion.journal.entries.length;
const asked = (app: Installation): number => others(app) + app.tables.requests.length;

async function reasons(app: Installation): Promise<unknown> {
  const { status, body } = await app.call('GET', 'status?probe=true');
  expect([status, body['healthy']]).toEqual([503, false]);
  return body['reasons'];
}

describe('settings that are not usable', () => {
  const env = { ENTRA_TENANT_ID: 'contoso', NOTION_SCIM_TOKEN: '@Microsoft.KeyVault(SecretUri=https://v.example/s)' };
  const installed = oneInstallation({ env });

  it('nothing runs: no request leaves the app', async () => {
    const app = installed();
    const [line] = await refusedTick(app);
    expect(line).toMatchObject({ code: 'SettingsInvalid', detail: expect.stringContaining('ENTRA_TENANT_ID') });
    expect(asked(app)).toBe(0);
  });

  it('status names every problem, and health still answers', async () => {
    const app = installed();
    expect(await reasons(app)).toMatchObject([
      {
        code: 'SettingsInvalid',
        detail: expect.stringMatching(/ENTRA_TENANT_ID: is not a GUID.*NOTION_SCIM_TOKEN: is a Key Vault reference/s),
      },
    ]);
    expect((await app.call('GET', 'health')).status).toBe(200);
    expect(asked(app)).toBe(0);
  });

  it('the job cannot be started, but it can be paused', async () => {
    const app = installed();
    for (const action of ['start', 'run-now']) {
      const { status, headers, body } = await app.call('POST', `job/${action}`);
      expect([status, headers.get('content-type')]).toEqual([409, 'application/problem+json']);
      expect(body).toMatchObject({ code: 'SettingsInvalid', detail: expect.stringContaining('NOTION_SCIM_TOKEN') });
    }
    expect((await app.call('POST', 'job/pause')).status).toBe(202);
  });
});

describe('a schedule with which the platform would never start the timer', () => {
  const open = installations();

  it.each(['', 'every minute', '0 61 * * * *'])('is told by everybody who is asked: %j', async (SYNC_SCHEDULE) => {
    const app = await open({ env: { SYNC_SCHEDULE } });
    const said = { code: 'SettingsInvalid', detail: expect.stringContaining('SYNC_SCHEDULE') };
    expect(await reasons(app)).toMatchObject([said]);
    expect((await app.call('POST', 'job/start')).body).toMatchObject({ status: 409, ...said });
    const tested = (await app.call('POST', 'test-connection')).body;
    expect(tested['checks']).toContainEqual(expect.objectContaining({ name: 'settings', status: 'failed', ...said }));
  });

  it('is none that has five fields: the status tells the run that the platform will start, with a warning', async () => {
    const app = await open({ env: { SYNC_SCHEDULE: '0 0 1 1 *' } });
    await app.call('POST', 'job/start');
    const { nextRunAt } = (await app.call('GET', 'status')).body;
    expect(nextRunAt).toBe(`${new Date().getUTCFullYear() + 1}-01-01T00:00:00.000Z`);
    const tested = (await app.call('POST', 'test-connection')).body;
    expect(tested).toMatchObject({ ok: true });
    const detail = expect.stringMatching(/SYNC_SCHEDULE.*five fields/);
    expect(tested['checks']).toContainEqual(expect.objectContaining({ name: 'settings', status: 'warning', detail }));
  });
});

describe('a provisioning.json that is not usable', () => {
  const installed = oneInstallation({ provisioning: '{}' });

  it.each([
    ['is not JSON', '{"scope": "all",}', 'ProvisioningInvalid', /\$: is not JSON/],
    ['has an unknown key', '{"scop": "all"}', 'ProvisioningInvalid', /scop/],
    [
      'maps to what Notion has not',
      mapping('displayName', 'shoeSize'),
      'ProvisioningInvalid',
      /attributeMappings\[1\]/,
    ],
    ['holds a mapping that does not compile', mapping('=Join(', 'name.formatted'), 'ProvisioningInvalid', /\[1\]/],
  ])('that %s stops a job for which none is stored, and is told exactly', async (_, provisioning, code, words) => {
    const app = installed();
    app.lines.length = 0;
    await writeFile(app.env['PROVISIONING_CONFIG'] ?? '', provisioning);
    expect(await refusedTick(app)).toMatchObject([{ code, detail: expect.stringMatching(words) }]);
    expect(await reasons(app)).toMatchObject([{ code, detail: expect.stringMatching(words) }]);
    expect((await app.call('POST', 'job/start')).body).toMatchObject({ status: 409, code });
    expect((await app.call('GET', 'health')).status).toBe(200);
    expect(others(app)).toBe(0);
  });
});

describe('a provisioning.json that is not usable', () => {
  const open = installations();

  it('is told beside the problems of the settings', async () => {
    const app = await open({ provisioning: '[]', env: { NOTION_CONCURRENCY: '0' } });
    const both = [{ code: 'SettingsInvalid' }, { code: 'ProvisioningInvalid' }];
    expect(await refusedTick(app)).toMatchObject(both);
    expect(await reasons(app)).toMatchObject(both);
  });

  it('that is missing or is a folder is told with its path', async () => {
    const absent = await open({ env: { PROVISIONING_CONFIG: '/nowhere/provisioning.json' } });
    expect(await reasons(absent)).toMatchObject([{ code: 'ProvisioningMissing' }]);
    await absent.close();
    const folder = await open({ env: { PROVISIONING_CONFIG: tmpdir() } });
    expect(await refusedTick(folder)).toMatchObject([{ code: 'ProvisioningUnreadable' }]);
    expect(await reasons(folder)).toMatchObject([
      { code: 'ProvisioningUnreadable', detail: expect.stringContaining(`The app cannot read ${tmpdir()} (EISDIR)`) },
    ]);
  });
});

describe('provisioning.json', () => {
  const open = installations();

  it('is the one beside the entry, whatever the working directory holds', async () => {
    const before = process.cwd();
    const decoy = await mkdtemp(join(tmpdir(), 'decoy-'));
    await writeFile(join(decoy, 'provisioning.json'), 'not the one');
    process.chdir(decoy);
    try {
      const app = await open();
      expect((await app.call('GET', 'status')).body['reasons']).toMatchObject([{ code: 'NotStarted' }]);
    } finally {
      process.chdir(before);
    }
  });

  it('is another one where PROVISIONING_CONFIG names it', async () => {
    const app = await open({ provisioning: '{"scope":"all"}' });
    app.graph.directory.addUser({ userPrincipalName: 'ada@contoso.example', displayName: 'Ada' });
    await app.call('POST', 'job/start');
    expect(await app.tick()).toMatchObject({ users: { created: 1 } });
  });
});

describe('state that a newer version wrote', () => {
  const installed = oneInstallation();
  beforeAll(async () => {
    const app = installed();
    app.people('ada');
    await app.call('POST', 'job/start');
    await app.tick();
  });

  it.each([
    ['lease', { v: 99 }],
    ['control', { v: 99 }],
    ['state', { v: 99 }],
    ['state', { j0: '{"version":99}' }],
  ])('(row %s) stops the job, which says so', async (rowKey, columns) => {
    const app = installed();
    const connection = app.env['STATE_CONNECTION_STRING'] ?? '';
    const table = TableClient.fromConnectionString(connection, 'watermarks', { allowInsecureConnection: true });
    const before = await table.getEntity('job', rowKey);
    await table.updateEntity({ partitionKey: 'job', rowKey, ...columns }, 'Merge');
    app.lines.length = 0;
    app.graph.journal.clear();
    app.notion.journal.clear();
    const newer = [{ code: 'StateFromNewerVersion', detail: expect.stringContaining('99') }];
    expect(await refusedTick(app)).toMatchObject(newer);
    expect(await reasons(app)).toMatchObject(newer);
    expect([app.graph.journal.entries, app.notion.journal.entries]).toEqual([[], []]);
    await table.updateEntity({ partitionKey: 'job', rowKey, ...kept(before, Object.keys(columns)) }, 'Merge');
    expect(await app.tick()).toMatchObject({ health: 'ok' });
  });
});

const kept = (row: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

function mapping(source: string, target: string): string {
  const attributeMappings = [
    { source: 'userPrincipalName', target: 'userName', matching: 1 },
    { source, target },
  ];
  return JSON.stringify({ users: { attributeMappings } });
}
