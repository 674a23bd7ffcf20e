// After a change of configuration everything is looked at again, one shard at a time, without asking Graph.

import { SHARDS } from '../../model/ports.ts';
import type { Kind, StoredObject } from '../../model/stored-object.ts';
import { KINDS } from '../../model/stored-object.ts';
import { needsNothing } from '../decide/standing.ts';
import { withWork } from '../job/new-work.ts';
import type { Evaluating } from '../views.ts';

export async function reevaluateAfterChange(slice: Evaluating): Promise<void> {
  const hash = slice.policyHash;
  if (slice.book.job.policyHash === hash) return;
  if (slice.book.job.policyHash === undefined) {
    slice.book.update({ policyHash: hash });
    return;
  }
  await slice.checkpoints.begin();
  const started = slice.book.job.reevaluate?.hash === hash ? slice.book.job.reevaluate.next : 0;
  slice.log('info', 'configuration.changed', { from: started, of: SHARDS * KINDS.length });
  for (let next = started; next < SHARDS * KINDS.length; next += 1) {
    if (slice.run.overdue) return;
    await reevaluateShard(slice, KINDS[Math.floor(next / SHARDS)] ?? 'user', next % SHARDS);
    slice.book.update({ reevaluate: { hash, next: next + 1 } });
    await slice.checkpoints.breathe();
  }
  const { reevaluate: _done, ...job } = slice.book.job;
  slice.book.replaceJob({ ...job, policyHash: hash });
  slice.stale.after('configuration');
  await slice.checkpoints.store();
}

async function reevaluateShard(slice: Evaluating, kind: Kind, shard: number): Promise<void> {
  const objects = slice.objects[kind];
  if ((await objects.load(shard)).size === 0) return;
  await slice.entitled[kind].load(shard);
  await objects.rebuild(shard);
  for await (const page of objects.scan(shard)) {
    const changed: StoredObject[] = [];
    for (const object of page) {
      if (await needsNothing(slice, object)) continue;
      const looked = withWork(slice, object);
      if (looked !== object) changed.push(looked);
    }
    await objects.putInShard(shard, changed);
  }
}
