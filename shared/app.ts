// The composition root: the only place that knows both the engine and its adapters. Lazy: creating it reads nothing.

import { readFileSync } from 'node:fs';
import { ManagedIdentityCredential } from '@azure/identity';
import { nextRun } from './config/next-run.ts';
import { describeProblem } from './config/problem.ts';
import { checkProvisioning, findProvisioningFile, parseProvisioning } from './config/provisioning.ts';
import { checkSettings, type Environment, readSettings, runsInAzure, type Settings } from './config/settings.ts';
import { type ConnectionReport, testConnection } from './connection-test/connection-test.ts';
import { runSlice, type SliceSummary } from './engine/cycle.ts';
import { decodeJob } from './engine/job.ts';
import type { Clock, Control, Log, Policy } from './engine/ports.ts';
import type { EngineDependencies } from './engine/slice.ts';
import { type JobStatus, jobStatus } from './engine/status.ts';
import { ConfigurationError, ProvisioningError } from './errors/index.ts';
import { createGraphSource, type GraphSource } from './graph/source.ts';
import { createGraphCredential } from './graph/token.ts';
import { RateLimiter } from './http/rate-limiter.ts';
import { Semaphore } from './http/semaphore.ts';
import { systemClock } from './http/system-clock.ts';
import { compilePolicy } from './mapping/policy.ts';
import { notionProfile } from './scim/profiles/notion.ts';
import { createScimTarget, type ScimTarget } from './scim/target.ts';
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
  start(expectCreates: number | undefined): Promise<Control>;
  pause(): Promise<Control>;
  runNow(): Promise<Control>;
}

const LEASE_TTL_MS = 180_000;
const OUTAGE_AFTER = 5;
/** A connection test asks other services: answers this young are given again. */
const REPORT_FRESH_MS = 10_000;

export function createApp(options: AppOptions): App {
  const { env, entryUrl } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const clock = options.clock ?? systemClock;
  const random = Math.random;
  const settings = once((): Settings => readSettings(env));
  const policy = once(
    (): Policy => compilePolicy(parseProvisioning(provisioningText(), notionProfile), notionProfile, random),
  );
  const allowLoopbackHttp = !runsInAzure(env);
  let limiter: RateLimiter | undefined;
  let report: { readonly at: number; readonly result: Promise<ConnectionReport> } | undefined;

  function provisioningText(): string {
    return readFileSync(findProvisioningFile({ entryUrl, env }), 'utf8');
  }

  const credential = once(() =>
    createGraphCredential({
      inAzure: runsInAzure(env),
      hasIdentityEndpoint: Boolean(env['IDENTITY_ENDPOINT']),
      tenantId: settings().tenantId,
      clientId: env['AZURE_CLIENT_ID'],
      clientSecret: env['AZURE_CLIENT_SECRET'],
      graphBaseUrl: settings().graph.baseUrl,
    }),
  );

  function source(log: Log): GraphSource {
    const { graph, servicePrincipalId } = settings();
    return createGraphSource({
      baseUrl: graph.baseUrl,
      servicePrincipalId,
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
    const { notion } = settings();
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
    const { identity } = settings();
    const clientId = identity.kind === 'managedIdentity' ? identity.clientId : undefined;
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });

  function state(): TableState {
    const { state: where } = settings();
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

  const change = (how: (control: Control) => Control): Promise<Control> => {
    settings();
    policy();
    return state().job.updateControl((control) => ({ ...how(control), changedAt: clock.now() }));
  };

  return {
    async runSlice(log) {
      let deps: EngineDependencies;
      try {
        deps = dependencies(log);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        log('error', 'configuration.invalid', { code: error.code, detail: error.message });
        return undefined;
      }
      const summary = await runSlice(deps);
      log('info', 'slice.finished', { ...summary });
      return summary;
    },
    async status() {
      try {
        policy();
        return await readStatus();
      } catch (error) {
        if (!(error instanceof ProvisioningError)) throw error;
        return { healthy: false, reasons: [{ code: error.code, detail: error.message }] };
      }
    },
    testConnection(log) {
      if (report !== undefined && clock.now() - report.at < REPORT_FRESH_MS) return report.result;
      const result = testConnection({
        settings: checkSettings(env),
        provisioning: () => checkProvisioning(provisioningText(), notionProfile).problems.map(describeProblem),
        graph: attempt(() => source(log).probe),
        notion: attempt(() => target(log).probe),
        tables: attempt(() => {
          const tables = state();
          return () => tables.probe();
        }),
        clock,
        log,
      });
      report = { at: clock.now(), result };
      return result;
    },
    start: (expectCreates) =>
      change((control) => ({
        ...control,
        state: 'active',
        startedAt: control.startedAt ?? clock.now(),
        ...(expectCreates === undefined ? {} : { expectCreates }),
      })),
    pause: () => change((control) => ({ ...control, state: control.state === 'notStarted' ? 'notStarted' : 'paused' })),
    runNow: () => change((control) => ({ ...control, runNowRequestedAt: clock.now() })),
  };
}

/** Computed at the first call; a failure is not remembered. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** An end that cannot be set up is reported by the settings check. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProvisioningError) return undefined;
    throw error;
  }
}
