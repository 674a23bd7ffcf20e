// A simulated Entra tenant behind Microsoft Graph: everything a directory reader meets, on a local port.

import { randomBytes } from 'node:crypto';
import { seededRandom, seededUuid } from '../simulator/random.ts';
import { type RunningSimulator, type SimulatorRequest, startSimulator } from '../simulator/server.ts';
import { readWorld, WorldLog } from '../simulator/world-log.ts';
import { AccessTokens } from './access-tokens.ts';
import { serveAdmin } from './admin.ts';
import { ChangeTimes } from './change-times.ts';
import { VirtualClock } from './clock.ts';
import { DeltaRounds } from './delta-round.ts';
import { Directory } from './directory.ts';
import { factsOf, takeFact } from './directory-facts.ts';
import {
  type AppRole,
  DEFAULT_ACCESS,
  type EnterpriseApplication,
  GALLERY_APP_ROLES,
} from './enterprise-application.ts';
import type { Fact } from './facts.ts';
import type { PageEvent, Tenant } from './graph-call.ts';
import { LinkCircles } from './link-circles.ts';
import { PageTokens } from './page-tokens.ts';
import { GraphRouter } from './router.ts';
import { type SeedOptions, seedDirectory } from './seed.ts';
import { type SignInOptions, serveSignIn } from './sign-in.ts';
import { SwitchBoard, type SwitchValues } from './switches.ts';
import { ResourceUnits } from './throttle.ts';
import { type ExpiryOrder, TokenExpiry } from './token-expiry.ts';

export { STATIC_TOKEN } from './access-tokens.ts';
export type { DirectorySnapshot } from './snapshot.ts';

/** As Graph's own. */
const BODY_LIMIT = 4 * 1024 * 1024;

export interface GraphSimulatorOptions {
  /** 0 picks a free port. */
  readonly port?: number;
  /** Same seed, same operations: same ids and same behaviour. */
  readonly seed?: number;
  /** Where the tenant is kept, and taken up again from if it is there; then its seed counts. In memory only without it. */
  readonly file?: string;
  /** Of the ids of its seed the tenant gives out those that pass; left out: all. */
  readonly givesOut?: (id: string) => boolean;
  readonly latencyMs?: number;
  /** What a new tenant holds from the start; a reset empties it. */
  readonly content?: Partial<SeedOptions>;
  /** Mail domain of generated users. */
  readonly domain?: string;
  readonly switches?: Partial<SwitchValues>;
  readonly appRoles?: readonly AppRole[];
  readonly clientSecret?: string;
  /** What the identity endpoint wants to see; another one at each start without it. */
  readonly identityHeader?: string;
}

export interface GraphSimulator extends RunningSimulator {
  /** Whether the tenant was taken up again. */
  readonly restored: boolean;
  readonly tenantId: string;
  readonly servicePrincipalId: string;
  /** Application id of the enterprise application. */
  readonly appId: string;
  /** What a client signs in with. */
  readonly credentials: SignInOptions;
  readonly directory: Directory;
  readonly switches: SwitchBoard;
  readonly clock: VirtualClock;
  readonly accessTokens: AccessTokens;
  expireTokens(order?: ExpiryOrder): void;
  /** Runs before each delta page is made; undefined stops it. What it changes races with the reader. */
  setBeforePage(hook: ((event: PageEvent) => void | Promise<void>) | undefined): void;
}

