// Members that the target has taken in or let go: counted, stored in the exported list, and told.

import { mapLimit } from '../../concurrency/pool.ts';
import type { ExportedMember } from '../../model/ports.ts';
import type { RecordedChange } from '../../model/provisioning-record.ts';
import { keyOf } from '../../model/source-key.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { addTo } from '../job/guard-window.ts';
import { isInScope } from '../objects/scope.ts';
import { byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import { agreedRemovals } from './hold-members.ts';
import { TAKEN_OUT } from './memberships.ts';

const PARALLEL = 16;

export async function recordMembers(
  slice: Pick<Slice, 'book' | 'entitled' | 'memberCounts' | 'now' | 'objects' | 'records' | 'state'>,
  group: StoredObject,
  add: readonly ExportedMember[],
  remove: readonly SourceId[],
): Promise<void> {
  const { book, now, records, state } = slice;
  if (add.length + remove.length === 0) return;
  const changes = changedMembers(add, remove);
  const record = records.make(group, { action: 'members', status: 'success', changes });
  await tellThoseWhoLeft(slice, group, remove);
  // The target may put somebody who comes back into former groups by itself: whoever leaves altogether is remembered.
  const leaving = remove.filter((id) => isLeaving(slice, id));
  const former = leaving.map((id) => ({ id, incarnation: TAKEN_OUT }));
  const gone = remove.filter((id) => !leaving.includes(id));
  await state.memberships.appendExported(group.id, [...add, ...former], gone, record);
  slice.memberCounts.sent(group, add.length, remove.length);
  book.countTry(group.work?.cycle);
  book.count(group, 'membersAdded', add.length);
  book.count(group, 'membersRemoved', remove.length);
  const isAgreed = agreedRemovals(slice, group);
  const counted = remove.filter((id) => !isAgreed(id)).length;
  book.update({ window: addTo(book.job.window, 'memberships', counted, now) });
}

/** Out of scope, and not out of the target yet. */
function isLeaving({ entitled, objects }: Pick<Slice, 'entitled' | 'objects'>, id: SourceId): boolean {
  const entry = objects.user.entry(id);
  if (entry?.targetId === undefined || entry.work === 'none') return false;
  return !isInScope({ entitled, objects }, 'user', keyOf(id));
}

export function changedMembers(
  add: readonly Pick<ExportedMember, 'id'>[],
  remove: readonly SourceId[],
): readonly RecordedChange[] {
  return [{ path: 'members', added: add.map(({ id }) => id), removed: remove }];
}

/** Before the exported list forgets them. After a kill the same records are written once more, in the same place. */
async function tellThoseWhoLeft(
  { now, objects, records, state }: Pick<Slice, 'now' | 'objects' | 'records' | 'state'>,
  group: StoredObject,
  people: readonly SourceId[],
): Promise<void> {
  const at = group.work?.removingSince ?? now;
  const rows = [...(await objects.user.read(people)).values()];
  await mapLimit([...byShard(rows, ({ id }) => id)], PARALLEL, ([shard, part]) =>
    state
      .shard('user', shard)
      .commit(part.map((person) => ({ type: 'putRecord', record: records.left(person, group, at) }))),
  );
}
