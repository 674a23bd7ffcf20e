// The connection test: one check for each dependency and permission. It reads, and writes only to our own tables.

import { counted } from '../errors/counted.ts';
import { CATALOGUE } from '../errors/index.ts';
import { describeProblem, type Problem } from '../errors/problem.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { Clock, Log, SliceScope } from '../model/ports.ts';
import type { ScimProbe } from '../scim/target.ts';
import type { SettingsCheck } from '../settings/settings.ts';
import type { TableProbe } from '../state/probe.ts';
import { type Check, type CheckContext, check, type Finding } from './check.ts';
import { graphChecks } from './graph-checks.ts';

/** Each end may throw when it cannot be set up: that fails, or skips, its own checks only. */
export interface ConnectionTestDependencies {
  readonly settings: SettingsCheck;
  /** Problems of provisioning.json. */
  readonly provisioning: () => readonly Problem[];
  readonly graph: () => GraphProbe;
  readonly notion: () => ScimProbe;
  readonly tables: () => TableProbe;
  readonly clock: Clock;
  readonly log: Log;
  /** Well under the platform's limit for an HTTP answer. */
  readonly deadlineMs: number;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly checkedAt: string;
  readonly checks: readonly Check[];
}

export async function testConnection(deps: ConnectionTestDependencies): Promise<ConnectionReport> {
  const now = (): number => deps.clock.now();
  const signal = AbortSignal.timeout(deps.deadlineMs);
  const scope: SliceScope = { signal, deadline: now() + deps.deadlineMs, permit: () => {} };
  const context: CheckContext = { now, signal, log: deps.log };
  const parts = await Promise.all([
    [settingsCheck(deps.settings)],
    provisioningChecks(deps.provisioning, context),
    graphChecks(deps.graph, scope, context),
    notionChecks(deps.notion, scope, context),
    tableChecks(deps.tables, context),
  ]);
  const checks = parts.flat();
  for (const { name, status, code, latencyMs } of checks) {
    if (status === 'failed') deps.log('warn', 'connection.check.failed', { name, code, latencyMs });
  }
  return {
    // What is skipped because of a failure stands beside that failure.
    ok: checks.every(({ status }) => status !== 'failed'),
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

async function provisioningChecks(problemsOf: () => readonly Problem[], context: CheckContext): Promise<Check[]> {
  const look = async (): Promise<Finding> => {
    const problems = problemsOf();
    return problems.length === 0
      ? { detail: 'provisioning.json is valid.' }
      : {
          status: 'failed',
          code: 'ProvisioningInvalid',
          detail: problems.map(describeProblem).join(' '),
          remedy: CATALOGUE.ProvisioningInvalid.remedy,
        };
  };
  return [await check('provisioning', context, look)];
}

function notionChecks(notion: () => ScimProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
  const total = (kind: 'user' | 'group'): Promise<Check> =>
    check(`notion-${kind}s`, context, async () => ({
      detail: `The workspace has ${counted(await notion().total(kind, scope), kind)}.`,
    }));
  return Promise.all([
    check('notion-token', context, async () => {
      await notion().lookUpNobody(scope);
      return { detail: 'Notion accepts the token and answers a filtered look-up.' };
    }),
    total('user'),
    total('group'),
  ]);
}

function tableChecks(tables: () => TableProbe, context: CheckContext): Promise<Check[]> {
  return Promise.all(
    (['read', 'write', 'transaction'] as const).map((what) =>
      check(`tables-${what}`, context, async () => {
        await tables()[what]();
        return { detail: TABLE_CHECKS[what] };
      }),
    ),
  );
}

const TABLE_CHECKS = {
  read: 'Table Storage can be read.',
  write: 'Table Storage can be written.',
  transaction: 'Table Storage carries out transactions.',
} as const;
