// What the steps of a slice need of it, by the work they do. Whoever needs four parts or fewer names them himself.

import type { Slice } from './slice.ts';

/** To decide what one object needs. */
export type Deciding = Pick<Slice, 'policy' | 'entitled' | 'contexts' | 'reading' | 'now'>;

/** To compare a group's members with those that the target was told of. */
export type Comparing = Pick<Slice, 'state' | 'book' | 'objects' | 'entitled' | 'edges'>;

/** To compute who is entitled and which groups that concerns. */
export type Evaluating = Deciding &
  Pick<
    Slice,
    'book' | 'stale' | 'run' | 'checkpoints' | 'chains' | 'objects' | 'memberCounts' | 'edges' | 'policyHash' | 'log'
  >;

/** To read the source and store what it says. */
export type Importing = Evaluating & Pick<Slice, 'source' | 'state' | 'changedPeople'>;

/** To end the work on an object: settled, in escrow, or held. */
export type Settling = Pick<
  Slice,
  | 'state'
  | 'objects'
  | 'book'
  | 'records'
  | 'run'
  | 'checkpoints'
  | 'target'
  | 'now'
  | 'random'
  | 'log'
  | 'outages'
  | 'gate'
  | 'policy'
  | 'failed'
>;

/** To find or create target objects. */
export type Matching = Settling & Pick<Slice, 'entitled' | 'stale' | 'options' | 'valuesGiven' | 'moved'>;

/** To write to the target. */
export type Exporting = Matching & Deciding & Pick<Slice, 'edges' | 'memberCounts'>;

/** To run a round: removals are confirmed by importing and evaluating once more before they are exported. */
export type Rounds = Importing & Exporting;
