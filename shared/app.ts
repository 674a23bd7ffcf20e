// The composition root: the only place that knows both the engine and its adapters. Lazy: creating it reads nothing.

import { ManagedIdentityCredential } from '@azure/identity';
import { once } from './concurrency/once.ts';
import { createConfiguration } from './configuration.ts';
import { type ConnectionReport, testConnection } from './connection-test/connection-test.ts';
import { RecentReport } from './connection-test/recent-report.ts';
import { decodeJob } from './engine/job/job.ts';
import { type JobStatus, jobStatus } from './engine/job/status.ts';
import { runSlice, type SliceSummary } from './engine/run-slice.ts';
import type { EngineDependencies } from './engine/slice.ts';
import { ConfigurationError, ProvisioningError } from './errors/index.ts';
import type { ExplainAnswer, ExplainQuery } from './explain/document.ts';
import { explain } from './explain/explain.ts';
import { createGraphSource, type GraphSource } from './graph/source.ts';
import { createGraphCredential } from './graph/token.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import { Semaphore } from './http/semaphore.ts';
import { systemClock } from './http/system-clock.ts';
import type { Clock, Control, Log } from './model/ports.ts';
import { notionProfile } from './scim/profiles/notion.ts';
import { createScimTarget, type ScimTarget } from './scim/target.ts';
import { nextRun } from './settings/next-run.ts';
import { type Environment, runsInAzure } from './settings/settings.ts';
import { createTableState, type TableState } from './state/table-state.ts';

export interface AppOptions {
  readonly env: Environment;
  /** `import.meta.url` of the module that provisioning.json lies beside. */
  readonly entryUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
}

/** What the functions call. */
export interface App {
  /** One tick of the timer. Misconfiguration is logged, not thrown: status and test-connection tell it. */
  runSlice(log: Log): Promise<SliceSummary | undefined>;
  /** Never throws for misconfiguration or unreachable state: that is what it tells. */
  status(): Promise<JobStatus | Pick<JobStatus, 'healthy' | 'reasons'>>;
  testConnection(log: Log): Promise<ConnectionReport>;
  /** Why one person or group is in the target, or not. Writes nothing. */
  explain(query: ExplainQuery, log: Log): Promise<ExplainAnswer>;
  start(expectCreates: number | undefined): Promise<Control>;
  pause(): Promise<Control>;
  /** Reads Entra ID without writing to the target, although the job does not run. */
  read(): Promise<Control>;
  runNow(): Promise<Control>;
}

const LEASE_TTL_MS = 180_000;
const OUTAGE_AFTER = 5;
/** How long a connection test may take; well under the platform's limit for an HTTP answer. */
const CONNECTION_TEST_MS = 45_000;

