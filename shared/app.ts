// The composition root: the only place that knows both the engine and its adapters. Lazy: creating it reads nothing.

import { askForProbe } from './app/ask-for-probe.ts';
import { configurationInForce, type InForce } from './app/configuration-in-force.ts';
import { type ConfigurationView, viewConfiguration } from './app/configuration-view.ts';
import { createEnds, type Ends } from './app/ends.ts';
import { type EscrowList, type EscrowQuery, listEscrow } from './app/escrow-list.ts';
import { type HoldList, type HoldsQuery, listHolds } from './app/hold-list.ts';
import { createJobActions, type JobActions } from './app/job-actions.ts';
import { type LeaversQuery, type LeaversReport, readLeavers } from './app/leavers.ts';
import { type Listed, type NamePolicy, withNames } from './app/names.ts';
import { type LogPage, type LogQuery, readLog } from './app/provisioning-log.ts';
import { type NoStatus, readStatus } from './app/read-status.ts';
import { Ticks } from './app/ticks.ts';
import { Troubles, withProblems } from './app/troubles.ts';
import { once } from './concurrency/once.ts';
import { type Configuration, createConfiguration } from './configuration.ts';
import { type ConnectionReport, testConnection } from './connection-test/connection-test.ts';
import { RecentReport } from './connection-test/recent-report.ts';
import { health } from './engine/job/health.ts';
import type { JobStatus } from './engine/job/status-document.ts';
import { decidingCodes } from './engine/job/telling.ts';
import { runSlice, type SliceSummary } from './engine/run-slice.ts';
import { ConfigurationError, ProvisioningError } from './errors/index.ts';
import type { ExplainAnswer, ExplainQuery } from './explain/document.ts';
import { explain } from './explain/explain.ts';
import type { ExplainDependencies } from './explain/ports.ts';
import { listWaiting, type WaitingList, type WaitingQuery } from './explain/waiting-list.ts';
import { systemClock } from './http/system-clock.ts';
import type { Clock, Log, Random } from './model/ports.ts';
import { type Environment, runsInAzure } from './settings/settings.ts';

export interface AppOptions {
  readonly env: Environment;
  /** `import.meta.url` of the module that provisioning.json lies beside. */
  readonly entryUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
}

/** What the functions call. */
export interface App extends JobActions {
  /** One tick of the timer. Misconfiguration is logged, not thrown: status and test-connection tell it. */
  runSlice(log: Log): Promise<SliceSummary | undefined>;
  /** Never throws for misconfiguration or unreachable state: that is what it tells. */
  status(cycles?: number): Promise<JobStatus | NoStatus>;
  testConnection(log: Log): Promise<ConnectionReport>;
  /** Why one person or group is in the target, or not. Writes nothing. */
  explain(query: ExplainQuery, log: Log): Promise<ExplainAnswer>;
  /** Who waits, by name and reason. Writes nothing. */
  waiting(query: WaitingQuery, log: Log): Promise<WaitingList>;
  /** What waits after a failure, one page of it. */
  escrow(query: EscrowQuery): Promise<EscrowList>;
  holds(query: HoldsQuery): Promise<HoldList>;
  /** What was done, and what failed, one page of it. */
  logs(query: LogQuery): Promise<LogPage>;
  /** How long removals of people took, one page of them. */
  leavers(query: LeaversQuery): Promise<LeaversReport>;
  /** What is in force, in words. Throws ConfigurationError when nothing is. */
  configuration(): Promise<ConfigurationView>;
  /** The process is about to end: resolves when no slice runs any more, or when it may not wait longer. */
  stop(): Promise<void>;
}

const LEASE_TTL_MS = 180_000;
const OUTAGE_AFTER = 5;
/** How long a connection test may take; well under the platform's limit for an HTTP answer. */
const CONNECTION_TEST_MS = 45_000;

/** What every part of the app is made of. */
interface Parts {
  readonly configuration: Configuration;
  readonly ends: Ends;
  readonly clock: Clock;
  readonly random: Random;
  readonly ticks: Ticks;
  readonly troubles: Troubles;
}

