// What became of exports, until it is stored with the row of the object that it tells of.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProvisioningError } from '../../errors/index.ts';
import type { Clock } from '../../model/ports.ts';
import type { ProvisioningRecord, RecordAction, RecordedChange } from '../../model/provisioning-record.ts';
import type { SourceId, StoredObject, ToldFailure } from '../../model/stored-object.ts';
import { type Entry, type Redacting, recordOf } from './record-of.ts';

/** What is under way for one object, and not told yet. */
interface Draft {
  writes: number;
  action?: RecordAction;
  changes: readonly RecordedChange[];
  failure?: { readonly object: StoredObject; readonly error: ProvisioningError };
}

export type Told = Pick<Entry, 'status'> &
  Partial<Pick<Entry, 'action' | 'changes' | 'error' | 'reason' | 'group'>> & {
    /** What it was if nothing was tried. */
    readonly otherwise?: RecordAction;
  };

const DAY_MS = 24 * 3_600_000;
const MARKS = 10_000;
const NOTHING: readonly RecordedChange[] = [];

const underWay = new AsyncLocalStorage<Draft>();

/** A request is about to be sent to the target: it belongs to the object that is being worked on. */
export function noteRequest(method: string): void {
  const draft = underWay.getStore();
  if (draft !== undefined && method !== 'GET') draft.writes += 1;
}

export class Records {
  readonly #policy: Redacting;
  readonly #clock: Clock;
  readonly #drafts = new Map<SourceId, Draft>();
  readonly #pending = new Map<SourceId, ProvisioningRecord[]>();
  #count = 0;

  constructor(policy: Redacting, clock: Clock) {
    this.#policy = policy;
    this.#clock = clock;
  }

  /** What is sent meanwhile counts for this object. */
  async about<T>(id: SourceId, work: () => Promise<T>): Promise<T> {
    const draft = this.#draft(id);
    try {
      return await underWay.run(draft, work);
    } finally {
      if (draft.writes === 0) this.#drafts.delete(id);
    }
  }

  /** What the next outcome of this object is about, unless it says so itself. */
  trying(id: SourceId, action: RecordAction, changes: readonly RecordedChange[]): void {
    Object.assign(this.#draft(id), { action, changes });
  }

  /** Nobody may be to blame for it: told at the end of the slice if nothing else is told of the object. */
  failed(object: StoredObject, error: ProvisioningError): void {
    this.#draft(object.id).failure = { object, error };
  }

  /** Writes that no record tells of yet. */
  untold(id: SourceId): number {
    return this.#drafts.get(id)?.writes ?? 0;
  }

  /** Stored with the next write of the object's row. */
  note(object: StoredObject, told: Told): void {
    this.#keep(this.make(object, told));
  }

  /** A record that the caller stores. */
  make(object: StoredObject, { otherwise = 'update', ...told }: Told, at = this.#clock.now()): ProvisioningRecord {
    const draft = this.#take(object.id);
    return recordOf(this.#policy, object, {
      at,
      mark: this.#nextMark(),
      ...told,
      action: told.action ?? draft.action ?? otherwise,
      changes: told.changes ?? draft.changes,
      requests: draft.writes,
    });
  }

  /** The same failure is counted in the record of the first, for a day. Answers with what the row is to remember. */
  noteFailure(object: StoredObject, error: NonNullable<Entry['error']>, otherwise: RecordAction): ToldFailure {
    const now = this.#clock.now();
    const former = object.work?.told;
    const same = former?.code === error.code && now < former.at + DAY_MS ? former : undefined;
    const { writes, action = otherwise, changes } = this.#take(object.id);
    const told = {
      code: error.code,
      at: same?.at ?? now,
      attempts: (same?.attempts ?? 0) + 1,
      requests: (same?.requests ?? 0) + writes,
    };
    const { at, attempts, requests } = told;
    const entry = { at, attempts, requests, mark: error.code, lastAt: now, status: 'failure', action, changes, error };
    this.#keep(recordOf(this.#policy, object, { ...entry, status: 'failure' }));
    return told;
  }

  /** A person was taken out of a group. The same moment and the same group give the same record. */
  left({ work: _own, ...person }: StoredObject, { id: group, work }: StoredObject, at: number): ProvisioningRecord {
    const told = { mark: group, action: 'leaveGroup', status: 'success', changes: NOTHING, requests: 0 } as const;
    return recordOf(this.#policy, { ...person, ...(work === undefined ? {} : { work }) }, { at, group, ...told });
  }

  /** Records to be stored with the object's row. */
  take(id: SourceId): readonly ProvisioningRecord[] {
    const records = this.#pending.get(id) ?? [];
    this.#pending.delete(id);
    return records;
  }

  /** Failures that blamed nobody, of requests that were sent. */
  takeUnblamed(): readonly ProvisioningRecord[] {
    const failures = [...this.#drafts.values()].flatMap(({ failure, writes }) =>
      failure === undefined || writes === 0 ? [] : [failure],
    );
    return failures.map(({ object, error }) =>
      this.make(object, { status: 'failure', error: { code: error.code, detail: error.message } }),
    );
  }

  #keep(record: ProvisioningRecord): void {
    this.#pending.set(record.id, [...(this.#pending.get(record.id) ?? []), record]);
  }

  #draft(id: SourceId): Draft {
    const draft = this.#drafts.get(id) ?? { writes: 0, changes: NOTHING };
    this.#drafts.set(id, draft);
    return draft;
  }

  /** A copy; what is under way goes on with an empty one. */
  #take(id: SourceId): Draft {
    const draft = this.#draft(id);
    const taken = { ...draft };
    draft.writes = 0;
    draft.changes = NOTHING;
    delete draft.action;
    delete draft.failure;
    return taken;
  }

  /** Counts down: of one moment, too, the newest record comes first. */
  #nextMark(): string {
    this.#count = (this.#count + 1) % MARKS;
    return String(MARKS - 1 - this.#count).padStart(4, '0');
  }
}
