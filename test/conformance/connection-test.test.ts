// The connection test against both simulators: every end in order, and each one failing alone.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LEAST_ROLES } from '../../sandbox/graph/access-tokens.ts';
import { createApp } from '../../shared/app.ts';
import { type ConnectionReport, testConnection } from '../../shared/connection-test/connection-test.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { takeTokensFrom } from '../support/identity-endpoint.ts';
import { type Installation, type InstallationOptions, installations, oneInstallation } from './support/installation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const install = installations();
afterEach(() => void vi.unstubAllEnvs());
const ALL_ROLES = [...LEAST_ROLES, 'Synchronization.Read.All'];

/** With every permission that some check needs. */
async function open(options: InstallationOptions = {}): Promise<Installation> {
  const app = await install(options);
  app.graph.accessTokens.grant(ALL_ROLES);
  return app;
}

const hiding = { displayName: 'Board', visibility: 'HiddenMembership' };

const NAMES = [
  'settings',
  'provisioning',
  'graph-token',
  'graph-users',
  'graph-groups',
  'graph-assignments',
  'graph-hidden-members',
  'graph-single-sign-on',
  'graph-microsoft-provisioning',
  'notion-token',
  'notion-users',
  'notion-groups',
  'tables-read',
  'tables-write',
  'tables-transaction',
];

async function report(app: Installation): Promise<ConnectionReport> {
  const { status, text } = await app.call('POST', 'test-connection');
  expect(status).toBe(200);
  return JSON.parse(text);
}

/** Every line that is not ok, by name. */
function faults({ checks }: ConnectionReport): Record<string, unknown> {
  expect(checks.map(({ name }) => name)).toEqual(NAMES);
  const odd = checks.filter(({ status }) => status !== 'ok');
  return Object.fromEntries(odd.map(({ name, status, code }) => [name, code ?? status]));
}

/** What asks again what failed. */
const SKIPPED = Object.fromEntries(NAMES.slice(6, 9).map((name) => [name, 'skipped']));

const remedyOf = ({ checks }: ConnectionReport, name: string) => checks.find((line) => line.name === name)?.remedy;

