// In scope: past every filter, live, and entitled. The one place that says so of stored state.

import type { SourceKey } from '../../model/source-key.ts';
import type { Kind } from '../../model/stored-object.ts';
import type { EntitledSets } from './entitled-sets.ts';
import type { Objects } from './objects.ts';
import type { RosterEntry } from './roster.ts';

export interface Known {
  readonly objects: Readonly<Record<Kind, Pick<Objects, 'entryOfKey'>>>;
  readonly entitled: Readonly<Record<Kind, Pick<EntitledSets, 'hasKey'>>>;
}

/** Of an object whose shards of roster and entitled set are loaded. */
export function isInScope({ objects, entitled }: Known, kind: Kind, key: SourceKey): boolean {
  return objects[kind].entryOfKey(key)?.eligible === true && entitled[kind].hasKey(key);
}

/** In scope and in the target: whom groups may have as members there. Others wait, and are added when they come. */
export function memberEntry(
  known: Known,
  person: SourceKey,
): (RosterEntry & { readonly targetId: NonNullable<RosterEntry['targetId']> }) | undefined {
  const entry = known.objects.user.entryOfKey(person);
  return entry !== undefined && hasTarget(entry) && isInScope(known, 'user', person) ? entry : undefined;
}

function hasTarget(
  entry: RosterEntry,
): entry is RosterEntry & { readonly targetId: NonNullable<RosterEntry['targetId']> } {
  return entry.targetId !== undefined;
}
