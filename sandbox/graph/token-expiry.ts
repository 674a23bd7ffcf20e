// Decides which delta and page tokens are dead, and how Graph says so.

import type { VirtualClock } from './clock.ts';
import { GraphError } from './graph-error.ts';
import type { Chain, PageToken, Sealed } from './page-tokens.ts';
import type { ExpiryForm, SwitchBoard } from './switches.ts';

export interface ExpiryOrder {
  readonly form?: ExpiryForm;
  /** Only tokens of this chain; default all. */
  readonly chain?: Chain;
  /** Only tokens of chains whose id filter names this id. */
  readonly filter?: string;
  /** Only deltaLinks, or only nextLinks; default both. */
  readonly kind?: 'delta' | 'page';
}

export class TokenExpiry {
  readonly #switches: SwitchBoard;
  readonly #clock: VirtualClock;
  #orders: { readonly order: ExpiryOrder; readonly upto: number }[] = [];

  constructor(switches: SwitchBoard, clock: VirtualClock) {
    this.#switches = switches;
    this.#clock = clock;
  }

  /** Kills the tokens handed out until now that the order names. */
  expire(order: ExpiryOrder, lastSerial: number): void {
    this.#orders.unshift({ order, upto: lastSerial });
  }

  /** Throws Graph's refusal if the token is dead. `freshLink` goes into the Location of a 410. */
  check(token: Sealed<PageToken>, freshLink: string): void {
    const { values } = this.#switches;
    const isDelta = token.kind === 'delta';
    const usual = isDelta ? values.deltaTokenExpiryForm : values.pageTokenExpiryForm;
    const killed = this.#orders.find(({ order, upto }) => token.serial <= upto && concerns(order, token));
    if (killed !== undefined) throw refusal(formFor(killed.order, isDelta) ?? usual, freshLink);
    const lifetime = isDelta ? values.deltaTokenLifetimeSeconds : values.pageTokenLifetimeSeconds;
    const age = (this.#clock.now() - token.issuedAt) / 1000;
    if (lifetime > 0 && age > lifetime) throw refusal(usual, freshLink);
  }

  reset(): void {
    this.#orders = [];
  }
}

/** A form is about delta tokens unless the order names page tokens. */
function formFor(order: ExpiryOrder, isDelta: boolean): ExpiryForm | undefined {
  return isDelta || order.kind === 'page' ? order.form : undefined;
}

function concerns(order: ExpiryOrder, token: PageToken): boolean {
  if (order.kind !== undefined && (order.kind === 'delta') !== (token.kind === 'delta')) return false;
  if (token.kind === 'list') return order.chain === undefined && order.filter === undefined;
  const { chain, filter } = token.tracking;
  if (order.chain !== undefined && order.chain !== chain) return false;
  return order.filter === undefined || (filter?.includes(order.filter.toLowerCase()) ?? false);
}

function refusal(form: ExpiryForm, freshLink: string): GraphError {
  switch (form) {
    case '410':
      return new GraphError(410, 'resyncRequired', 'Resync required. Restart the enumeration.', {
        location: freshLink,
      });
    case 'syncStateNotFound':
      return new GraphError(400, form, 'The sync state generation is not found; continuing is impossible.');
    case 'Request_UnsupportedQuery':
      return new GraphError(400, form, 'DeltaLink older than 30 days is not supported.');
    case 'resyncRequired':
      return new GraphError(400, form, 'Resync required. Drop the local state and restart the enumeration.');
    case 'Request_BadRequest':
      return GraphError.badRequest('The request is not valid.');
    case 'UnknownError':
      return new GraphError(404, form, '');
    case 'Directory_ExpiredPageToken':
      return new GraphError(400, form, 'The specified page token value has expired and can no longer be included.');
  }
}
