// A few random reads an hour tell how often what is remembered of the target is wrong. They repair nothing.

import { ProvisioningError } from '../errors/index.ts';
import { KINDS, type Kind, type SourceId, type StoredObject } from '../model/stored-object.ts';
import { isLinked } from './export/evidence.ts';
import { abandonsSlice } from './job/run-control.ts';
import { allShards } from './objects/shards.ts';
import type { Slice } from './slice.ts';

const HOUR_MS = 3_600_000;
/** Below 200 a day. */
const READS_AN_HOUR = 8;
/** By the id and, where that finds nothing, by a value. */
const READS_AN_OBJECT = 2;

type Sampling = Pick<Slice, 'book' | 'log' | 'now' | 'objects' | 'outages' | 'random' | 'run' | 'state' | 'target'>;

/** At the end of a slice that had nothing in its way; the first time an hour after the job's first slice. */
export async function sampleDrift(slice: Sampling): Promise<void> {
  const { book, now, run, target } = slice;
  const { drift, lastTickAt = 0, outages, reread } = book.job;
  if (run.halted || reread !== undefined || Object.keys(outages).length > 0) return;
  if (drift === undefined) return book.update({ drift: { nextAt: now + HOUR_MS, sampled: 0, wrong: 0, since: now } });
  // What the slice before wrote may not be visible yet.
  if (now < drift.nextAt || run.startedAt < lastTickAt + target.traits.readLagMs) return;
  let { sampled, wrong } = drift;
  try {
    for (const object of await choose(slice)) {
      const paths = await differences(slice, object);
      sampled += 1;
      if (paths.length === 0) continue;
      wrong += 1;
      slice.log('warn', 'drift.found', { kind: object.kind, id: object.id, paths });
    }
  } catch (error) {
    // A sample is worth no alarm of its own: what keeps reads from working shows where they are needed.
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
  }
  const found = wrong > drift.wrong ? { wrongAt: now } : {};
  book.update({ drift: { ...drift, ...found, nextAt: now + HOUR_MS, sampled, wrong } });
}

/** Linked objects of one random partition that nothing is due for, and that this slice has not written. */
async function choose(slice: Sampling): Promise<StoredObject[]> {
  const place = drawPlace(slice);
  if (place === undefined) return [];
  const objects = slice.objects[place.kind];
  await objects.load(place.shard);
  const linked = objects.idsIn(place.shard, ({ targetId, work }) => targetId !== undefined && work === 'none');
  const ids: readonly SourceId[] = drawn(slice, linked, READS_AN_HOUR / READS_AN_OBJECT);
  return [...(await objects.read(ids)).values()].filter(({ work, doubt }) => work === undefined && doubt === undefined);
}

interface Place {
  readonly kind: Kind;
  readonly shard: number;
}

/** Each as likely as it has many linked objects. */
function drawPlace(slice: Pick<Sampling, 'book' | 'objects' | 'random'>): Place | undefined {
  const places = KINDS.flatMap((kind) => {
    const objects = slice.objects[kind];
    const summaries = objects.summaries(slice.book.job.shards[kind]);
    const unwritten = allShards().filter((shard) => !objects.isWritten(shard));
    return unwritten.map((shard) => ({ kind, shard, linked: summaries[shard]?.linked ?? 0 }));
  });
  const total = places.reduce((sum, { linked }) => sum + linked, 0);
  let left = Math.floor(slice.random() * total);
  return places.find(({ linked }) => {
    left -= linked;
    return left < 0;
  });
}

function drawn<T>({ random }: Pick<Slice, 'random'>, from: readonly T[], most: number): T[] {
  const rest = [...from];
  const some: T[] = [];
  while (some.length < most && rest.length > 0) some.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return some;
}

/** Paths that the target shows otherwise; `missing`: it has no such object. */
async function differences({ target }: Sampling, object: StoredObject): Promise<readonly string[]> {
  if (!isLinked(object)) return [];
  const { kind, link, exported = {} } = object;
  const present = await target.locate(kind, link.targetId, exported);
  if (present === undefined) return ['missing'];
  const remembered = Object.entries({ ...(kind === 'user' ? { active: true } : {}), ...exported });
  return target.differing(
    kind,
    present,
    remembered.map(([path, value]) => ({ path, value })),
  );
}
