// POST /api/explain of the real registrations, and the command that asks it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { assignedGroups, entitledUsers, readTenant, type Tenant } from '../../sandbox/start/tenant.ts';
import { runCommand, startApp } from './support/command.ts';

const lines: string[] = [];
let sandbox: RunningSandbox;
let tenant: Tenant;

beforeAll(async () => {
  sandbox = await startApp({ users: 12, groups: 3, onHostLine: (line) => lines.push(line) });
  tenant = await readTenant(String(sandbox.graphUrl));
  await call('POST', `${sandbox.hostUrl}/api/job/start`, {});
  await call('POST', `${sandbox.hostUrl}/__admin/tick`);
}, 120_000);
afterAll(() => sandbox.close());

const JSON_BODY = { 'content-type': 'application/json' };
const ask = (body: string) => fetch(`${sandbox.hostUrl}/api/explain`, { method: 'POST', headers: JSON_BODY, body });
const assigned = () => {
  const [group] = assignedGroups(tenant);
  return { group, user: entitledUsers(tenant).find(({ id }) => group?.members.includes(id)) };
};

const command = (...args: string[]) => runCommand('explain', args);

describe('POST /api/explain', () => {
  it('explains a person by userPrincipalName and a group by name', async () => {
    const { user, group } = assigned();
    const person = await ask(JSON.stringify({ user: String(user?.userPrincipalName).toUpperCase() }));
    expect([person.status, person.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await person.json()).toMatchObject({
      id: user?.id,
      summary: expect.stringContaining('is in Notion because'),
      target: { found: 'byLink' },
    });
    const team = await ask(JSON.stringify({ group: group?.displayName }));
    expect(await team.json()).toMatchObject({ id: group?.id, kind: 'group', members: { toAdd: { count: 0 } } });
  });

  it('answers 404 for who is not stored, 400 for any other body, 405 for GET', async () => {
    const unknown = await ask('{"user":"nobody@contoso.example"}');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await unknown.json()).toMatchObject({
      code: 'UnknownObject',
      detail: expect.stringContaining('misspelled'),
    });
    const { user } = assigned();
    const misspelled = await ask(JSON.stringify({ user: `${user?.displayName}x` }));
    expect(await misspelled.json()).toMatchObject({
      code: 'UnknownObject',
      candidates: expect.arrayContaining([
        { kind: 'user', id: user?.id, name: expect.stringContaining(String(user?.displayName)) },
      ]),
    });
    for (const body of ['', 'x', 'null', '{}', '{"user":""}', '{"user":7}', '{"user":"a","group":"b"}', '["a"]']) {
      const refused = await ask(body);
      expect([body, refused.status]).toEqual([body, 400]);
      expect(await refused.json()).toMatchObject({ code: 'InvalidBody' });
    }
    expect((await fetch(`${sandbox.hostUrl}/api/explain`)).status).toBe(405);
  });

  it('answers 413 to a body that no name needs, and takes the longest name', async () => {
    const huge = await ask(JSON.stringify({ user: 'a'.repeat(1_000_000) }));
    expect([huge.status, await huge.json()]).toEqual([413, expect.objectContaining({ code: 'BodyTooLong' })]);
    const longest = '\\u00e9'.repeat(1_024);
    expect((await ask(`{"user":"${longest}"}`)).status).toBe(404);
    expect((await ask(`{"user":"${longest}a"}`)).status).toBe(400);
  });

  it('is registered to need a key', async () => {
    const functions = await call<{ name: string; authLevel?: string }[]>('GET', `${sandbox.hostUrl}/__admin/functions`);
    expect(functions.find(({ name }) => name === 'explain')?.authLevel).toBe('function');
  });

  it('logs no names and no addresses', () => {
    const log = lines.join('\n');
    expect(log.length).toBeGreaterThan(0);
    for (const { userPrincipalName, displayName } of tenant.users) {
      expect(log).not.toContain(userPrincipalName);
      expect(log).not.toContain(displayName);
    }
  });
});

describe('the command', () => {
  it('prints the sentence first, then sections with a mark for each clause', async () => {
    const { user } = assigned();
    const { code, stdout } = await command(String(user?.userPrincipalName), '--url', sandbox.hostUrl);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toContain('is in Notion because');
    expect(stdout).toMatch(/^ {2}✓ {2}account +accountEnabled is not false +true$/m);
    expect(stdout).toMatch(/^ {2}= {2}userName +userPrincipalName +"/m);
    for (const title of ['Decision', 'Scope', 'Entitlement', 'Mappings', 'Source attributes', 'Groups']) {
      expect(stdout).toContain(`\n${title}\n`);
    }
  });

  it('gives the whole answer as JSON, also of a group', async () => {
    const { group } = assigned();
    const { stdout } = await command('--group', String(group?.displayName), '--url', sandbox.hostUrl, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ id: group?.id, kind: 'group' });
  });

  it('says what is wrong: unknown people, no host, wrong flags', async () => {
    const unknown = await command('nobody@contoso.example', '--url', sandbox.hostUrl);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/^No such user: .*--group/);
    const nowhere = await command('ada', '--url', 'http://127.0.0.1:9');
    expect(nowhere).toMatchObject({ code: 1 });
    expect(nowhere.stderr).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:9 .*npm start/);
    const overHttp = await command('ada', '--url', 'http://app.example', '--key', 'k');
    expect(overHttp).toMatchObject({ code: 64, stderr: expect.stringContaining('only over https') });
    expect(await command()).toMatchObject({ code: 64, stderr: expect.stringContaining('Name one user or group') });
    expect(await command('a', '--grp')).toMatchObject({ code: 64, stderr: expect.stringContaining('--grp') });
    expect(await command('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--group') });
  });
});
