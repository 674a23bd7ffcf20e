// The configuration in force: what stays in force when provisioning.json cannot be used, and what is told of it.

import { rm, writeFile } from 'node:fs/promises';
import { TableClient } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../shared/errors/index.ts';
import { type Installation, installations } from './support/installation.ts';

const open = installations();

const USABLE = '{"users":{"attributeMappings":[{"source":"userPrincipalName","target":"userName","matching":1}]}}';
const BROKEN = '{"scop":"all",\n"limits":{"creations":-1}}';

async function started(...names: readonly string[]): Promise<{ app: Installation; ids: string[]; path: string }> {
  const app = await open({ provisioning: USABLE });
  const ids = app.people(...names);
  await app.call('POST', 'job/start');
  expect(await app.tick()).toMatchObject({ users: { created: names.length }, health: 'ok' });
  return { app, ids, path: app.env['PROVISIONING_CONFIG'] ?? '' };
}

const leave = ({ graph }: Installation, id = ''): void => graph.directory.updateUser(id, { accountEnabled: false });

const isIn = ({ notion }: Installation, name: string): boolean =>
  notion.workspace.snapshot().users.some(({ userName, active }) => active && userName === `${name}@contoso.example`);

const read = async (app: Installation): Promise<Readonly<Record<string, unknown>>> =>
  (await app.call('GET', 'configuration')).body;

describe('a provisioning.json that becomes unusable', () => {
  it('under the running app leaves the last usable one in force, and everybody says why until it is mended', async () => {
    const { app, ids, path } = await started('ada', 'ben');
    const before = await read(app);
    expect(before).toMatchObject({ from: 'file', since: expect.any(String) });
    await writeFile(path, BROKEN);
    leave(app, ids[0]);
    const tick = { users: { removed: 1 }, health: 'error', codes: ['ProvisioningInvalid'], workLeft: false };
    expect(await app.tick()).toMatchObject(tick);
    expect(isIn(app, 'ada')).toBe(false);

    const why = { code: 'ProvisioningInvalid', remedy: CATALOGUE.ProvisioningInvalid.remedy };
    const { status, body } = await app.call('GET', 'status?probe=true');
    expect([status, body['state']]).toEqual([503, 'active']);
    const detail = expect.stringMatching(
      /\$\.limits\.creations.*scop.*goes on with the last usable configuration of 20/s,
    );
    expect(body['reasons']).toMatchObject([{ ...why, severity: 'error', since: expect.any(String), detail }]);
    const { checks } = (await app.call('POST', 'test-connection')).body;
    expect(checks).toContainEqual(expect.objectContaining({ name: 'provisioning', status: 'failed', ...why }));

    const { notUsed, from, ...inForce } = await read(app);
    const { from: _, ...same } = before;
    expect([from, inForce]).toEqual(['stored', { ...same, limitsNow: expect.anything() }]);
    const problems = [
      { at: '$.limits.creations', line: 2 },
      { at: '$.scop', line: 1 },
    ];
    expect(notUsed).toMatchObject({ ...why, problems });

    await app.tick();
    expect(app.events('configuration.invalid')).toMatchObject([{ code: why.code, detail }]);

    await writeFile(path, '{"users":{"guests":"include"}}');
    expect(await app.tick()).toMatchObject({ health: 'ok' });
    expect((await app.call('GET', 'status')).body).toMatchObject({ healthy: true, reasons: [] });
    const after = await read(app);
    expect(after).toMatchObject({ from: 'file', since: expect.any(String) });
    expect([after['hash'] !== before['hash'], after['notUsed']]).toEqual([true, undefined]);
  });

  it('with a new deployment leaves it in force too: joiners come, leavers leave, and operators are answered', async () => {
    const { app, ids, path } = await started('ada', 'ben');
    await rm(path);
    await app.restart();
    // Told at once, not only by the next tick.
    expect((await app.call('GET', 'status')).body['reasons']).toMatchObject([{ code: 'ProvisioningMissing' }]);
    leave(app, ids[0]);
    app.people('cyd');
    expect(await app.tick()).toMatchObject({ users: { removed: 1, created: 1 }, codes: ['ProvisioningMissing'] });
    expect(['ada', 'ben', 'cyd'].filter((name) => isIn(app, name))).toEqual(['ben', 'cyd']);
    expect(await read(app)).toMatchObject({ from: 'stored', notUsed: { code: 'ProvisioningMissing', problems: [] } });
    const asked = { body: JSON.stringify({ user: 'ben@contoso.example' }) };
    expect((await app.call('POST', 'explain', asked)).status).toBe(200);
    expect((await app.call('GET', 'holds')).status).toBe(200);
    expect((await app.call('POST', 'job/run-now')).status).toBe(202);
  });

  it('after a read before the start is told while the job waits for its start, and the start is accepted', async () => {
    const app = await open({ provisioning: USABLE });
    app.people('ada');
    await app.call('POST', 'job/read');
    await app.tick();
    await writeFile(app.env['PROVISIONING_CONFIG'] ?? '', BROKEN);
    const codes = ['ProvisioningInvalid'];
    expect(await app.tick()).toMatchObject({ skipped: 'NotStarted', health: 'error', codes });
    expect(app.events('configuration.invalid')).toMatchObject([{ code: 'ProvisioningInvalid' }]);
    expect((await app.call('POST', 'job/start')).status).toBe(202);
    expect(await app.tick()).toMatchObject({ users: { created: 1 }, codes });
  });

  it('is not used in part: limits and protected accounts are those of the last usable one', async () => {
    const { app, ids, path } = await started('ada');
    await writeFile(
      path,
      USABLE.replace(/}$/, ',"protected":{"users":["ada@contoso.example"]},"limits":{"creations":0}}'),
    );
    leave(app, ids[0]);
    expect(await app.tick()).toMatchObject({ users: { removed: 0 } });
    await writeFile(path, BROKEN);
    app.people('ben');
    expect(await app.tick()).toMatchObject({ users: { created: 0, removed: 0 }, held: 1 });
    expect(isIn(app, 'ada')).toBe(true);
    expect(await read(app)).toMatchObject({
      protectedAccounts: { users: ['ada@contoso.example'] },
      limits: expect.arrayContaining([expect.objectContaining({ name: 'creations', value: 0 })]),
    });
  });

  it('stops the job when this version cannot read the stored one either, until a usable file comes', async () => {
    const { app, path } = await started('ada');
    const connection = app.env['STATE_CONNECTION_STRING'] ?? '';
    const table = TableClient.fromConnectionString(connection, 'watermarks', { allowInsecureConnection: true });
    const b0 = Buffer.from('{"setting of a later version":1}');
    await table.updateEntity({ partitionKey: 'job', rowKey: 'configuration', b0 }, 'Merge');
    await writeFile(path, BROKEN);
    app.people('ben');
    expect(await app.tick()).toMatchObject({ stopped: 'ProvisioningInvalid', health: 'error' });
    expect(isIn(app, 'ben')).toBe(false);
    const { status, body } = await app.call('GET', 'configuration');
    expect([status, body['code'], body['detail']]).toEqual([
      409,
      'ProvisioningInvalid',
      expect.stringContaining('scop'),
    ]);
    await writeFile(path, USABLE);
    expect(await app.tick()).toMatchObject({ users: { created: 1 }, health: 'ok' });
  });
});