describe('of an installation with usable settings', () => {
  const installed = oneInstallation();
  let passedMs = 0;

  /** As at its start, and so much later that no report from before is given again. */
  async function asBefore(): Promise<Installation> {
    const app = installed();
    await fetch(`${app.graph.url}/__admin/reset`, { method: 'POST' });
    app.graph.accessTokens.grant(ALL_ROLES);
    app.tables.reset();
    passedMs += 11_000;
    const now = Date.now() + passedMs;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    return app;
  }
  afterEach(() => void vi.restoreAllMocks());

  it('with every end in order each check is ok, and nothing was written to Notion', async () => {
    const app = await asBefore();
    app.people('ada');
    const told = await report(app);
    expect([told.ok, faults(told)]).toEqual([true, {}]);
    for (const line of told.checks.slice(1)) expect(line).toMatchObject({ latencyMs: expect.any(Number) });
    expect(app.notion.journal.entries.length).toBeGreaterThan(0);
    expect(app.notion.journal.entries.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  describe('single sign-on', () => {
    it.each([
      [{ singleSignOnMode: 'unset' }, 'has none'],
      [{ singleSignOnMode: 'password' }, 'of the kind password'],
      [{ replyUrls: 0 }, 'reply address is missing'],
      [{ signInEnabled: false }, 'Sign-in is switched off'],
    ] as const)('with %j is warned of, and the test stays green', async (switches, detail) => {
      const app = await asBefore();
      app.graph.switches.set(switches);
      const told = await report(app);
      expect([told.ok, faults(told)]).toEqual([true, { 'graph-single-sign-on': 'SingleSignOnMissing' }]);
      expect(told.checks.find(({ name }) => name === 'graph-single-sign-on')?.detail).toContain(detail);
    });
  });

  describe("Microsoft's own provisioning", () => {
    const name = 'graph-microsoft-provisioning';

    it.each([
      ['none', undefined],
      ['paused', undefined],
      ['unconfigured', undefined],
      ['on', 'MicrosoftProvisioningActive'],
      ['quarantined', 'MicrosoftProvisioningActive'],
    ] as const)('that is %s is told as %s', async (provisioningJob, code) => {
      const app = await asBefore();
      app.graph.switches.set({ provisioningJob });
      const told = await report(app);
      expect([told.ok, faults(told)]).toEqual([true, code === undefined ? {} : { [name]: code }]);
      if (code !== undefined) expect(remedyOf(told, name)).toContain('stop the other one');
    });

    it('is not asked about without the permission, and the test stays green and says what to do', async () => {
      const app = await open();
      app.graph.accessTokens.grant(LEAST_ROLES);
      const told = await report(app);
      expect([told.ok, faults(told)]).toEqual([true, { [name]: 'MicrosoftProvisioningUnseen' }]);
      expect(told.checks.find((line) => line.name === name)?.status).toBe('skipped');
      expect(remedyOf(told, name)).toMatch(
        /`infra\/grant-graph-permissions\.sh --principal-id [0-9a-f-]{36} --microsoft-provisioning`\.$/,
      );
      expect(app.graph.journal.entries.filter(({ path }) => path.includes('synchronization'))).toEqual([]);
    });

    it.each([401, 403, 404])('stays unseen where Graph answers %i in spite of it', async (status) => {
      const app = await asBefore();
      app.graph.faults.add({ match: { path: 'synchronization' }, action: { status } });
      const told = await report(app);
      expect([told.ok, faults(told)]).toEqual([true, { [name]: 'MicrosoftProvisioningUnseen' }]);
    });
  });

  describe('an assigned group that hides its members', () => {
    it('is warned of by its id, with the permission that opens it', async () => {
      const app = await asBefore();
      const { directory } = app.graph;
      const groups = Array.from({ length: 20 }, () => directory.addGroup({ displayName: 'Team' }));
      const board = directory.addGroup(hiding);
      for (const id of [...groups, board]) directory.assign(id);
      directory.addGroup(hiding);
      const told = await report(app);
      expect([told.ok, faults(told)]).toEqual([true, { 'graph-hidden-members': 'HiddenMembersUnreadable' }]);
      const line = told.checks.find(({ name }) => name === 'graph-hidden-members');
      expect(line?.detail).toContain(`1 assigned group hides its members (${board})`);
      expect(line?.remedy).toMatch(/--principal-id [0-9a-f-]{36} --hidden-members`\.$/);
      expect(JSON.stringify(told)).not.toContain('Board');
    });
  });

  describe('fails alone, with what to do:', () => {
    it('a missing Graph permission, with the command that grants it and how long the token is cached', async () => {
      const app = await open();
      app.graph.accessTokens.grant(['User.Read.All', 'Application.Read.All']);
      const told = await report(app);
      expect(faults(told)).toEqual({
        'graph-token': 'GraphRoleMissing',
        'graph-groups': 'GraphPermissionMissing',
        ...SKIPPED,
      });
      const remedy = remedyOf(told, 'graph-token');
      expect(remedy).toMatch(/^Grant GroupMember\.Read\.All: .* until \d{4}-\d\d-\d\dT/);
      for (const name of ['graph-token', 'graph-groups']) {
        const [, command = ''] = /`(infra\/[^`]+)`/.exec(remedyOf(told, name) ?? '') ?? [];
        expect(command).toMatch(/ --principal-id [0-9a-f-]{36}$/);
        expect(execFileSync('sh', [...command.split(' '), '--help'], { cwd: root, encoding: 'utf8' })).toContain(
          'Usage',
        );
      }
    });

    it('a path that is not the SCIM service', async () => {
      const app = await open({ env: { NOTION_SCIM_URL: `${installed().notion.url}/wrong` } });
      const told = await report(app);
      expect(faults(told)).toMatchObject({ 'notion-token': 'TargetPathUnknown' });
      expect(remedyOf(told, 'notion-token')).toContain('NOTION_SCIM_URL');
    });

    it('tables that the identity may not use', async () => {
      const app = await asBefore();
      app.tables.refusal = { status: 403, code: 'AuthorizationPermissionMismatch' };
      const told = await report(app);
      const code = 'StateAccessDenied';
      expect(faults(told)).toEqual({ 'tables-read': code, 'tables-write': code, 'tables-transaction': code });
      expect(remedyOf(told, 'tables-write')).toContain('Storage Table Data Contributor');
    });
  });
});

describe('an assigned group that hides its members', () => {
  it.each([
    ['nobody into scope without that permission', LEAST_ROLES, 'HiddenMembersUnreadable', false],
    ['its members into scope with it', [...LEAST_ROLES, 'Member.Read.Hidden'], undefined, true],
  ])('brings %s', async (_, roles, code, isThere) => {
    const app = await open();
    const { accessTokens, directory } = app.graph;
    accessTokens.grant(roles);
    const bob = directory.addUser({ userPrincipalName: 'bob@contoso.example', displayName: 'Bob Vance' });
    const board = directory.addGroup(hiding);
    directory.addMember(board, bob);
    directory.assign(board);
    const told = await report(app);
    expect([told.ok, told.checks.find(({ name }) => name === 'graph-hidden-members')?.code]).toEqual([true, code]);
    await app.call('POST', 'job/start');
    await app.tick();
    const names = [...app.notion.workspace.snapshot().users].map(({ userName }) => userName);
    expect(names.includes('bob@contoso.example')).toBe(isThere);
  });
});

describe('fails alone, with what to do:', () => {
  it('a Notion token that is not accepted', async () => {
    const app = await open({ env: { NOTION_SCIM_TOKEN: 'a-token-of-somebody-else' } });
    const told = await report(app);
    const code = 'TargetTokenRefused';
    expect(faults(told)).toEqual({ 'notion-token': code, 'notion-users': code, 'notion-groups': code });
    expect(remedyOf(told, 'notion-token')).toContain('create a new SCIM token');
  });

  it('Notion and the tables when nobody answers there', async () => {
    const nobody = 'http://127.0.0.1:1';
    const app = await open({ env: { NOTION_SCIM_URL: `${nobody}/scim/v2` } });
    app.tables.refusal = { status: 503, code: 'ServerBusy' };
    const told = await report(app);
    expect(faults(told)).toEqual({
      ...Object.fromEntries(NAMES.slice(9, 12).map((name) => [name, 'ConnectionFailed'])),
      ...Object.fromEntries(NAMES.slice(12).map((name) => [name, 'StateUnavailable'])),
    });
    for (const name of NAMES.slice(9))
      expect([name, remedyOf(told, name)]).toEqual([name, expect.stringMatching(/^Test again/)]);
  });

  it('an identity that gets no token, which no grant would cure', async () => {
    const app = await open({ env: { IDENTITY_HEADER: 'of-another-app' } });
    const told = await report(app);
    expect(Object.keys(faults(told))).toEqual(NAMES.slice(2, 9));
    for (const name of NAMES.slice(2, 6)) expect(remedyOf(told, name)).toContain('AZURE_CLIENT_ID');
  });

  it('an enterprise application that does not exist', async () => {
    const app = await open({ env: { ENTRA_SERVICE_PRINCIPAL_ID: randomUUID() } });
    const told = await report(app);
    expect(faults(told)).toEqual({
      'graph-assignments': 'ServicePrincipalNotFound',
      ...SKIPPED,
    });
    expect(remedyOf(told, 'graph-assignments')).toContain('object id');
  });

  it('a connection string that cannot be understood', async () => {
    const app = await open({ env: { STATE_CONNECTION_STRING: 'AccountName=x;AccountKey=c2VjcmV0' } });
    const told = await report(app);
    const code = 'StateConnectionInvalid';
    expect(faults(told)).toEqual({ 'tables-read': code, 'tables-write': code, 'tables-transaction': code });
    expect((await app.call('GET', 'status')).body['reasons']).toMatchObject([{ code }]);
  });

  it('a provisioning.json with mistakes, each named', async () => {
    const app = await open({ provisioning: '{"scope":"some","limits":{"creations":-1}}' });
    const told = await report(app);
    expect(faults(told)).toEqual({ provisioning: 'ProvisioningInvalid' });
    expect(told.checks[1]?.detail).toMatch(/\$\.scope: .*\. \$\.limits\.creations: /);
  });
});

describe('with settings that are not usable', () => {
  it('every problem is listed, and what does not depend on them is tested all the same', async () => {
    const app = await open({ env: { NOTION_CONCURRENCY: 'many', HTTP_AUTH: 'none', STATE_CONNECTION_STRING: '' } });
    const told = await report(app);
    expect(told.ok).toBe(false);
    expect(faults(told)).toEqual({
      settings: 'SettingsInvalid',
      ...Object.fromEntries(NAMES.slice(9).map((name) => [name, 'skipped'])),
    });
    for (const text of [told.checks[0]?.detail, told.checks[0]?.remedy]) {
      for (const name of ['NOTION_CONCURRENCY', 'HTTP_AUTH', 'STATE_TABLES_URL']) expect(text).toContain(`${name}: `);
    }
  });

  it('with none at all it still answers', async () => {
    const empty = ['ENTRA_TENANT_ID', 'ENTRA_SERVICE_PRINCIPAL_ID', 'IDENTITY_ENDPOINT', 'NOTION_SCIM_TOKEN'];
    const app = await open({
      env: Object.fromEntries([...empty, 'STATE_CONNECTION_STRING', 'GRAPH_BASE_URL'].map((name) => [name, ''])),
    });
    expect(Object.values(faults(await report(app))).filter((code) => code === 'skipped')).toHaveLength(13);
    expect(app.graph.journal.entries).toEqual([]);
  });
});

describe('a report', () => {
  it('is given again to who asks meanwhile, or within ten seconds', async () => {
    const app = await open();
    let offsetMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + offsetMs };
    const entryUrl = new URL('../../entry.mjs', import.meta.url).href;
    await takeTokensFrom({ url: app.graph.url, identityHeader: app.env['IDENTITY_HEADER'] ?? '' });
    const tested = createApp({ env: app.env, entryUrl, clock });
    const [first, meanwhile] = await Promise.all([tested.testConnection(() => {}), tested.testConnection(() => {})]);
    const asked = app.graph.journal.entries.length;
    offsetMs = 9_000;
    expect(await tested.testConnection(() => {})).toBe(first);
    expect([meanwhile, app.graph.journal.entries.length]).toEqual([first, asked]);
    offsetMs = 11_000;
    expect(await tested.testConnection(() => {})).not.toBe(first);
    expect(app.graph.journal.entries.length).toBeGreaterThan(asked);
  });

  it('does not wait for an end that never answers', async () => {
    const never = () => new Promise<never>(() => {});
    const reads = { users: never, groups: never, assignments: never, hiddenMembers: never };
    const graph = { ...reads, token: never, signOn: never, provisioningJobs: never };
    const started = Date.now();
    const told = await testConnection({
      settings: { parts: NO_PARTS, problems: [], warnings: [] },
      provisioning: () => [],
      graph: () => graph,
      notion: () => ({ lookUpNobody: never, total: never }),
      tables: () => ({ read: never, write: never, transaction: never }),
      clock: systemClock,
      log: () => {},
      deadlineMs: 100,
    });
    expect(Date.now() - started).toBeLessThan(2_000);
    const asked = NAMES.slice(2).filter((name) => !(name in SKIPPED));
    const silent = Object.fromEntries(asked.map((name) => [name, 'TimedOut']));
    expect(faults(told)).toEqual({ settings: 'SettingsInvalid', ...silent, ...SKIPPED });
  });
});

const NO_PARTS = {
  inAzure: false,
  tenantId: undefined,
  servicePrincipalId: undefined,
  identity: undefined,
  graph: undefined,
  notion: undefined,
  state: undefined,
  schedule: '',
  softDeadlineSeconds: undefined,
  recordRetentionDays: undefined,
  httpAuth: undefined,
};