export async function startGraphSimulator(options: GraphSimulatorOptions = {}): Promise<GraphSimulator> {
  const { file } = options;
  const kept = file === undefined ? undefined : readWorld<Fact>(file);
  const seed = kept?.seed ?? options.seed ?? 1;
  const life = kept === undefined ? 0 : kept.life + 1;
  const random = seededRandom(seed ^ 0x5eed);
  const tenantId = seededUuid(random);
  const application: EnterpriseApplication = {
    id: seededUuid(random),
    appId: seededUuid(random),
    displayName: 'Notion',
    appRoles: options.appRoles ?? GALLERY_APP_ROLES,
  };
  const credentials: SignInOptions = {
    tenantId,
    clientId: seededUuid(random),
    clientSecret: options.clientSecret ?? 'sandbox-client-secret',
    identityHeader: options.identityHeader ?? randomBytes(24).toString('base64url'),
  };
  const startSwitches = { latencyMs: options.latencyMs ?? 0, ...options.switches };
  const switches = new SwitchBoard();
  switches.set(startSwitches);
  const clock = new VirtualClock();
  const directory = new Directory({
    seed,
    life,
    domain: options.domain ?? 'contoso.example',
    clock,
    defaultAppRoleId: application.appRoles[0]?.id ?? DEFAULT_ACCESS,
    memberTombstoneDelaySeconds: () => memberTombstoneDelay(switches.values),
    keepsDeletedSecurityGroups: () => switches.values.deletedSecurityGroups === 'kept',
    deletedItemsDays: () => switches.values.deletedItemsDays,
    givesOut: options.givesOut,
  });
  for (const fact of kept?.facts ?? []) takeFact(directory, fact);
  if (kept === undefined && options.content !== undefined) seedDirectory(directory, { seed, ...options.content });
  const log = file === undefined ? undefined : new WorldLog(file, { seed, life }, factsOf(directory));
  const changeTimes = new ChangeTimes(() => clock.now());
  directory.noteTo((fact) => {
    log?.note(fact);
    changeTimes.see(fact);
  });
  const pageTokens = new PageTokens(clock);
  const tokenExpiry = new TokenExpiry(switches, clock);
  const rounds = new DeltaRounds(directory, switches, clock);
  const circles = new LinkCircles();
  const subject = { tenantId, objectId: seededUuid(random), clientId: credentials.clientId };
  const accessTokens = new AccessTokens(subject, switches, clock);
  let beforePage: ((event: PageEvent) => void | Promise<void>) | undefined;
  const tenant: Tenant = {
    id: tenantId,
    directory,
    application,
    switches,
    clock,
    pageTokens,
    tokenExpiry,
    rounds,
    circles,
    changeTimes,
    random,
    beforePage: (event) => beforePage?.(event),
  };
  const router = new GraphRouter(tenant, accessTokens, new ResourceUnits(clock));

  const running = await startSimulator({
    port: options.port ?? 0,
    seed,
    bodyLimit: BODY_LIMIT,
    handle: (request) => {
      const origin = originOf(request);
      return serveSignIn(request, origin, accessTokens, credentials) ?? router.serve(request, origin);
    },
    admin: (request) => serveAdmin({ tenant, accessTokens }, request),
    errorAnswer: (status) => ({
      status,
      body: { error: { code: 'InjectedFault', message: `injected ${status}` } },
    }),
    settle: () => log?.settle(),
    onReset: () => {
      directory.clear();
      log?.replace({ seed, life }, []);
      clock.reset();
      switches.reset();
      switches.set(startSwitches);
      pageTokens.forgetAll();
      tokenExpiry.reset();
      rounds.reset();
      circles.reset();
      accessTokens.reset();
    },
  });

  return {
    ...running,
    restored: kept !== undefined,
    tenantId,
    servicePrincipalId: application.id,
    appId: application.appId,
    credentials,
    directory,
    switches,
    clock,
    accessTokens,
    expireTokens: (order = {}) => tokenExpiry.expire(order, pageTokens.lastSerial),
    setBeforePage: (hook) => {
      beforePage = hook;
    },
    close: async () => {
      await running.close();
      log?.close();
    },
  };
}

/** Undefined is never. */
function memberTombstoneDelay(values: Readonly<SwitchValues>): number | undefined {
  switch (values.hardDeleteMemberTombstones) {
    case 'immediate':
      return 0;
    case 'delayed':
      return values.hardDeleteMemberTombstoneDelaySeconds;
    case 'never':
      return undefined;
  }
}

function originOf(request: SimulatorRequest): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}
