// The engine in a process of its own, so that a test can kill or freeze it for real: settings come as JSON in an argument.

import { readFileSync, writeSync } from 'node:fs';
import process from 'node:process';
import { Semaphore } from '../../../shared/concurrency/semaphore.ts';
import { runSlice } from '../../../shared/engine/run-slice.ts';
import type { EngineDependencies } from '../../../shared/engine/slice.ts';
import { createGraphSource } from '../../../shared/graph/source.ts';
import { RateLimiter } from '../../../shared/http/rate-limiter.ts';
import { systemClock } from '../../../shared/http/system-clock.ts';
import type { Clock } from '../../../shared/model/ports.ts';
import { compilePolicy } from '../../../shared/policy/policy.ts';
import { parseProvisioning } from '../../../shared/policy/provisioning.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { createScimTarget } from '../../../shared/scim/target.ts';
import { createTableState } from '../../../shared/state/table-state.ts';
import { Boundaries, type Boundary, type End } from './boundaries.ts';

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
  /** Text of provisioning.json. */
  readonly configuration?: string;
  /** Simulated time: a file with the milliseconds by which it is ahead, and the share of its time that every wait takes. */
  readonly time?: { readonly file: string; readonly waitShare: number };
  /** What the process sends to itself, and where. */
  readonly end?: ProcessEnd;
}

export interface ProcessEnd {
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly at: { readonly side: Boundary['side']; readonly end: End; readonly nth: number };
}

const settings: EngineProcessSettings = JSON.parse(process.argv[2] ?? '');
const boundaries = endingAt(settings.end);
const { clock, pacing } = clocksOf(settings.time);
const fetch = boundaries.wraps.fetch?.(globalThis.fetch) ?? globalThis.fetch;
const shared = { fetch, clock, random: Math.random, allowLoopbackHttp: true, log: () => {} };
const source = createGraphSource({
  ...shared,
  clock: pacing,
  baseUrl: settings.graphUrl,
  credential: { getToken: async () => ({ token: settings.graphToken, expiresOnTimestamp: Date.now() + 3_600_000 }) },
  servicePrincipalId: settings.servicePrincipalId,
});
const target = createScimTarget({
  ...shared,
  profile: notionProfile,
  baseUrl: settings.scimUrl,
  token: settings.scimToken,
  limiter: new RateLimiter({ clock: pacing, host: 'workspace', ceiling: 0 }),
  semaphore: new Semaphore(8),
  timeoutMs: settings.timeoutMs,
});
const { configuration = '{}' } = settings;
const slice = runSlice({
  openSource: (scope) => source.open(scope),
  openTarget: (scope) => target.open(scope),
  pair: settings.pair,
  state: createTableState({
    connection: { connectionString: settings.connectionString },
    tablePrefix: settings.tablePrefix,
    clock,
    simulatedTime: settings.time !== undefined,
    ...boundaries.wraps.tables,
  }),
  configuration: { text: configuration },
  policy: compilePolicy(parseProvisioning(configuration, notionProfile), notionProfile),
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
// Whoever wakes up after its lease ends with an error, and has nothing more to tell.
const summary = await slice.catch((error: unknown) => {
  if (settings.end === undefined) throw error;
});
process.stdout.write(`${JSON.stringify(summary ?? null)}\n`);

function endingAt(end: ProcessEnd | undefined): Boundaries {
  const ending = new Boundaries(end?.at, () => {
    writeSync(process.stdout.fd, 'Here it ends.\n');
    process.kill(process.pid, end?.signal);
    // Here it stands until somebody wakes it.
    ending.thaw();
  });
  return ending;
}

/** `pacing`: the clock of whoever waits for the host, as in `World`. */
function clocksOf(time: EngineProcessSettings['time']): Readonly<Record<'clock' | 'pacing', Clock>> {
  if (time === undefined) return { clock: systemClock, pacing: systemClock };
  let waitedMs = 0;
  const clock: Clock = {
    now: () => Date.now() + Number(readFileSync(time.file, 'utf8')) + waitedMs,
    sleep: (ms, signal) => systemClock.sleep(ms * time.waitShare, signal),
  };
  const sleep: Clock['sleep'] = async (ms, signal) => {
    await clock.sleep(ms, signal);
    waitedMs += ms * (1 - time.waitShare);
  };
  return { clock, pacing: { now: clock.now, sleep } };
}
