// Where they are written to.

import type { Attributes, AttributeValue, Kind, TargetId, TargetObject } from '../stored-object.ts';

/** What the engine must know of a target; the full profile belongs to the adapter. */
export interface TargetTraits {
  readonly name: string;
  readonly pageSize: number;
  readonly membersPerPatch: number;
  /** How long a write may stay invisible to look-ups, in milliseconds. */
  readonly readLagMs: number;
  /** A deactivated user leaves the groups by itself. */
  readonly removalDropsMemberships: boolean;
}

export interface TargetPage {
  readonly objects: readonly TargetObject[];
  readonly total: number;
}

export interface AttributeChange {
  readonly path: string;
  /** `null` clears the attribute. */
  readonly value: AttributeValue;
  /** The items of `value` are added to the list, which keeps what it has. */
  readonly add?: true;
}

/** A write's error says what to do next by its class (see ../errors). */
export interface Target {
  readonly traits: TargetTraits;
  /** 1-based, members never included. */
  list(kind: Kind, startIndex: number): Promise<TargetPage>;
  /** Objects whose attribute equals the value; never members. */
  find(kind: Kind, path: string, value: string): Promise<readonly TargetObject[]>;
  /** Undefined when it does not exist. */
  read(kind: Kind, id: TargetId): Promise<TargetObject | undefined>;
  /** Never repeated by the adapter once it may have been carried out (TransientError.mayHaveHappened). */
  create(kind: Kind, values: Attributes): Promise<TargetObject>;
  update(kind: Kind, id: TargetId, changes: readonly AttributeChange[]): Promise<void>;
  /** Ends the person's membership in a reversible way, as the profile says. NotFoundError: already gone. */
  deactivateUser(id: TargetId): Promise<void>;
  delete(kind: Kind, id: TargetId): Promise<void>;
  members(groupId: TargetId): Promise<readonly TargetId[]>;
  /** One request. At most `membersPerPatch` in each list. */
  changeMembers(groupId: TargetId, add: readonly TargetId[], remove: readonly TargetId[]): Promise<void>;
  /** Requests a minute that the limiter allows now. */
  currentRate(): number;
}
