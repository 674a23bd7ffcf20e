// The target: a SCIM 2.0 service, driven by a profile.

import type { Semaphore } from '../concurrency/semaphore.ts';
import type { Fetch } from '../http/exchange.ts';
import { createHttpClient } from '../http/http-client.ts';
import type { RateLimiter } from '../http/rate-limiter.ts';
import type { Clock, Log, Random, SliceScope, Target, TargetTraits } from '../model/ports.ts';
import type { Kind } from '../model/stored-object.ts';
import { changeMembers } from './change-members.ts';
import { createScimClient } from './client.ts';
import { differing } from './differences.ts';
import { canFilter } from './filter.ts';
import { list, readTotal } from './pages.ts';
import type { TargetProfile } from './profile.ts';
import { find, locate, members, read } from './reads.ts';
import { resourceReader } from './resource-reader.ts';
import type { ScimSession } from './session.ts';
import { create, deactivateUser, remove, update } from './writes.ts';

export interface ScimTargetOptions {
  readonly profile: TargetProfile;
  /** For example `https://www.notion.so/scim/v2`. */
  readonly baseUrl: string;
  readonly token: string;
  /** Plain http to this machine: for simulators, never in Azure. */
  readonly allowLoopbackHttp: boolean;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Both belong to the host and outlive slices. */
  readonly limiter: RateLimiter;
  readonly semaphore: Semaphore;
  /** Of one request. Default 30 s: an answer that late is treated as lost. */
  readonly timeoutMs?: number;
}

export interface ScimTarget {
  /** The target as one slice may use it. */
  open(scope: SliceScope): Target;
  readonly probe: ScimProbe;
}

/** What test-connection asks; reads only. */
export interface ScimProbe {
  /**
   * Looks up a user that cannot exist, as Entra's own connection test does. ServiceProviderConfig would prove
   * nothing: Notion answers it without a token.
   */
  lookUpNobody(scope: SliceScope): Promise<void>;
  /** Reads one item of the list; answers with the number of objects there are. */
  total(kind: Kind, scope: SliceScope): Promise<number>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Throws ConfigurationError when the address or the token cannot be right; sends nothing. */
export function createScimTarget(options: ScimTargetOptions): ScimTarget {
  const { profile, limiter, log } = options;
  const http = createHttpClient({ ...options, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
  const client = createScimClient({ ...options, http });
  const readers = { user: resourceReader(profile.kinds.user), group: resourceReader(profile.kinds.group) };
  const sessionFor = (scope: SliceScope): ScimSession => ({ client, profile, readers, log, scope });

  return {
    open: (scope) => bind(sessionFor(scope), limiter),
    probe: {
      lookUpNobody: async (scope) => {
        await find(sessionFor(scope), 'user', profile.kinds.user.identifiedBy, nobody(options.random));
      },
      total: (kind, scope) => readTotal(sessionFor(scope), kind),
    },
  };
}

function bind(session: ScimSession, limiter: RateLimiter): Target {
  return {
    traits: traitsOf(session.profile),
    list: (kind) => list(session, kind),
    canFilter: (value) => canFilter(session.profile, value),
    find: (kind, path, value) => find(session, kind, path, value),
    read: (kind, id) => read(session, kind, id),
    locate: (kind, id, values) => locate(session, kind, id, values),
    differing: (kind, object, sent) => differing(session.profile.kinds[kind], object, sent),
    create: (kind, values) => create(session, kind, values),
    update: (kind, id, changes) => update(session, kind, id, changes),
    deactivateUser: (id) => deactivateUser(session, id),
    delete: (kind, id) => remove(session, kind, id),
    members: (groupId) => members(session, groupId),
    changeMembers: (groupId, added, removed) => changeMembers(session, groupId, added, removed),
    ping: async () => {
      await readTotal(session, 'user');
    },
    currentRate: () => limiter.currentRate(),
  };
}

function traitsOf(profile: TargetProfile): TargetTraits {
  const { name, pageSize, membersPerPatch, readLagMs, removalDropsMemberships } = profile;
  return { name, pageSize, membersPerPatch, readLagMs, removalDropsMemberships };
}

/** RFC 2606 keeps `.invalid` for names that never exist. */
function nobody(random: Random): string {
  return `connection-test-${Math.floor(random() * 2 ** 48).toString(36)}@nobody.invalid`;
}
