// One entry of the provisioning log: one object, one action, one outcome.

import type { AttributeValue, Kind, RequestOutcome, SourceId, TargetId } from './stored-object.ts';

export const RECORD_ACTIONS = [
  'create',
  'adopt',
  'update',
  'disable',
  'delete',
  /** Members of a group, one record a request. */
  'members',
  /** A person was taken out of a group. */
  'leaveGroup',
  /** The target object stays, and is nobody's any more. */
  'unlink',
  /** The target object belongs to another source object now. */
  'handOver',
] as const;
export type RecordAction = (typeof RECORD_ACTIONS)[number];

/** `warning`: the target said yes and did not prove it; another record tells what became of it. */
export const RECORD_STATUSES = ['success', 'failure', 'warning', 'held'] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** An absent value was not known, or there was none. Lists of members are told by what was added and removed. */
export interface RecordedChange {
  readonly path: string;
  readonly old?: AttributeValue;
  readonly new?: AttributeValue;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

export interface RecordedError {
  readonly code: string;
  readonly detail: string;
  readonly request?: RequestOutcome;
}

export interface ProvisioningRecord {
  /** Epoch milliseconds, as the others. */
  readonly at: number;
  /** Tells records of one object and moment apart. A record with the same `at`, `id` and `mark` replaces this one. */
  readonly mark: string;
  readonly kind: Kind;
  readonly id: SourceId;
  /** By which people know the object: its matching value in the target. */
  readonly name?: string;
  readonly target?: TargetId;
  readonly cycle?: number;
  readonly action: RecordAction;
  readonly status: RecordStatus;
  /** Why somebody is removed. */
  readonly reason?: string;
  /** The group that a person left. */
  readonly group?: SourceId;
  readonly changes: readonly RecordedChange[];
  readonly error?: RecordedError;
  /** Writes sent to the target, repetitions included. */
  readonly requests: number;
  /** How often it failed in this way, the last time at `lastAt`. */
  readonly attempts?: number;
  readonly lastAt?: number;
  /** When the import found the change. */
  readonly foundAt?: number;
}
