// What is asked of the target, as far as one may work while another does not.

import type { Code } from '../../errors/index.ts';
import type { Kind, RequestOutcome, SourceId } from '../../model/stored-object.ts';

export type Operation =
  | 'read'
  | 'createUser'
  | 'updateUser'
  | 'removeUser'
  | 'createGroup'
  | 'updateGroup'
  | 'removeGroup'
  | 'changeMembers';

/** What an object needs of the target to be created, changed or removed there. */
export const OPERATIONS = {
  user: { create: 'createUser', update: 'updateUser', remove: 'removeUser' },
  group: { create: 'createGroup', update: 'updateGroup', remove: 'removeGroup' },
} as const satisfies Record<Kind, Record<string, Operation>>;

export interface Outage {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly code: Code;
  readonly detail: string;
  /** The request that was answered so last. */
  readonly request?: RequestOutcome;
  /** Objects whose requests failed in it, the latest last: the next probe is another one. */
  readonly failed: readonly SourceId[];
}
