// Requests of operators that wait for an outcome, and those that an earlier version left in the control row.

import type {
  Clock,
  Control,
  Log,
  OperatorRequest,
  Outcome,
  ReleasedEscrow,
  RequestedAction,
  RequestStore,
} from '../../model/ports.ts';
import type { JobRecord } from './job.ts';

type Served = Pick<JobRecord, 'answered' | 'servedReadAt' | 'servedReleaseAt' | 'servedRunNowAt'>;

/** Asks the table only when somebody asked for something since the last slice that left nothing open. */
export async function readOpenRequests(
  store: Pick<RequestStore, 'unserved'>,
  { asked = 0 }: Control,
  { answered = 0 }: Served,
): Promise<readonly OperatorRequest[]> {
  return asked === answered ? [] : store.unserved();
}

/** What a slice found waiting when it began. */
export class OpenRequests {
  readonly #store: Pick<RequestStore, 'markServed'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #open: Map<string, OperatorRequest>;

  constructor(store: Pick<RequestStore, 'markServed'>, clock: Clock, log: Log, open: readonly OperatorRequest[]) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#open = new Map(open.map((request) => [request.id, request]));
  }

  /** The oldest first. */
  get all(): readonly OperatorRequest[] {
    return [...this.#open.values()];
  }

  has(action: RequestedAction['action']): boolean {
    return this.all.some(({ what }) => what.action === action);
  }

  async answer({ id, what: { action } }: OperatorRequest, outcome: Omit<Outcome, 'at'>): Promise<void> {
    await this.#store.markServed(id, { at: this.#clock.now(), ...outcome });
    this.#open.delete(id);
    this.#log('info', 'operator.requested', { request: action, id, ...outcome });
  }
}

/** In a control row of an earlier version. */
export interface EarlierRequests {
  readonly runNow: boolean;
  readonly read: boolean;
  readonly releases: readonly ReleasedEscrow[];
}

export function earlierRequests(
  { runNowRequestedAt, readRequestedAt, releases = [] }: Control,
  { servedRunNowAt, servedReadAt, servedReleaseAt = 0 }: Served,
): EarlierRequests {
  return {
    runNow: runNowRequestedAt !== undefined && runNowRequestedAt !== servedRunNowAt,
    read: readRequestedAt !== undefined && readRequestedAt !== servedReadAt,
    releases: releases.filter(({ at }) => at > servedReleaseAt).map(({ what }) => what),
  };
}
