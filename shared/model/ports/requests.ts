// What operators asked for: the rows to be served and the audit trail are the same rows.

import type { Kind, SourceId } from '../stored-object.ts';

/** Which objects in escrow are to be tried at once. */
export type ReleasedEscrow =
  | { readonly all: true }
  | { readonly codes: readonly string[] }
  /** Whatever the import of that cycle found. */
  | { readonly cycle: number }
  | { readonly objects: readonly NamedObject[] };

export interface NamedObject {
  readonly kind: Kind;
  readonly id: SourceId;
}

/** In place of the number of a hold set. */
export const SCHEDULED_DELETIONS = 'deletions';

/** What a restart begins anew; the names are those of Graph's `synchronizationJobRestartScope`. */
export const RESTART_SCOPES = ['Watermark', 'Escrows', 'ConnectorDataStore', 'Full'] as const;
export type RestartScope = (typeof RESTART_SCOPES)[number];

export type RequestedAction =
  /** `expectCreates`: confirmed size of the first population. */
  | { readonly action: 'start'; readonly expectCreates?: number }
  /** `until`: epoch milliseconds; the job is expected to run again by then. */
  | { readonly action: 'pause'; readonly until?: number }
  /** Reads the source without writing to the target, although the job does not run. */
  | { readonly action: 'read' }
  | { readonly action: 'run-now' }
  | { readonly action: 'restart'; readonly scope: RestartScope }
  | { readonly action: 'confirm-pair' }
  | { readonly action: 'escrow/release'; readonly escrow: ReleasedEscrow }
  /** A hold set at a revision, or named entries of it; of the scheduled deletions, those that are not to be carried out. */
  | {
      readonly action: 'holds/approve' | 'holds/reject' | 'holds/release';
      readonly set: string;
      readonly revision?: number;
      readonly entries?: readonly NamedObject[];
    };

/** Who asked: a signed-in principal with its object id, or whoever holds a function key. */
export interface Requester {
  readonly name: string;
  readonly id?: string;
}

export interface Outcome {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly result: 'done' | 'refused';
  readonly detail: string;
}

export interface NewRequest {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: Requester;
  readonly what: RequestedAction;
  readonly reason?: string;
}

export interface OperatorRequest extends NewRequest {
  /** Tells where it stands in the list. */
  readonly id: string;
  /** Absent while it waits to be served. */
  readonly outcome?: Outcome;
}

export interface RequestPage {
  readonly requests: readonly OperatorRequest[];
  /** The request after which the next page begins; absent on the last page. */
  readonly next?: string;
}

export interface RequestStore {
  /** One row, however often the table service is asked. */
  append(request: NewRequest): Promise<OperatorRequest>;
  /** The newest first. */
  list(limit: number, after?: string): Promise<RequestPage>;
  /** The oldest first. */
  unserved(): Promise<readonly OperatorRequest[]>;
  /** The first outcome stays. */
  markServed(id: string, outcome: Outcome): Promise<void>;
}
