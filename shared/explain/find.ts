// Finds the stored object that somebody means: by its id, or by its name with a scan over the stored rows.

import { forEachLimit } from '../concurrency/pool.ts';
import { allShards } from '../engine/objects/shards.ts';
import type { Slice } from '../engine/slice.ts';
import { type Kind, type StoredObject, sourceId } from '../model/stored-object.ts';
import { ownValue } from '../model/values.ts';
import type { ExplainQuery } from './document.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Each holds a page of rows, which is what bounds this: memory. More of them are not faster. */
const PARALLEL_SHARDS = 4;

const NAME_ATTRIBUTE: Readonly<Record<Kind, string>> = { user: 'userPrincipalName', group: 'displayName' };

export type Found =
  | { readonly object: StoredObject }
  | { readonly outcome: 'unknown' | 'ambiguous'; readonly detail: string };

export async function findObject(
  slice: Pick<Slice, 'book' | 'objects' | 'policy' | 'run'>,
  { kind, name }: ExplainQuery,
): Promise<Found> {
  if (UUID.test(name)) {
    const object = await slice.objects[kind].readOne(sourceId(name));
    return object === undefined ? unknown(slice, kind, `the id ${sourceId(name)}`) : { object };
  }
  const attribute = NAME_ATTRIBUTE[kind];
  if (!slice.policy[kind].select.includes(attribute)) {
    const detail = `The state does not hold ${attribute}, because neither mappings nor filters use it. Ask by object id.`;
    return { outcome: 'unknown', detail };
  }
  const hits = await scan(slice, kind, attribute, name.toLowerCase());
  const [object, ...others] = hits;
  if (object === undefined) return unknown(slice, kind, `this ${attribute}`);
  if (others.length === 0) return { object };
  const ids = hits.map(({ id, life }) => `${id} (${life})`).sort();
  return {
    outcome: 'ambiguous',
    detail: `${hits.length} ${kind}s have this ${attribute}: ${ids.join(', ')}.`,
  };
}

async function scan(
  slice: Pick<Slice, 'objects'>,
  kind: Kind,
  attribute: string,
  wanted: string,
): Promise<StoredObject[]> {
  const hits: StoredObject[] = [];
  await forEachLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
    for await (const page of slice.objects[kind].scan(shard)) {
      for (const object of page) {
        const value = ownValue(object.image, attribute);
        if (typeof value === 'string' && value.toLowerCase() === wanted) hits.push(object);
      }
    }
  });
  return hits;
}

function unknown(slice: Pick<Slice, 'book' | 'policy' | 'run'>, kind: Kind, what: string): Found {
  const stored = `The state has no ${kind} with ${what}.`;
  return { outcome: 'unknown', detail: `${stored} ${whyNotStored(slice, kind)}` };
}

function whyNotStored(slice: Pick<Slice, 'book' | 'policy' | 'run'>, kind: Kind): string {
  const { policy } = slice;
  const { job } = slice.book;
  const { control } = slice.run;
  if (control.state === 'notStarted' && !job.initialImportDone) {
    return 'The job has not been started, and Entra ID has not been read.';
  }
  if (!job.initialImportDone) return 'The first read of Entra ID has not finished. The object may still come.';
  const last =
    job.lastImportAt === undefined ? '' : ` (the last one was at ${new Date(job.lastImportAt).toISOString()})`;
  const late = `The name may be misspelled, or the object is newer than the last import${last}, or it was deleted before any import.`;
  if (kind === 'user' || policy.scope === 'all') return late;
  const nested = policy.nestedGroups ? ', nested below those,' : '';
  return `The job reads only groups that are assigned to the application${nested} or named by filters. ${late}`;
}
