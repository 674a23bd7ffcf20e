// Finds the stored object that somebody means: by its id, or by its name with a scan over the stored rows.

import { forEachLimit } from '../concurrency/pool.ts';
import { allShards } from '../engine/objects/shards.ts';
import type { Slice } from '../engine/slice.ts';
import { type Attributes, type Kind, type StoredObject, sourceId } from '../model/stored-object.ts';
import { ownValue } from '../model/values.ts';
import type { Candidate, ExplainAnswer, ExplainQuery } from './document.ts';
import { SimilarNames } from './similar-names.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Each holds a page of rows, which is what bounds this: memory. More of them are not faster. */
const PARALLEL_SHARDS = 4;
/** Names that one sentence suggests. */
const MOST_SUGGESTED = 3;

/** In the order in which they are asked for: an address is one person's, a name may be that of several. */
const NAME_ATTRIBUTES: Readonly<Record<Kind, readonly string[]>> = {
  user: ['userPrincipalName', 'mail', 'displayName'],
  group: ['displayName'],
};

export type Found = { readonly object: StoredObject } | Exclude<ExplainAnswer, { readonly outcome: 'explained' }>;

export async function findObject(
  slice: Pick<Slice, 'book' | 'objects' | 'policy' | 'run'>,
  { kind, name }: ExplainQuery,
): Promise<Found> {
  if (UUID.test(name)) {
    const object = await slice.objects[kind].readOne(sourceId(name));
    return object === undefined ? unknown(slice, kind, `the id ${sourceId(name)}`) : { object };
  }
  const { select, hidden } = slice.policy[kind];
  const attributes = NAME_ATTRIBUTES[kind].filter((attribute) => select.includes(attribute));
  if (attributes.length === 0) {
    const names = NAME_ATTRIBUTES[kind].join(', ');
    const detail = `The state does not hold ${names}, because neither mappings nor filters use it. Ask by object id.`;
    return { outcome: 'unknown', detail, candidates: [] };
  }
  const similar = new SimilarNames(name);
  const hits = await scan(slice, kind, attributes, name.toLowerCase(), ({ id, image }) => {
    const shown = attributes.filter((attribute) => !hidden.includes(attribute));
    similar.add(
      id,
      shown.flatMap((attribute) => text(image, attribute)),
    );
  });
  const at = hits.findIndex((found) => found.length > 0);
  const [object, ...others] = hits[at] ?? [];
  if (object === undefined) return unknown(slice, kind, `this ${joined(attributes)}`, similar);
  if (others.length === 0) return { object };
  const address = attributes.find((attribute) => attribute !== attributes[at] && !hidden.includes(attribute));
  const all = [object, ...others].map(({ id, life, image }) => ({
    id,
    told: [...(address === undefined ? [] : text(image, address)), life].join(', '),
  }));
  const ids = all.map(({ id, told }) => `${id} (${told})`).sort();
  return {
    outcome: 'ambiguous',
    detail: `${ids.length} ${kind}s have this ${attributes[at]}: ${ids.join(', ')}.`,
    candidates: all.map(({ id, told }): Candidate => ({ kind, id, name: told })),
  };
}

/** Whoever has the name, for each of the attributes. */
async function scan(
  slice: Pick<Slice, 'objects'>,
  kind: Kind,
  attributes: readonly string[],
  wanted: string,
  visit: (object: StoredObject) => void,
): Promise<readonly StoredObject[][]> {
  const hits = attributes.map((): StoredObject[] => []);
  await forEachLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
    for await (const page of slice.objects[kind].scan(shard)) {
      for (const object of page) {
        visit(object);
        for (const [at, attribute] of attributes.entries())
          if (text(object.image, attribute)[0]?.toLowerCase() === wanted) hits[at]?.push(object);
      }
    }
  });
  return hits;
}

function text(image: Attributes, attribute: string): readonly string[] {
  const value = ownValue(image, attribute);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function joined(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
}

function unknown(
  slice: Pick<Slice, 'book' | 'policy' | 'run'>,
  kind: Kind,
  what: string,
  similar?: SimilarNames,
): Found {
  const stored = `The state has no ${kind} with ${what}.`;
  const meant = similar?.meant ?? [];
  const suggested = meant.slice(0, MOST_SUGGESTED).map(({ first, others }) => withOthers(`"${first}"`, others));
  const advice = suggested.length === 0 ? [] : [`Did you mean ${suggested.join(' or ')}?`];
  return {
    outcome: 'unknown',
    detail: [stored, ...advice, whyNotStored(slice, kind)].join(' '),
    candidates: meant.map(({ id, first, others }): Candidate => ({ kind, id, name: withOthers(first, others) })),
  };
}

function withOthers(first: string, others: readonly string[]): string {
  return others.length === 0 ? first : `${first} (${others.join(', ')})`;
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
