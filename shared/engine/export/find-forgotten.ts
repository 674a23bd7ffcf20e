// After a loss of links: what the target has of people and groups out of scope. Nobody remembers who made it, so somebody
// decides.

import { ConflictError } from '../../errors/index.ts';
import type { Attributes, Kind, StoredObject, TargetObject } from '../../model/stored-object.ts';
import { heldAt, ownValue } from '../../model/values.ts';
import { mappingInput } from '../decide/decide.ts';
import { decisionOn, standingOf } from '../decide/standing.ts';
import { followGroups } from '../import/group-chains.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { Matcher } from './matching.ts';
import { escrow } from './settle.ts';

/** Partitions of each kind in which it has still to be looked for. */
const PLACES = { user: 'forgotten', group: 'forgottenGroups' } as const satisfies Record<Kind, string>;

/** Once after each loss, when those in scope have what is theirs. Whatever is found is due to leave, and the guard holds it. */
export async function findForgotten(slice: Exporting & Pick<Slice, 'chains'>, kind: Kind): Promise<void> {
  const { book, objects } = slice;
  const places = PLACES[kind];
  const { [places]: forgotten = [], reread } = book.job;
  if (forgotten.length === 0 || reread !== undefined || !slice.reading.complete) return;
  const matcher = await Matcher.toSearch(slice, kind, unlinkedIn(slice, kind, forgotten));
  for (const [at, shard] of forgotten.entries()) {
    if (slice.run.halted) return book.update({ [places]: forgotten.slice(at) });
    await slice.entitled[kind].load(shard);
    for await (const rows of objects[kind].scan(shard)) {
      const found: StoredObject[] = [];
      for (const object of rows) found.push(...(await foundAgain(slice, matcher, object)));
      if (kind === 'group') await followGroups(slice, found);
      await objects[kind].put(found);
    }
    await slice.checkpoints.breathe();
  }
  book.update({ [places]: [] });
}

function unlinkedIn({ book, objects }: Pick<Slice, 'book' | 'objects'>, kind: Kind, shards: readonly number[]): number {
  const summaries = objects[kind].summaries(book.job.shards[kind]);
  return shards.reduce((sum, at) => sum + (summaries[at]?.size ?? 0) - (summaries[at]?.linked ?? 0), 0);
}

/** With its link, whose removal is due; none where nothing is found, or it belongs to somebody else. */
async function foundAgain(slice: Exporting, matcher: Matcher, object: StoredObject): Promise<StoredObject[]> {
  const { id, kind, link: former, intent } = object;
  if (former?.state === 'active' || intent !== undefined) return [];
  if ((await decisionOn(slice, object)).type !== 'nothing') return [];
  const { map, targets } = slice.policy[kind];
  const mapped = map(mappingInput(object, await standingOf(slice, object), true));
  const hit = mapped.ok ? await findOne(slice, matcher, object, mapped.values) : undefined;
  if (hit === undefined || ownValue(hit.values, 'active') === false) return [];
  if (matcher.claim(hit.id, id) !== undefined) return [];
  const incarnation = (former?.incarnation ?? 0) + 1;
  const link = { targetId: hit.id, state: 'active', incarnation, origin: 'found' } as const;
  const found = { ...object, link, exported: heldAt(targets, hit.values), work: slice.book.newWork() };
  return [kind === 'group' ? { ...found, unlisted: true } : found];
}

/** What cannot be told apart is told, and left as it is: whom it belongs to would be a guess. */
async function findOne(
  slice: Exporting,
  matcher: Matcher,
  { kind, id }: StoredObject,
  values: Attributes,
): Promise<TargetObject | undefined> {
  try {
    return await matcher.find(values);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    await escrow(slice, kind, id, error, true);
    return undefined;
  }
}
