// The source: Microsoft Graph, read only.

import { TOKEN_TIMEOUT_MS } from '../http/azure-identity.ts';
import type { CallScope } from '../http/call-scope.ts';
import type { Fetch } from '../http/exchange.ts';
import { createHttpClient } from '../http/http-client.ts';
import { RateLimiter } from '../http/rate-limiter.ts';
import type { Clock, Log, Random, SliceScope, Source } from '../model/ports.ts';
import { readAppRoles } from './app-roles.ts';
import { createAssignmentsReader } from './assignments.ts';
import { createGraphClient } from './client.ts';
import { createDeltaReader } from './delta-reader.ts';
import { type ProvisioningJob, readProvisioningJobs, readSignOn, type SignOn } from './enterprise-application.ts';
import { graphRoot } from './graph-root.ts';
import { type HiddenMembers, readHiddenMembers } from './hidden-members.ts';
import { claimsIn, fetchToken, type GraphCredential, type TokenClaims } from './token.ts';

export interface GraphSourceOptions {
  /** `https://graph.microsoft.com`, or a national cloud's, with or without `/v1.0`. */
  readonly baseUrl: string;
  readonly credential: GraphCredential;
  /** Object id of the enterprise application. */
  readonly servicePrincipalId: string;
  /** Plain http to this machine: for simulators, never in Azure. */
  readonly allowLoopbackHttp: boolean;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of one request. Default 60 s. */
  readonly timeoutMs?: number;
}

/** What test-connection asks. */
export interface GraphProbe {
  token(scope: SliceScope): Promise<TokenClaims>;
  /** Each reads one page and answers with the number of rows on it. */
  users(scope: SliceScope): Promise<number>;
  groups(scope: SliceScope): Promise<number>;
  assignments(scope: SliceScope): Promise<number>;
  hiddenMembers(scope: SliceScope): Promise<HiddenMembers>;
  signOn(scope: SliceScope): Promise<SignOn>;
  /** Of Microsoft's own provisioning; undefined when Graph does not show them to us. */
  provisioningJobs(scope: SliceScope): Promise<readonly ProvisioningJob[] | undefined>;
}

export interface GraphSource {
  /** The source as one slice may use it. */
  open(scope: SliceScope): Source;
  readonly probe: GraphProbe;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** Throws ConfigurationError when no token may be sent to that address; sends nothing. */
export function createGraphSource(options: GraphSourceOptions): GraphSource {
  const { clock, credential, log } = options;
  const root = graphRoot(options.baseUrl, options);
  // Graph counts cost, not requests: no pace of ours, only the pauses that it asks for.
  const limiter = new RateLimiter({ clock, host: root.host, ceiling: 0 });
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const tokenTimeoutMs = Math.min(timeoutMs, TOKEN_TIMEOUT_MS);
  const http = createHttpClient({ ...options, limiter, timeoutMs });
  const client = createGraphClient({ root, http, credential, tokenTimeoutMs });
  const delta = createDeltaReader({ client, root, log });
  const assignments = createAssignmentsReader({ client, root, clock, servicePrincipalId: options.servicePrincipalId });

  return {
    open: (slice) => {
      const scope = withoutLease(slice);
      return {
        firstPage: (query) => delta.firstPage(query, scope),
        page: (query, link) => delta.page(query, link, scope),
        assignments: () => assignments.all(scope),
        appRoles: () => readAppRoles(client, options.servicePrincipalId, scope),
      };
    },
    probe: {
      token: async ({ signal }) =>
        claimsIn(await fetchToken(credential, { scope: root.tokenScope, signal, timeoutMs: tokenTimeoutMs })),
      users: async (scope) => (await delta.firstPage({ kind: 'user', select: [] }, withoutLease(scope))).rows.length,
      groups: async (scope) => (await delta.firstPage({ kind: 'group', select: [] }, withoutLease(scope))).rows.length,
      assignments: (scope) => assignments.firstPage(withoutLease(scope)),
      hiddenMembers: (scope) => readHiddenMembers(client, assignments, withoutLease(scope)),
      signOn: (scope) => readSignOn(client, options.servicePrincipalId, withoutLease(scope)),
      provisioningJobs: (scope) => readProvisioningJobs(client, options.servicePrincipalId, withoutLease(scope)),
    },
  };
}

/** The lease guards writes to the target; reading the source harms nobody. */
function withoutLease(slice: SliceScope): CallScope {
  const { signal, stopping } = slice;
  return {
    signal,
    stopping,
    get deadline() {
      return slice.deadline;
    },
  };
}