export function createApp(options: AppOptions): App {
  const { env } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const clock = options.clock ?? systemClock;
  const random = Math.random;
  const { settings, part, policy, ...configuration } = createConfiguration(options, random);
  const allowLoopbackHttp = !runsInAzure(env);
  let limiter: RateLimiter | undefined;
  const reports = new RecentReport(() => clock.now());

  const credential = once(() => {
    const identity = part('identity');
    const isManaged = identity.kind === 'managedIdentity';
    return createGraphCredential({
      inAzure: runsInAzure(env),
      hasIdentityEndpoint: isManaged,
      tenantId: isManaged ? '' : identity.tenantId,
      clientId: identity.clientId,
      clientSecret: isManaged ? undefined : identity.secret.reveal(),
      authorityHost: part('graph').authorityHost,
    });
  });

  function source(log: Log): GraphSource {
    return createGraphSource({
      baseUrl: part('graph').baseUrl,
      servicePrincipalId: part('servicePrincipalId'),
      credential: credential(),
      allowLoopbackHttp,
      fetch,
      clock,
      random,
      log,
    });
  }

  /** The limiter lives as long as the process; the first one starts at the rate the target accepted last. */
  function target(log: Log, rate?: number): ScimTarget {
    const notion = part('notion');
    const host = new URL(notion.scimUrl).host;
    limiter ??= new RateLimiter({ clock, host, ceiling: notion.maxRequestsPerMinute, initialRate: rate });
    const semaphore = new Semaphore(notion.concurrency);
    return createScimTarget({
      profile: notionProfile,
      baseUrl: notion.scimUrl,
      token: notion.token.reveal(),
      allowLoopbackHttp,
      fetch,
      clock,
      random,
      log,
      limiter,
      semaphore,
    });
  }

  const tablesCredential = once(() => {
    const identity = part('identity');
    const clientId = identity.kind === 'managedIdentity' ? identity.clientId : undefined;
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });

  function state(): TableState {
    const where = part('state');
    const connection =
      where.kind === 'connectionString'
        ? { connectionString: where.connectionString.reveal() }
        : { url: where.tablesUrl, credential: tablesCredential() };
    return createTableState({ connection, clock });
  }

  function dependencies(log: Log): EngineDependencies {
    const { softDeadlineSeconds, notion } = settings();
    const graph = source(log);
    return {
      openSource: (scope) => graph.open(scope),
      openTarget: (scope, rate) => target(log, rate).open(scope),
      state: state(),
      policy: policy(),
      clock,
      random,
      log,
      options: {
        softDeadlineMs: softDeadlineSeconds * 1_000,
        leaseTtlMs: LEASE_TTL_MS,
        concurrency: notion.concurrency,
        outageAfter: OUTAGE_AFTER,
      },
    };
  }

  async function readStatus(): Promise<JobStatus> {
    const { job, cycles } = state();
    const [stored, control, lease, newestCycles] = await Promise.all([
      job.readJob(),
      job.readControl(),
      job.readLease(),
      cycles.newest(1),
    ]);
    const now = clock.now();
    const next = nextRun(settings().schedule, now);
    const schedule = next === undefined ? {} : { nextRunAt: next.at, intervalMs: next.intervalMs };
    return jobStatus({ job: decodeJob(stored), control, lease, newestCycles, now, ...schedule });
  }

  const change = async (how: (control: Control) => Control): Promise<Control> =>
    state().job.updateControl((control) => ({ ...how(control), changedAt: clock.now() }));

  /** A job that could not run is not asked to; pausing is always possible. */
  const changeIfUsable: typeof change = async (how) => {
    settings();
    policy();
    return change(how);
  };

  return {
    async runSlice(log) {
      const tell = ({ code, message }: ConfigurationError): void =>
        log('error', 'configuration.invalid', { code, detail: message });
      const problems = configuration.errors();
      problems.forEach(tell);
      if (problems.length > 0) return undefined;
      try {
        const summary = await runSlice(dependencies(log));
        log('info', 'slice.finished', { ...summary });
        return summary;
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        tell(error);
        return undefined;
      }
    },
    async status() {
      const problems: readonly ProvisioningError[] = configuration.errors();
      if (problems.length > 0) return unhealthy(problems);
      try {
        return await readStatus();
      } catch (error) {
        if (!(error instanceof ProvisioningError)) throw error;
        return unhealthy([error]);
      }
    },
    testConnection: (log) =>
      reports.orElse(() =>
        testConnection({
          settings: configuration.settingsCheck(),
          provisioning: configuration.provisioningProblems,
          graph: once(() => source(log).probe),
          notion: once(() => target(log).probe),
          tables: once(() => state().probe),
          clock,
          log,
          deadlineMs: CONNECTION_TEST_MS,
        }),
      ),
    explain: async (query, log) => explain({ ...dependencies(log), policy: policy() }, query),
    start: (expectCreates) =>
      changeIfUsable((control) => ({
        ...control,
        state: 'active',
        startedAt: control.startedAt ?? clock.now(),
        ...(expectCreates === undefined ? {} : { expectCreates }),
      })),
    pause: () => change((control) => ({ ...control, state: control.state === 'notStarted' ? 'notStarted' : 'paused' })),
    read: () => changeIfUsable((control) => ({ ...control, readRequestedAt: clock.now() })),
    runNow: () => changeIfUsable((control) => ({ ...control, runNowRequestedAt: clock.now() })),
  };
}

function unhealthy(problems: readonly ProvisioningError[]): Pick<JobStatus, 'healthy' | 'reasons'> {
  return { healthy: false, reasons: problems.map(({ code, message }) => ({ code, detail: message })) };
}
