// Access tokens: shaped like a JWT, so that a client can read the roles in them, and valid only here.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import { GraphError } from './graph-error.ts';
import type { SwitchBoard } from './switches.ts';

/** A bearer that always works and has all of LEAST_ROLES. */
export const STATIC_TOKEN = 'sandbox-graph-token';
export const LEAST_ROLES: readonly string[] = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'];

const GRAPH_ROOTS = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
  '00000003-0000-0000-c000-000000000000',
];

interface Claims {
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  readonly idtyp: 'app';
  readonly roles: readonly string[];
  readonly iat: number;
  readonly exp: number;
  /** Number of the generation: `expireNow` ends one. */
  readonly uti: string;
}

export interface TokenSubject {
  readonly tenantId: string;
  readonly objectId: string;
  readonly clientId: string;
}

export class AccessTokens {
  readonly #clock: VirtualClock;
  readonly #switches: SwitchBoard;
  readonly #subject: TokenSubject;
  readonly #secret = randomBytes(16);
  #roles = LEAST_ROLES;
  #generation = 1;

  constructor(subject: TokenSubject, switches: SwitchBoard, clock: VirtualClock) {
    this.#subject = subject;
    this.#switches = switches;
    this.#clock = clock;
  }

  get roles(): readonly string[] {
    return this.#roles;
  }

  get lifetimeSeconds(): number {
    return this.#switches.values.accessTokenLifetimeSeconds;
  }

  /** Tokens keep the roles they were issued with, as real ones do. */
  grant(roles: readonly string[]): void {
    this.#roles = roles;
  }

  expireNow(): void {
    this.#generation += 1;
  }

  reset(): void {
    this.#roles = LEAST_ROLES;
  }

  issue(audience = 'https://graph.microsoft.com'): string {
    const { tenantId, objectId, clientId } = this.#subject;
    const now = Math.floor(this.#clock.now() / 1000);
    const claims: Claims = {
      aud: audience,
      iss: `https://sts.windows.net/${tenantId}/`,
      tid: tenantId,
      oid: objectId,
      appid: clientId,
      idtyp: 'app',
      roles: this.#roles,
      iat: now,
      exp: now + this.lifetimeSeconds,
      uti: String(this.#generation),
    };
    const signed = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
    return `${signed}.${this.#sign(signed).toString('base64url')}`;
  }

  /** The roles of the caller. Throws Graph's 401 for a token that is absent, foreign, expired or not for Graph. */
  rolesOf(authorization: string | undefined, origin: string): ReadonlySet<string> {
    const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthorized('Access token is empty.');
    if (token === STATIC_TOKEN) return new Set(LEAST_ROLES);
    const claims = this.#verified(token);
    if (claims === undefined) throw unauthorized('Access token validation failure. Invalid signature.');
    const isForGraph = GRAPH_ROOTS.includes(claims.aud) || claims.aud === origin;
    if (!isForGraph) throw unauthorized('Access token validation failure. Invalid audience.');
    const isExpired = claims.exp * 1000 <= this.#clock.now() || claims.uti !== String(this.#generation);
    if (isExpired) throw unauthorized('Lifetime validation failed, the token is expired.');
    return new Set(claims.roles);
  }

  #verified(token: string): Claims | undefined {
    const [head = '', payload = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.#sign(`${head}.${payload}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest();
  }
}

export function isGraphRoot(resource: string): boolean {
  return GRAPH_ROOTS.includes(resource);
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function unauthorized(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message, { 'www-authenticate': 'Bearer' });
}
