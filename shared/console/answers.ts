// The answers of the API as they come over the wire: places of further pages are addresses.

import type { EscrowList } from '../app/escrow-list.ts';
import type { HoldEntry, HoldList } from '../app/hold-list.ts';
import type { LeaversReport } from '../app/leavers.ts';
import type { LogPage } from '../app/provisioning-log.ts';

type Paged<T> = Omit<T, 'next'> & { readonly next?: string };

export type Holds = Omit<Paged<HoldList>, 'entries'> & { readonly entries: readonly HeldEntry[] };
/** `changes`: what consent covers; absent where the kind of the set says all, such as a removal. */
export type HeldEntry = HoldEntry & { readonly changes?: readonly HeldValue[] };

export interface HeldValue {
  readonly path: string;
  readonly old?: unknown;
  readonly new?: unknown;
  /** Members who would leave: the first of them, and how many there are. */
  readonly removed?: readonly string[];
  readonly count?: number;
}

export type Escrowed = Paged<EscrowList>;
export type Logged = Paged<LogPage>;
export type LeaversView = Paged<LeaversReport>;
export type RequestList = Paged<{ readonly requests: readonly RequestView[] }>;

export interface RequestView {
  readonly id: string;
  readonly at: string;
  readonly by: { readonly name: string; readonly id?: string };
  readonly what: { readonly action: string; readonly [detail: string]: unknown };
  readonly reason?: string;
  readonly outcome: { readonly result: 'waiting' | 'done' | 'refused'; readonly detail?: string; readonly at?: string };
}
