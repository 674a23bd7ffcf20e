// The opaque tokens inside nextLink and deltaLink: sealed JSON that holds everything needed to go on, so that the
// simulator keeps no state for a reader.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import { GraphError } from './graph-error.ts';

export type Chain = 'users' | 'groups';

/** What a chain was asked to follow; fixed for its whole life. */
export interface Tracking {
  readonly chain: Chain;
  /** Undefined is the default set. */
  readonly select: readonly string[] | undefined;
  /** Ids; undefined is everything. */
  readonly filter: readonly string[] | undefined;
  readonly forgetsMembers: boolean;
}

/** How a round delivers its rows; fixed when the round starts, so that every page of it can be served again. */
export interface Delivery {
  readonly seed: number;
  readonly slice: number;
  readonly shuffle: boolean;
  readonly duplicateRate: number;
  readonly interleaveSlices: boolean;
  readonly linksAfterObjects: boolean;
  readonly tombstones: boolean;
  readonly memberTombstones: boolean;
  readonly softDeletedMembers: boolean;
  readonly restoredGroupMembers: 'unseen' | 'all' | 'none';
}

/** Soft-deleted groups (by ref), each with the change since which this reader was told nothing of its members. */
export type UnseenMembers = Readonly<Record<number, number>>;

export interface Round {
  readonly initial: boolean;
  /** The round reports the changes in (since, upto]. */
  readonly since: number;
  readonly upto: number;
  readonly unseenMembers: UnseenMembers;
  readonly delivery: Delivery;
}

export interface DeltaToken {
  readonly kind: 'delta';
  readonly tracking: Tracking;
  readonly since: number;
  readonly unseenMembers: UnseenMembers;
}

export interface RoundToken {
  readonly kind: 'round';
  readonly tracking: Tracking;
  readonly round: Round;
  readonly offset: number;
  readonly page: number;
  /** Set on the link of an empty page, so that it is never followed by another one. */
  readonly afterEmpty: boolean;
}

export interface ListToken {
  readonly kind: 'list';
  readonly path: string;
  readonly offset: number;
}

export type PageToken = DeltaToken | RoundToken | ListToken;
/** Serial numbers rise with every token handed out, so "all tokens until now" is one number. */
export type Sealed<T> = T & { readonly serial: number; readonly issuedAt: number };

const SIGNATURE_BYTES = 12;

export class PageTokens {
  readonly #clock: VirtualClock;
  #secret = randomBytes(16);
  #serial = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  get lastSerial(): number {
    return this.#serial;
  }

  seal(token: PageToken): string {
    this.#serial += 1;
    const sealed: Sealed<PageToken> = { ...token, serial: this.#serial, issuedAt: this.#clock.now() };
    const body = Buffer.from(JSON.stringify(sealed));
    return Buffer.concat([this.#sign(body), body]).toString('base64url');
  }

  /** Throws Graph's answer to a token that it did not make, or that was altered. */
  open(text: string): Sealed<PageToken> {
    const bytes = Buffer.from(text, 'base64url');
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const body = bytes.subarray(SIGNATURE_BYTES);
    const isOurs = signature.length === SIGNATURE_BYTES && timingSafeEqual(signature, this.#sign(body));
    if (!isOurs) throw GraphError.unsupportedQuery('The delta or page token is not valid.');
    return JSON.parse(body.toString()) as Sealed<PageToken>;
  }

  /** The directory was emptied: no token made until now means anything. */
  forgetAll(): void {
    this.#secret = randomBytes(16);
  }

  #sign(body: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(body).digest().subarray(0, SIGNATURE_BYTES);
  }
}