export function createApp(options: AppOptions): App {
  const { fetch = globalThis.fetch, clock = systemClock } = options;
  const random = Math.random;
  const configuration = createConfiguration(options, random);
  const ends = createEnds({ configuration, inAzure: runsInAzure(options.env), fetch, clock, random });
  const ticks = new Ticks();
  const troubles = new Troubles();
  const parts: Parts = { configuration, ends, clock, random, ticks, troubles };
  const reports = new RecentReport(() => clock.now());
  const requireUsable = async (): Promise<void> => {
    configuration.settings();
    await inForce(parts);
  };
  const named = async <T extends Listed>(listed: readonly T[]) =>
    withNames(ends.state(), await policyForNames(parts), listed);
  return {
    runSlice: (log) => ticks.run(() => tick(parts, log)),
    status: (cycles) => readStatus({ configuration, state: ends.state, clock, troubles, cycles }),
    testConnection: (log) => reports.orElse(problemsOf(configuration), () => connectionReport(parts, log)),
    explain: async (query, log) => explain(engineDependencies(parts, await inForce(parts), log), query),
    waiting: async (query, log) => listWaiting(engineDependencies(parts, await inForce(parts), log), query),
    escrow: async (query) => {
      const list = await listEscrow(ends.state().quarantine, query);
      return { ...list, objects: await named(list.objects) };
    },
    holds: async (query) => {
      const list = await listHolds(ends.state(), (await inForce(parts)).policy.group, query);
      return {
        ...list,
        entries: await named(list.entries),
        scheduledDeletions: await named(list.scheduledDeletions),
      };
    },
    logs: async (query) => readLog(ends.state().records, query),
    leavers: async (query) => readLeavers(ends.state(), query, clock.now()),
    configuration: async () =>
      viewConfiguration(await inForce(parts), ends.state(), configuration.provisioningProblems, clock.now()),
    stop: () => ticks.stop(),
    ...createJobActions({ state: ends.state, requireUsable, clock }),
  };
}

/** Lists are told also while no configuration can be used; then nobody knows which names may be shown. */
async function policyForNames(parts: Parts): Promise<NamePolicy> {
  try {
    return (await inForce(parts)).policy;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

async function tick(parts: Parts, log: Log): Promise<SliceSummary | undefined> {
  try {
    parts.configuration.settings();
    const summary = await runSlice(engineDependencies(parts, await inForce(parts), log));
    parts.troubles.note([], parts.clock.now());
    log('info', 'slice.finished', { ...summary });
    return summary;
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
    tellTroubles(parts, withProblems(parts.configuration, error), log);
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** The heartbeat of a tick that could not work. */
function tellTroubles({ clock, troubles }: Parts, errors: readonly ProvisioningError[], log: Log): undefined {
  const now = clock.now();
  const present = health({ problems: troubles.note(errors, now) }, now);
  for (const { code, message, policy } of errors) {
    if (policy === 'configuration') log('error', 'configuration.invalid', { code, detail: message });
    else if (troubles.isNews(code, now))
      log('error', policy === 'auth' ? 'credential.refused' : 'target.outage', { side: 'state', code });
  }
  const [stopped] = errors.map(({ code }) => code);
  log('info', 'slice.finished', { stopped, workLeft: false, health: present.health, codes: decidingCodes(present) });
}

const inForce = ({ configuration, ends }: Parts): Promise<InForce> =>
  configurationInForce({ configuration, state: ends.state });

function engineDependencies(
  { configuration, ends, clock, random, ticks }: Parts,
  { text, policy, notUsed }: InForce,
  log: Log,
): ExplainDependencies {
  const { softDeadlineSeconds, recordRetentionDays, notion, tenantId, servicePrincipalId } = configuration.settings();
  const graph = ends.source(log);
  return {
    openSource: (scope) => graph.open(scope),
    openTarget: (scope, rate) => ends.target(log, rate).open(scope),
    pair: {
      tenant: tenantId,
      application: servicePrincipalId,
      host: new URL(notion.scimUrl).host,
      token: notion.token.digest(notion.scimUrl),
    },
    state: ends.state(),
    policy,
    configuration: notUsed === undefined ? { text } : { notUsed },
    clock,
    random,
    log,
    stopping: ticks.stopping,
    options: {
      softDeadlineMs: softDeadlineSeconds * 1_000,
      leaseTtlMs: LEASE_TTL_MS,
      concurrency: notion.concurrency,
      outageAfter: OUTAGE_AFTER,
      recordRetentionDays,
    },
  };
}

const problemsOf = (configuration: Configuration): string =>
  configuration
    .errors()
    .map(({ message }) => message)
    .join('\n');

async function connectionReport({ configuration, ends, clock }: Parts, log: Log): Promise<ConnectionReport> {
  const report = await testConnection({
    settings: configuration.settingsCheck(),
    provisioning: configuration.provisioningProblems,
    graph: once(() => ends.source(log).probe),
    notion: once(() => ends.target(log).probe),
    tables: once(() => ends.state().probe),
    clock,
    log,
    deadlineMs: CONNECTION_TEST_MS,
  });
  if (report.ok) await askForProbe(ends.state().job, clock.now());
  return report;
}
