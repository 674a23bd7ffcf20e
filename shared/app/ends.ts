// Puts the adapters together from the settings: Microsoft Graph, Notion and the tables, each when it is asked for.

import { once } from '../concurrency/once.ts';
import { Semaphore } from '../concurrency/semaphore.ts';
import type { Configuration } from '../configuration.ts';
import { createGraphSource, type GraphSource } from '../graph/source.ts';
import { createGraphCredential } from '../graph/token.ts';
import { managedIdentity } from '../http/azure-identity.ts';
import { RateLimiter } from '../http/rate-limiter.ts';
import type { Clock, Log, Random } from '../model/ports.ts';
import { notionProfile } from '../scim/profiles/notion.ts';
import { createScimTarget, type ScimTarget } from '../scim/target.ts';
import { createTableState, type TableState } from '../state/table-state.ts';

export interface EndsOptions {
  readonly configuration: Pick<Configuration, 'part'>;
  readonly inAzure: boolean;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: Random;
}

/** Each throws ConfigurationError when its part of the settings is not usable; none sends anything yet. */
export interface Ends {
  source(log: Log): GraphSource;
  /** `rate`: requests a minute that the target accepted last; counts for the first call of the process only. */
  target(log: Log, rate?: number): ScimTarget;
  /** One for each invocation. */
  state(): TableState;
}

export function createEnds(options: EndsOptions): Ends {
  return { source: graphEnd(options), target: notionEnd(options), state: tablesEnd(options) };
}

function graphEnd({ configuration: { part }, inAzure, ...options }: EndsOptions): Ends['source'] {
  const credential = once(() => {
    const identity = part('identity');
    const isManaged = identity.kind === 'managedIdentity';
    return createGraphCredential({
      inAzure,
      hasIdentityEndpoint: isManaged,
      tenantId: isManaged ? '' : identity.tenantId,
      clientId: identity.clientId,
      clientSecret: isManaged ? undefined : identity.secret.reveal(),
      authorityHost: part('graph').authorityHost,
    });
  });
  return (log) =>
    createGraphSource({
      ...options,
      baseUrl: part('graph').baseUrl,
      servicePrincipalId: part('servicePrincipalId'),
      credential: credential(),
      allowLoopbackHttp: !inAzure,
      log,
    });
}

function notionEnd({ configuration: { part }, inAzure, ...options }: EndsOptions): Ends['target'] {
  // Lives as long as the process: what one slice learned about the rate serves the next.
  let limiter: RateLimiter | undefined;
  return (log, rate) => {
    const { scimUrl, token, maxRequestsPerMinute, concurrency } = part('notion');
    limiter ??= new RateLimiter({
      clock: options.clock,
      host: new URL(scimUrl).host,
      ceiling: maxRequestsPerMinute,
      initialRate: rate,
    });
    return createScimTarget({
      ...options,
      profile: notionProfile,
      baseUrl: scimUrl,
      token: token.reveal(),
      allowLoopbackHttp: !inAzure,
      log,
      limiter,
      semaphore: new Semaphore(concurrency),
    });
  };
}

function tablesEnd({ configuration: { part }, clock }: EndsOptions): Ends['state'] {
  const credential = once(() => {
    const identity = part('identity');
    return managedIdentity(identity.kind === 'managedIdentity' ? identity.clientId : undefined);
  });
  return () => {
    const where = part('state');
    const connection =
      where.kind === 'connectionString'
        ? { connectionString: where.connectionString.reveal() }
        : { url: where.tablesUrl, credential: credential() };
    return createTableState({ connection, clock });
  };
}
