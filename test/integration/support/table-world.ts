// A table service for one test file, states over it, and a hand on every request that they send.

import { randomUUID } from 'node:crypto';
import { RestError, TableClient } from '@azure/data-tables';

import type { Clock } from '../../../shared/model/ports.ts';
import { shardOf } from '../../../shared/model/source-key.ts';
import { type SourceId, type StoredObject, sourceId } from '../../../shared/model/stored-object.ts';
import { createTableState, type TableState } from '../../../shared/state/table-state.ts';
import type { TableName, TableRequest, TableTraffic } from '../../../shared/state/tables.ts';
import { tableService } from '../../support/tables.ts';

export class TestClock implements Clock {
  #now = Date.UTC(2030, 0, 1);

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }
}

/** What one state sends: counted, and cut where a test says so. */
export class Wire implements TableTraffic {
  readonly requests: TableRequest[] = [];
  #onBefore: (request: TableRequest) => void | Promise<void> = () => {};
  #onAfter: (request: TableRequest) => void | Promise<void> = () => {};

  async before(request: TableRequest): Promise<void> {
    this.requests.push(request);
    await this.#onBefore(request);
  }

  after(request: TableRequest): void | Promise<void> {
    return this.#onAfter(request);
  }

  get transactions(): number {
    return this.requests.filter(isTransaction).length;
  }

  reset(): void {
    this.requests.length = 0;
    this.#onBefore = () => {};
    this.#onAfter = () => {};
  }

  /** The next answer to such a request is lost; the client repeats the request by itself. */
  loseNextAnswer(match: (request: TableRequest) => boolean = isTransaction): void {
    let lost = false;
    this.#onAfter = (request) => {
      if (lost || !match(request)) return;
      lost = true;
      throw new RestError('socket hang up', { code: 'ECONNRESET' });
    };
  }

  loseEveryAnswer(match: (request: TableRequest) => boolean): void {
    this.#onAfter = (request) => {
      if (match(request)) throw new RestError('socket hang up', { code: 'ECONNRESET' });
    };
  }

  /** No request reaches the service. */
  breakDown(): void {
    this.#onBefore = () => {
      throw new RestError('connection refused', { code: 'ECONNREFUSED' });
    };
  }

  /** The process dies at the nth request from now (1-based), before or after it has reached the service. */
  dieAt(nth: number, moment: 'before' | 'after'): void {
    this.requests.length = 0;
    const dead = (): boolean => this.requests.length > nth || (moment === 'before' && this.requests.length === nth);
    this.#onBefore = () => {
      if (dead()) throw new Error('killed');
    };
    this.#onAfter = () => {
      if (this.requests.length >= nth) throw new Error('killed');
    };
  }

  /** Holds every such request back until the returned function is called. */
  hold(match: (request: TableRequest) => boolean): () => void {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#onBefore = (request) => (match(request) ? gate : undefined);
    return open;
  }
}

/** One operation needs no batch. */
export const isTransaction = ({ method, url }: TableRequest): boolean => method !== 'GET' && !url.endsWith('/Tables');

export interface TableWorld {
  /** A fresh set of tables with its clock. */
  place(): Place;
}

export interface Place {
  readonly clock: TestClock;
  /** Another process at the same tables. */
  open(): { readonly state: TableState; readonly wire: Wire };
  /** Another process that knows its clock to be a real one. */
  openRealTime(clock: Clock): TableState;
  connectionString(): string;
  /** A process that holds the lease and has bound its fence. */
  lead(owner?: string): Promise<{ readonly state: TableState; readonly wire: Wire; readonly epoch: number }>;
  /** Past every code of ours. */
  raw(table: TableName): TableClient;
}

const TTL_MS = 120_000;

export function tableWorld(): TableWorld {
  const connectionString = tableService();
  return {
    place() {
      const tablePrefix = `t${randomUUID().replaceAll('-', '')}`;
      const clock = new TestClock();
      const open: Place['open'] = () => {
        const wire = new Wire();
        const retry = { retryDelayInMs: 1, maxRetryDelayInMs: 2 };
        const connection = { connectionString };
        const state = createTableState({ connection, clock, tablePrefix, traffic: wire, retry, simulatedTime: true });
        return { state, wire };
      };
      return {
        clock,
        open,
        async lead(owner = 'leader') {
          const { state, wire } = open();
          await state.ensureTables();
          const acquired = await state.job.acquireLease(owner, TTL_MS);
          if (acquired === undefined) throw new Error('somebody else holds the lease');
          await state.fence(acquired.lease.epoch, acquired.takenOver);
          wire.reset();
          return { state, wire, epoch: acquired.lease.epoch };
        },
        openRealTime: (real) => createTableState({ connection: { connectionString }, clock: real, tablePrefix }),
        connectionString: () => connectionString,
        raw: (table) =>
          TableClient.fromConnectionString(connectionString, `${tablePrefix}${table}`, {
            allowInsecureConnection: true,
          }),
      };
    },
  };
}

/** A valid id that is easy to recognise. */
export function testId(number: number): SourceId {
  return sourceId(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`);
}

/** The first `count` ids that live in partition `shard`. */
export function idsInShard(shard: number, count: number): SourceId[] {
  const ids: SourceId[] = [];
  for (let number = 0; ids.length < count; number += 1) {
    const id = testId(number);
    if (shardOf(id) === shard) ids.push(id);
  }
  return ids;
}

export function storedUser(id: SourceId, overrides: Partial<StoredObject> = {}): StoredObject {
  return { kind: 'user', id, image: { displayName: 'Some One' }, life: 'live', generation: 1, ...overrides };
}
