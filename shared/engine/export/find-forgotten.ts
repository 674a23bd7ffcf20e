// After a loss of links: accounts of people who are out of scope. Nobody remembers who made them, so somebody decides.

import type { StoredObject } from '../../model/stored-object.ts';
import { heldAt, ownValue } from '../../model/values.ts';
import { mappingInput } from '../decide/decide.ts';
import { decisionOn, standingOf } from '../decide/standing.ts';
import type { Exporting } from '../views.ts';
import { Matcher } from './matching.ts';

/** Once after each loss, when those in scope have their accounts. Whoever is found is due to leave, and the guard holds him. */
export async function findForgotten(
  slice: Exporting & { readonly reading: { readonly complete: boolean } },
): Promise<void> {
  const { forgotten = [], reread, shards } = slice.book.job;
  if (forgotten.length === 0 || reread !== undefined || !slice.reading.complete) return;
  const expected = forgotten.reduce((sum, shard) => sum + (shards.user[shard]?.size ?? 0), 0);
  const matcher = await Matcher.open(slice, 'user', expected);
  for (const [at, shard] of forgotten.entries()) {
    if (slice.run.halted) return slice.book.update({ forgotten: forgotten.slice(at) });
    await slice.entitled.user.load(shard);
    for await (const rows of slice.objects.user.scan(shard)) {
      for (const object of rows) {
        const found = await foundAgain(slice, matcher, object);
        if (found !== undefined) await slice.objects.user.put([found]);
      }
    }
    await slice.checkpoints.breathe();
  }
  slice.book.update({ forgotten: [] });
}

async function foundAgain(slice: Exporting, matcher: Matcher, object: StoredObject): Promise<StoredObject | undefined> {
  if (object.link?.state === 'active' || object.intent !== undefined) return undefined;
  if ((await decisionOn(slice, object)).type !== 'nothing') return undefined;
  const mapped = slice.policy.user.map(mappingInput(object, await standingOf(slice, object), true));
  const hit = mapped.ok ? await matcher.find(mapped.values) : undefined;
  if (hit === undefined || ownValue(hit.values, 'active') === false) return undefined;
  if (matcher.claim(hit.id, object.id) !== undefined) return undefined;
  const incarnation = (object.link?.incarnation ?? 0) + 1;
  const link = { targetId: hit.id, state: 'active', incarnation, origin: 'found' } as const;
  return { ...object, link, exported: heldAt(slice.policy.user.targets, hit.values), work: slice.book.newWork() };
}
