// The connection test: one check for each dependency and permission. It reads, and writes only to our own tables.

import type { SettingsCheck } from '../config/settings.ts';
import type { Clock, Log, SliceScope } from '../engine/ports.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { ScimProbe } from '../scim/target.ts';
import type { TableProbe } from '../state/probe.ts';
import { type Check, check, type Finding, skipped } from './check.ts';
import { grantCommand, REQUIRED_ROLES } from './graph-roles.ts';

/** Absent ends could not be set up; their problem is told by the settings or provisioning check. */
export interface ConnectionTestDependencies {
  readonly settings: SettingsCheck;
  readonly provisioning: () => readonly string[];
  readonly graph: GraphProbe | undefined;
  readonly notion: ScimProbe | undefined;
  readonly tables: (() => Promise<readonly TableProbe[]>) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly checkedAt: string;
  readonly checks: readonly Check[];
}

/** Well under the platform's limit for an HTTP answer. */
const DEADLINE_MS = 45_000;
const UNUSABLE = 'The settings it needs are not usable.';

export async function testConnection(deps: ConnectionTestDependencies): Promise<ConnectionReport> {
  const { clock } = deps;
  const now = (): number => clock.now();
  const scope: SliceScope = {
    signal: AbortSignal.timeout(DEADLINE_MS),
    deadline: now() + DEADLINE_MS,
    permit: () => {},
  };
  const parts = await Promise.all([
    [settingsCheck(deps.settings)],
    Promise.all([
      check('provisioning', now, 'Correct provisioning.json and deploy it again.', () => provisioning(deps)),
    ]),
    graphChecks(deps.graph, scope, now),
    notionChecks(deps.notion, scope, now),
    tableChecks(deps.tables),
  ]);
  const checks = parts.flat();
  for (const { name, status, code, latencyMs } of checks) {
    if (status === 'failed') deps.log('warn', 'connection.check.failed', { name, code, latencyMs });
  }
  return {
    ok: checks.every((line) => line.status === 'ok' || line.status === 'warning'),
    checkedAt: new Date(now()).toISOString(),
    checks,
  };
}

function settingsCheck({ settings, problems, warnings }: SettingsCheck): Check {
  const lines = (list: readonly { at: string; message: string }[]): string =>
    list.map((item) => `${item.at}: ${item.message}`).join('; ');
  const remedies = (list: readonly { at: string; remedy: string }[]): string =>
    list.map((item) => `${item.at}: ${item.remedy}`).join('; ');
  if (settings === undefined) {
    return {
      name: 'settings',
      status: 'failed',
      code: 'SettingsInvalid',
      detail: lines(problems),
      remedy: remedies(problems),
    };
  }
  if (warnings.length === 0) return { name: 'settings', status: 'ok', detail: 'All settings are usable.' };
  return {
    name: 'settings',
    status: 'warning',
    code: 'SettingsUnusual',
    detail: lines(warnings),
    remedy: remedies(warnings),
  };
}

async function provisioning(deps: ConnectionTestDependencies): Promise<Finding> {
  const problems = deps.provisioning();
  if (problems.length === 0) return { detail: 'provisioning.json is valid.' };
  return {
    status: 'failed',
    code: 'ProvisioningInvalid',
    detail: problems.join('; '),
    remedy: 'Correct provisioning.json and deploy it again.',
  };
}

async function graphChecks(graph: GraphProbe | undefined, scope: SliceScope, now: () => number): Promise<Check[]> {
  const names = ['graph-token', 'graph-users', 'graph-groups', 'graph-assignments'] as const;
  if (graph === undefined) return names.map((name) => skipped(name, UNUSABLE));
  const rows = (what: string, read: (scope: SliceScope) => Promise<number>, role: string): Promise<Check> =>
    check(`graph-${what}`, now, `Grant ${role}: ${grantCommand([role])}`, async () => ({
      detail: `${await read(scope)} rows on the first page.`,
    }));
  return Promise.all([
    check('graph-token', now, 'Look at the identity that the app runs as, and at AZURE_CLIENT_ID.', () =>
      token(graph, scope),
    ),
    rows('users', (of) => graph.users(of), 'User.Read.All'),
    rows('groups', (of) => graph.groups(of), 'GroupMember.Read.All'),
    rows('assignments', (of) => graph.assignments(of), 'Application.Read.All'),
  ]);
}

async function token(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const { roles, expiresAt } = await graph.token(scope);
  if (roles === undefined)
    return {
      status: 'warning',
      code: 'RolesUnreadable',
      detail: 'A token was given; its roles cannot be read from it.',
    };
  const missing = REQUIRED_ROLES.filter((role) => !roles.includes(role));
  if (missing.length === 0) return { detail: `The token carries ${REQUIRED_ROLES.join(', ')}.` };
  const until = expiresAt === undefined ? 'it expires' : new Date(expiresAt).toISOString();
  return {
    status: 'failed',
    code: 'GraphRoleMissing',
    detail: `The token lacks ${missing.join(', ')}.`,
    remedy: `Grant with: ${grantCommand(missing)} If it has been granted already: the platform caches this token until ${until}.`,
  };
}

async function notionChecks(notion: ScimProbe | undefined, scope: SliceScope, now: () => number): Promise<Check[]> {
  const names = ['notion-token', 'notion-users', 'notion-groups'] as const;
  if (notion === undefined) return names.map((name) => skipped(name, UNUSABLE));
  const total = (kind: 'user' | 'group'): Promise<Check> =>
    check(
      `notion-${kind}s`,
      now,
      'Look at the answer that the code names; the SCIM token must belong to this workspace.',
      async () => ({
        detail: `${await notion.total(kind, scope)} ${kind}s in the workspace.`,
      }),
    );
  const remedy =
    'Create a new SCIM token in Notion (Manage organization, General, SCIM provisioning), store it as NOTION_SCIM_TOKEN, and restart the app.';
  return Promise.all([
    check('notion-token', now, remedy, async () => {
      await notion.lookUpNobody(scope);
      return { detail: 'Notion accepts the token and answers a filtered look-up.' };
    }),
    total('user'),
    total('group'),
  ]);
}

async function tableChecks(tables: ConnectionTestDependencies['tables']): Promise<Check[]> {
  const names = ['read', 'write', 'transaction'] as const;
  if (tables === undefined) return names.map((name) => skipped(`tables-${name}`, UNUSABLE));
  const remedy =
    'The identity needs the role Storage Table Data Contributor on the storage account, and the account must be reachable.';
  return (await tables()).map(({ name, latencyMs, error }) =>
    error === undefined
      ? { name: `tables-${name}`, status: 'ok', latencyMs, detail: `Table Storage: ${name} works.` }
      : { name: `tables-${name}`, status: 'failed', latencyMs, code: error.code, detail: error.message, remedy },
  );
}
