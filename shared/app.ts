// The composition root: the only place that knows both the engine and its adapters. Lazy: creating it reads nothing.

import { createEnds, type Ends } from './app/ends.ts';
import { type EscrowList, type EscrowQuery, listEscrow } from './app/escrow-list.ts';
import { createJobActions, type JobActions } from './app/job-actions.ts';
import { type NoStatus, readStatus } from './app/read-status.ts';
import { Ticks } from './app/ticks.ts';
import { once } from './concurrency/once.ts';
import { type Configuration, createConfiguration } from './configuration.ts';
import { type ConnectionReport, testConnection } from './connection-test/connection-test.ts';
import { RecentReport } from './connection-test/recent-report.ts';
import type { JobStatus } from './engine/job/status-document.ts';
import { runSlice, type SliceSummary } from './engine/run-slice.ts';
import type { EngineDependencies } from './engine/slice.ts';
import { ConfigurationError } from './errors/index.ts';
import type { ExplainAnswer, ExplainQuery } from './explain/document.ts';
import { explain } from './explain/explain.ts';
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
  status(): Promise<JobStatus | NoStatus>;
  testConnection(log: Log): Promise<ConnectionReport>;
  /** Why one person or group is in the target, or not. Writes nothing. */
  explain(query: ExplainQuery, log: Log): Promise<ExplainAnswer>;
  /** What waits after a failure, one page of it. */
  escrow(query: EscrowQuery): Promise<EscrowList>;
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
}

export function createApp(options: AppOptions): App {
  const { fetch = globalThis.fetch, clock = systemClock } = options;
  const random = Math.random;
  const configuration = createConfiguration(options, random);
  const ends = createEnds({ configuration, inAzure: runsInAzure(options.env), fetch, clock, random });
  const ticks = new Ticks();
  const parts: Parts = { configuration, ends, clock, random, ticks };
  const reports = new RecentReport(() => clock.now());
  const requireUsable = (): void => {
    configuration.settings();
    configuration.policy();
  };
  return {
    runSlice: (log) => ticks.run(() => tick(parts, log)),
    status: () => readStatus({ configuration, state: ends.state, clock }),
    testConnection: (log) => reports.orElse(problemsOf(configuration), () => connectionReport(parts, log)),
    explain: async (query, log) =>
      explain({ ...engineDependencies(parts, log), policy: configuration.policy() }, query),
    escrow: async (query) => listEscrow(ends.state().quarantine, query),
    stop: () => ticks.stop(),
    ...createJobActions({ state: ends.state, requireUsable, clock }),
  };
}

async function tick(parts: Parts, log: Log): Promise<SliceSummary | undefined> {
  const tell = ({ code, message }: ConfigurationError): void =>
    log('error', 'configuration.invalid', { code, detail: message });
  const problems = parts.configuration.errors();
  problems.forEach(tell);
  if (problems.length > 0) return undefined;
  try {
    const summary = await runSlice(engineDependencies(parts, log));
    log('info', 'slice.finished', { ...summary });
    return summary;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    tell(error);
    return undefined;
  }
}

function engineDependencies({ configuration, ends, clock, random, ticks }: Parts, log: Log): EngineDependencies {
  const { softDeadlineSeconds, notion, tenantId, servicePrincipalId } = configuration.settings();
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
    policy: configuration.policy(),
    clock,
    random,
    log,
    stopping: ticks.stopping,
    options: {
      softDeadlineMs: softDeadlineSeconds * 1_000,
      leaseTtlMs: LEASE_TTL_MS,
      concurrency: notion.concurrency,
      outageAfter: OUTAGE_AFTER,
    },
  };
}

const problemsOf = (configuration: Configuration): string =>
  configuration
    .errors()
    .map(({ message }) => message)
    .join('\n');

function connectionReport({ configuration, ends, clock }: Parts, log: Log): Promise<ConnectionReport> {
  return testConnection({
    settings: configuration.settingsCheck(),
    provisioning: configuration.provisioningProblems,
    graph: once(() => ends.source(log).probe),
    notion: once(() => ends.target(log).probe),
    tables: once(() => ends.state().probe),
    clock,
    log,
    deadlineMs: CONNECTION_TEST_MS,
  });
}