describe('GET /api/configuration', () => {
  it('before any run tells the deployed file, and that no run has used it', async () => {
    const app = await open();
    const body = await read(app);
    expect(body).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
      from: 'file',
      scope: { from: 'assigned', sentence: expect.stringContaining('assigned to the enterprise application') },
      users: {
        matching: ['userName'],
        mappings: [{ target: 'userName', type: 'direct' }, { target: 'name.formatted' }, { target: 'active' }],
      },
      limitsNow: [{ kind: 'peoplePositive', limit: 5 }, { kind: 'peopleDerived', limit: 5 }, { kind: 'creations' }],
    });
    expect(body).not.toHaveProperty('since');
  });

  it('tells at once what the next run will use, and since when once it did', async () => {
    const { app, path } = await started('ada');
    const { since } = await read(app);
    await app.tick();
    expect(await read(app)).toMatchObject({ since });
    await writeFile(path, '{"scope":"all"}');
    const changed = await read(app);
    expect([changed['scope'], changed['since']]).toMatchObject([{ from: 'all' }, undefined]);
    await app.tick();
    expect(Date.parse(String((await read(app))['since']))).toBeGreaterThan(Date.parse(String(since)));
  });

  it('and a tick ask the tables for the stored text only when the file cannot be used', async () => {
    const { app, path } = await started('ada');
    const asks = async (): Promise<number> => {
      app.tables.requests.length = 0;
      await app.tick();
      await read(app);
      return app.tables.requests.filter(({ path: asked }) =>
        decodeURIComponent(asked).includes("RowKey='configuration'"),
      ).length;
    };
    expect(await asks()).toBe(0);
    await writeFile(path, BROKEN);
    expect(await asks()).toBe(2);
  });
});
