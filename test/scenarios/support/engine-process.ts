// The engine in a process of its own, so that a test can kill it for real: settings come as JSON in an argument.

import process from 'node:process';
import { Semaphore } from '../../../shared/concurrency/semaphore.ts';
import { runSlice } from '../../../shared/engine/run-slice.ts';
import type { EngineDependencies } from '../../../shared/engine/slice.ts';
import { createGraphSource } from '../../../shared/graph/source.ts';
import { RateLimiter } from '../../../shared/http/rate-limiter.ts';
import { systemClock } from '../../../shared/http/system-clock.ts';
import { compilePolicy } from '../../../shared/policy/policy.ts';
import { parseProvisioning } from '../../../shared/policy/provisioning.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { createScimTarget } from '../../../shared/scim/target.ts';
import { createTableState } from '../../../shared/state/table-state.ts';

export interface EngineProcessSettings {
  readonly graphUrl: string;
  readonly graphToken: string;
  readonly servicePrincipalId: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  readonly pair: EngineDependencies['pair'];
  readonly connectionString: string;
  readonly tablePrefix: string;
  readonly leaseTtlMs: number;
  /** Of one request to the workspace; well below the lease. */
  readonly timeoutMs: number;
}

const settings: EngineProcessSettings = JSON.parse(process.argv[2] ?? '');
const clock = systemClock;
const shared = { fetch, clock, random: Math.random, allowLoopbackHttp: true, log: () => {} };
const source = createGraphSource({
  ...shared,
  baseUrl: settings.graphUrl,
  credential: { getToken: async () => ({ token: settings.graphToken, expiresOnTimestamp: Date.now() + 3_600_000 }) },
  servicePrincipalId: settings.servicePrincipalId,
});
const target = createScimTarget({
  ...shared,
  profile: notionProfile,
  baseUrl: settings.scimUrl,
  token: settings.scimToken,
  limiter: new RateLimiter({ clock, host: 'workspace', ceiling: 0 }),
  semaphore: new Semaphore(8),
  timeoutMs: settings.timeoutMs,
});
const summary = await runSlice({
  openSource: (scope) => source.open(scope),
  openTarget: (scope) => target.open(scope),
  pair: settings.pair,
  state: createTableState({
    connection: { connectionString: settings.connectionString },
    tablePrefix: settings.tablePrefix,
    clock,
  }),
  configuration: { text: '{}' },
  policy: compilePolicy(parseProvisioning('{}', notionProfile), notionProfile),
  clock,
  random: Math.random,
  log: () => {},
  options: {
    softDeadlineMs: 60_000,
    leaseTtlMs: settings.leaseTtlMs,
    concurrency: 4,
    outageAfter: 5,
    recordRetentionDays: 30,
  },
});
process.stdout.write(`${JSON.stringify(summary)}\n`);
