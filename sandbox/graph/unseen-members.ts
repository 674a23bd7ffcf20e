// While a group is soft-deleted a delta round shows only its tombstone. What its members did shortly before the delete
// is remembered in the reader's token, or it would stay unknown to that reader after a restore.

import type { Directory } from './directory.ts';
import type { GroupObject } from './directory-objects.ts';
import type { Round, Tracking, UnseenMembers } from './page-tokens.ts';

/** The change since which a reader that is in this round knows nothing about the group's members. */
export function unseenSince(group: GroupObject, { initial, since, unseenMembers, delivery }: Round): number {
  if (initial) return 0;
  return delivery.restoredGroupMembers === 'none' ? since : Math.min(since, unseenMembers[group.ref] ?? since);
}

/** What the token that ends a round has to remember; `shown` are the objects the round was about. */
export function unseenAfter(
  directory: Directory,
  { chain, filter }: Tracking,
  round: Round,
  shown: Iterable<number>,
): UnseenMembers {
  const unseen: Record<number, number> = {};
  if (chain === 'users') return unseen;
  const noted = Object.keys(round.unseenMembers).map(Number);
  const candidates = round.initial ? directory.groups.map(({ ref }) => ref) : [...shown, ...noted];
  for (const ref of new Set(candidates)) {
    const group = directory.byRef(ref);
    if (group.kind !== 'group' || filter?.includes(group.id) === false) continue;
    if (directory.changes.groups.versionAt(group, round.upto).state !== 'soft') continue;
    const since = unseenSince(group, round);
    if (group.members.positionAfter(round.upto) > group.members.positionAfter(since)) unseen[ref] = since;
  }
  return unseen;
}
