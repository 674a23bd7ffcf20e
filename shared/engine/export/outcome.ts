// What became of one export: the one place from which counters, the guard's window and the provisioning log learn it.

import { mapLimit } from '../../concurrency/pool.ts';
import type { StoredObject } from '../../model/stored-object.ts';
import type { Counters } from '../job/cycle.ts';
import { addTo, type GuardKind } from '../job/guard-window.ts';
import { withLeaver } from '../job/leaver-times.ts';
import type { Told } from '../job/records.ts';
import { byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';

export type Telling = Pick<Slice, 'book' | 'now' | 'records'>;

type Done = Pick<Told, 'changes' | 'reason'> & {
  readonly action: 'create' | 'adopt' | 'update' | 'disable' | 'delete' | 'unlink' | 'handOver';
  /** Of which limits it takes one. */
  readonly guard?: readonly GuardKind[];
};

const PARALLEL = 16;

const COUNTERS: Readonly<Partial<Record<Done['action'], keyof Counters>>> = {
  create: 'created',
  adopt: 'adopted',
  update: 'updated',
  disable: 'removed',
  delete: 'deleted',
};

/** Done, and proven. The record is stored with the next write of the object's row. */
export function noteDone(slice: Telling, object: StoredObject, { guard = [], ...done }: Done): void {
  const { book, now, records } = slice;
  const counter = COUNTERS[done.action];
  if (counter !== undefined) book.count(object, counter);
  book.countTry(object.work?.cycle);
  for (const kind of guard) book.update({ window: addTo(book.job.window, kind, 1, now) });
  if (done.action === 'disable' || done.action === 'delete') {
    const foundAt = object.work?.foundAt;
    if (object.kind === 'user' && foundAt !== undefined)
      book.update({ leavers: withLeaver(book.job.leavers ?? [], foundAt, now) });
  }
  records.note(object, { status: 'success', ...done });
}

/** Of groups that the slice left in the middle of their members. */
export async function storeMemberCounts({
  memberCounts,
  objects,
}: Pick<Slice, 'memberCounts' | 'objects'>): Promise<void> {
  const ids = memberCounts.unstored();
  if (ids.length > 0) await objects.group.put([...(await objects.group.read(ids)).values()]);
}

/** Failures during an outage, or before a halt, leave their objects as they are; what was sent is told all the same. */
export async function storeUnblamed({
  book,
  records,
  state,
}: Pick<Slice, 'book' | 'records' | 'state'>): Promise<void> {
  const unblamed = records.takeUnblamed();
  for (const { cycle, error } of unblamed) if (error !== undefined) book.countTry(cycle, error.code);
  for (const [kind, ofKind] of Map.groupBy(unblamed, (record) => record.kind))
    await mapLimit([...byShard(ofKind, ({ id }) => id)], PARALLEL, ([shard, part]) =>
      state.shard(kind, shard).commit(part.map((record) => ({ type: 'putRecord', record }))),
    );
}
