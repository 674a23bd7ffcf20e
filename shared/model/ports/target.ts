// Where they are written to.

import type { AttributeChange, Attributes, Kind, TargetId, TargetObject } from '../stored-object.ts';

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

export type { AttributeChange } from '../stored-object.ts';

/**
 * What a successful answer proves of the write it answers. What is not proven may be done all the same: `locate` tells,
 * once the read lag has passed.
 */
export type WriteProof =
  | { readonly proven: true }
  /** `NotScim`: a proxy's page, for example. `NotShown`: the answer says nothing of what was asked for. */
  | { readonly proven: false; readonly why: 'NotScim' | 'NotShown' }
  /** `differs`: canonical paths that the answer shows with another value than was sent; members as `members`. */
  | { readonly proven: false; readonly why: 'Differs'; readonly differs: readonly string[] };

/**
 * A write's error says what to do next by its class (see ../errors). NotFoundError says that the target denies the object
 * in its own words, never that something in between does: that is a TransientError (`AnswerUnreadable`). Whether the
 * object is gone is for `locate` to tell.
 */
export interface Target {
  readonly traits: TargetTraits;
  /**
   * Everything, by pages; an object may come twice, and members never. Fewer objects at the end than the last total: the
   * target changed the order meanwhile, and what is missing may exist.
   */
  list(kind: Kind): AsyncIterable<TargetPage>;
  /** Whether `find` asks for this value by one filter. Where that would not survive quoting, `find` reads the whole list. */
  canFilter(value: string): boolean;
  /** Objects whose attribute equals the value; never members. */
  find(kind: Kind, path: string, value: string): Promise<readonly TargetObject[]>;
  /** Undefined when the target says that it does not exist. */
  read(kind: Kind, id: TargetId): Promise<TargetObject | undefined>;
  /**
   * The object with this id: read by it, and if that finds nothing looked up by those of its values that can be. Undefined
   * is evidence that it is gone.
   */
  locate(kind: Kind, id: TargetId, values: Attributes): Promise<TargetObject | undefined>;
  /** Of what was sent, the paths that the object shows with another value, by the rules of the target. */
  differing(kind: Kind, object: TargetObject, sent: readonly AttributeChange[]): readonly string[];
  /** Never repeated by the adapter once it may have been carried out (TransientError.mayHaveHappened). */
  create(kind: Kind, values: Attributes): Promise<TargetObject>;
  update(kind: Kind, id: TargetId, changes: readonly AttributeChange[]): Promise<WriteProof>;
  /** Ends the person's membership in a reversible way, as the profile says. */
  deactivateUser(id: TargetId): Promise<WriteProof>;
  delete(kind: Kind, id: TargetId): Promise<WriteProof>;
  members(groupId: TargetId): Promise<readonly TargetId[]>;
  /**
   * At most `membersPerPatch` in each list. RejectedError: the group is there, and one of the members may be to blame,
   * whatever the status.
   */
  changeMembers(groupId: TargetId, add: readonly TargetId[], remove: readonly TargetId[]): Promise<WriteProof>;
  /** One small authenticated request: throws what keeps reads from working. */
  ping(): Promise<void>;
  /** Requests a minute that the limiter allows now. */
  currentRate(): number;
}
