// One request to Graph as the endpoints see it, and the tenant they answer from.

import type { Random } from '../simulator/random.ts';
import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import type { ChangeTimes } from './change-times.ts';
import type { VirtualClock } from './clock.ts';
import type { DeltaRounds } from './delta-round.ts';
import type { Directory } from './directory.ts';
import type { EnterpriseApplication } from './enterprise-application.ts';
import type { LinkCircles } from './link-circles.ts';
import type { Options } from './odata.ts';
import type { Chain, PageTokens } from './page-tokens.ts';
import type { SwitchBoard } from './switches.ts';
import type { TokenExpiry } from './token-expiry.ts';

export interface PageEvent {
  readonly chain: Chain;
  readonly initial: boolean;
  /** 1 for the first page of a round. */
  readonly page: number;
}

export interface Tenant {
  readonly id: string;
  readonly directory: Directory;
  readonly application: EnterpriseApplication;
  readonly switches: SwitchBoard;
  readonly clock: VirtualClock;
  readonly pageTokens: PageTokens;
  readonly tokenExpiry: TokenExpiry;
  readonly rounds: DeltaRounds;
  readonly circles: LinkCircles;
  readonly changeTimes: ChangeTimes;
  readonly random: Random;
  /** Called before each delta page is made: changes made here race with the reader. */
  readonly beforePage: (event: PageEvent) => void | Promise<void>;
}

export interface GraphCall {
  readonly tenant: Tenant;
  readonly request: SimulatorRequest;
  readonly options: Options;
  /** Scheme, host and port as the client wrote them. */
  readonly origin: string;
  readonly version: 'v1.0' | 'beta';
  /** Path below the version. */
  readonly path: string;
  /** Application permissions in the caller's token. */
  readonly roles: ReadonlySet<string>;
}

export type Endpoint = (call: GraphCall, ...pathParts: string[]) => SimulatorResponse | Promise<SimulatorResponse>;

export function link(call: GraphCall, query: string): string {
  return `${call.origin}/${call.version}${call.path}?${query}`;
}

export function context(call: GraphCall, entity: string): string {
  return `${call.origin}/${call.version}/$metadata#${entity}`;
}

export function header(call: GraphCall, name: string): string {
  const value = call.request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** Advanced queries on directory objects need this header. */
export function isEventual(call: GraphCall): boolean {
  return header(call, 'consistencylevel').toLowerCase() === 'eventual';
}
