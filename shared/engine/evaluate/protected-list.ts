// After a change of the list of protected accounts, whoever comes onto it or leaves it is looked at again, and nobody else.

import { createHash } from 'node:crypto';
import { SHARDS } from '../../model/ports.ts';
import type { StoredObject } from '../../model/stored-object.ts';
import { withWork } from '../job/new-work.ts';
import { marked } from '../objects/protection.ts';
import type { Evaluating } from '../views.ts';

/** Before anything is imported: an address on the list marks whoever has it now, and a rename may be about to come. */
export async function lookAtProtected(slice: Evaluating): Promise<void> {
  const list = digestOf(slice.policy.protection.entries);
  const { protectedList } = slice.book.job;
  if ((protectedList?.digest ?? '') === list && protectedList?.next === undefined) return;
  await slice.checkpoints.begin();
  const started = protectedList?.digest === list ? (protectedList.next ?? 0) : 0;
  for (let next = started; next < SHARDS; next += 1) {
    if (slice.run.overdue) return;
    await lookAtShard(slice, next);
    slice.book.update({ protectedList: { digest: list, next: next + 1 } });
    await slice.checkpoints.breathe();
  }
  slice.book.update({ protectedList: { digest: list } });
  await slice.checkpoints.store();
}

async function lookAtShard(slice: Evaluating, shard: number): Promise<void> {
  const { user } = slice.objects;
  await slice.entitled.user.load(shard);
  for await (const page of user.scan(shard)) {
    const concerned: StoredObject[] = [];
    for (const object of page) {
      const now = marked(slice.policy.protection, object);
      if (now !== object) concerned.push(withWork(slice, now));
    }
    await user.putInShard(shard, concerned);
  }
}

function digestOf(entries: ReadonlySet<string>): string {
  return entries.size === 0
    ? ''
    : createHash('sha256')
        .update([...entries].sort().join('\n'))
        .digest('base64url');
}
