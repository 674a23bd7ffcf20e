// A simulated Notion workspace that speaks SCIM on loopback.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../simulator/faults.ts';
import type { Journal } from '../simulator/journal.ts';
import { type SimulatorRequest, type SimulatorResponse, startSimulator } from '../simulator/server.ts';
import { readWorld, WorldLog } from '../simulator/world-log.ts';
import type { Accounts } from './accounts.ts';
import { answerAdmin } from './admin.ts';
import type { Fact } from './facts.ts';
import { createKnobs } from './knob-rules.ts';
import type { Knobs } from './knobs.ts';
import { Meter, type MeterReading } from './meter.ts';
import { answerPretending } from './pretend.ts';
import { RateLimiter } from './rate-limit.ts';
import { answerScim, injectedError, SCIM_PREFIX } from './router.ts';
import { type SeedSize, seedWorkspace } from './seed.ts';
import { type Exchange, Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';
import { DEFAULT_OWNER, DEFAULT_TOKEN, World } from './world.ts';

/** Whatever the knob `maxBodyBytes` says. */
const BODY_LIMIT = 16 * 1024 * 1024;

export interface NotionSimulatorOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Decides ids and everything random. Default 1. */
  readonly seed?: number;
  readonly knobs?: Partial<Knobs>;
  /** Where the world is kept, and taken up again from if it is there; then its seed counts. In memory only without it. */
  readonly file?: string;
  /** People and groups that are there from the start, and after every reset. */
  readonly content?: SeedSize;
  /** Address of the owner who made the token, or `null` for a workspace without anybody. */
  readonly owner?: string | null;
  /** Clock of rate limits, lag and `meta`, in milliseconds. */
  readonly now?: () => number;
}

export interface NotionSimulator {
  /** Whether the world was taken up again. */
  readonly restored: boolean;
  readonly url: string;
  readonly scimUrl: string;
  readonly port: number;
  readonly token: string;
  /** A new one after every reset. */
  readonly workspace: Workspace;
  readonly accounts: Accounts;
  /** May be changed at any time. */
  readonly knobs: Knobs;
  readonly faults: Faults;
  readonly journal: Journal;
  /** The last requests with headers and bodies, without credentials. */
  readonly exchanges: readonly Exchange[];
  readonly counters: MeterReading;
  seed(size: SeedSize): void;
  close(): Promise<void>;
}

export async function startNotionSimulator(options: NotionSimulatorOptions = {}): Promise<NotionSimulator> {
  const { port = 0, owner = DEFAULT_OWNER, now = Date.now, file } = options;
  const kept = file === undefined ? undefined : readWorld<Fact>(file);
  const seed = kept?.seed ?? options.seed ?? 1;
  const life = kept === undefined ? 0 : kept.life + 1;
  const knobs = createKnobs(options.knobs);
  const meter = new Meter();
  const traffic = new Traffic();

  let log: WorldLog<Fact> | undefined;
  const partsWith = (facts?: readonly Fact[]) => {
    const world = new World({ seed, life, owner, knobs, now, ...(facts && { facts }) });
    if (facts === undefined && options.content !== undefined) seedWorkspace(world, world.workspace, options.content);
    world.noteTo((fact) => log?.note(fact));
    return { world, knobs, meter, traffic, now, limiter: new RateLimiter() };
  };
  let parts = partsWith(kept?.facts);
  if (file !== undefined) log = new WorldLog(file, { seed, life }, parts.world.facts());

  const handle = async (request: SimulatorRequest): Promise<SimulatorResponse> => {
    if (request.path !== SCIM_PREFIX && !request.path.startsWith(`${SCIM_PREFIX}/`)) return { status: 404 };
    meter.arrive(now());
    if (knobs.latencyMs > 0) await sleep(knobs.latencyMs);
    const answer = answerScim(parts, request);
    traffic.record(request, answer);
    if (request.method !== 'GET' && knobs.writeAnswerDelayMs > 0) await sleep(knobs.writeAnswerDelayMs);
    return answer;
  };

  const server = await startSimulator({
    port,
    seed,
    bodyLimit: BODY_LIMIT,
    handle,
    pretend: (request, body) => answerPretending(parts, request, body),
    admin: (request) => answerAdmin(parts, request),
    errorAnswer: (status) => injectedError(knobs, status),
    onReset: () => {
      Object.assign(knobs, createKnobs(options.knobs));
      meter.clear();
      traffic.clear();
      parts = partsWith();
      log?.replace({ seed, life }, parts.world.facts());
    },
    settle: () => log?.settle(),
  });

  return {
    restored: kept !== undefined,
    url: server.url,
    scimUrl: `${server.url}${SCIM_PREFIX}`,
    port: server.port,
    token: DEFAULT_TOKEN,
    get workspace() {
      return parts.world.workspace;
    },
    get accounts() {
      return parts.world.accounts;
    },
    knobs,
    faults: server.faults,
    journal: server.journal,
    get exchanges() {
      return traffic.exchanges;
    },
    get counters() {
      return meter.read();
    },
    seed: (size) => seedWorkspace(parts.world, parts.world.workspace, size),
    close: async () => {
      await server.close();
      log?.close();
    },
  };
}
