// Escrow that an operator releases is due at once, and counts its tries on.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { ReleasedEscrow } from '../../model/ports.ts';
import { KINDS, type Kind, type SourceId, type StoredObject } from '../../model/stored-object.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import { list } from './settle.ts';

const PARALLEL_ROWS = 16;

type Releasing = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'state'>;

/** Reads only partitions that have something in escrow. How many objects became due. */
export async function releaseEscrow(slice: Releasing, asked: readonly ReleasedEscrow[]): Promise<number> {
  const wanted = new Wanted(asked);
  let count = 0;
  for (const kind of KINDS) {
    const objects = slice.objects[kind];
    const summaries = objects.summaries(slice.book.job.shards[kind]);
    for (const shard of allShards().filter((at) => (summaries[at]?.escrow ?? 0) > 0)) {
      await objects.load(shard);
      const ids = objects
        .idsIn(shard, ({ work }) => work === 'escrow')
        .filter((id) => wanted.mayName(kind, id, objects.entry(id)?.cycle));
      for await (const rows of objects.rowsIn(shard, ids)) {
        const released = rows.flatMap((object) => (wanted.names(object) ? due(object, slice.now) : []));
        await objects.putInShard(shard, released);
        await forEachLimit(released, PARALLEL_ROWS, (object) => list(slice, object));
        count += released.length;
      }
    }
  }
  return count;
}

function due(object: StoredObject, now: number): StoredObject[] {
  return object.work?.state === 'escrow' ? [{ ...object, work: { ...object.work, nextTryAt: now } }] : [];
}

/** What one or more requests name together. */
class Wanted {
  readonly #all: boolean;
  readonly #codes: ReadonlySet<string>;
  readonly #cycles: ReadonlySet<number>;
  readonly #objects: ReadonlySet<string>;

  constructor(asked: readonly ReleasedEscrow[]) {
    this.#all = asked.some((what) => 'all' in what);
    this.#codes = new Set(asked.flatMap((what) => ('codes' in what ? what.codes : [])));
    this.#cycles = new Set(asked.flatMap((what) => ('cycle' in what ? what.cycle : [])));
    this.#objects = new Set(asked.flatMap((what) => ('objects' in what ? what.objects : [])).map(keyOf));
  }

  /** Codes are known from the row alone. */
  mayName(kind: Kind, id: SourceId, cycle: number | undefined): boolean {
    if (this.#all || this.#codes.size > 0) return true;
    return this.#cycles.has(cycle ?? 0) || this.#objects.has(keyOf({ kind, id }));
  }

  names({ kind, id, work }: StoredObject): boolean {
    if (this.#all || this.#cycles.has(work?.cycle ?? 0)) return true;
    return this.#objects.has(keyOf({ kind, id })) || this.#codes.has(work?.code ?? '');
  }
}

const keyOf = ({ kind, id }: Pick<StoredObject, 'kind' | 'id'>): string => `${kind} ${id}`;
