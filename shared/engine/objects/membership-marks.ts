// Marks of the membership lists, one for all lists of a partition: what the job remembers against what is stored.

import { StateLostError } from '../../errors/index.ts';
import { addMark, subtractMark } from '../../model/mark.ts';
import { allShards } from './shards.ts';

/** `null`: nothing is known. */
export type StoredMarks = readonly (number | null)[];

export class MembershipMarks {
  readonly #what: string;
  /** As if this slice had written nothing. */
  readonly #known: Map<number, number>;
  readonly #written: (shard: number) => number | undefined;

  /** `written`: by how much this slice has moved the mark of a partition; undefined while it writes there. */
  constructor(what: string, stored: StoredMarks | undefined, written: (shard: number) => number | undefined) {
    this.#what = what;
    this.#known = new Map(allShards().flatMap((shard) => marked(shard, stored?.[shard])));
    this.#written = written;
  }

  /** Compares what `read` finds with what is remembered, or takes it over; unless somebody wrote there meanwhile. */
  async compare<T>(
    shards: readonly number[],
    read: () => Promise<{ readonly marks: ReadonlyMap<number, number>; readonly found: T }>,
  ): Promise<T> {
    const before = shards.map(this.#written);
    const { marks, found } = await read();
    for (const [at, shard] of shards.entries()) {
      const written = this.#written(shard);
      if (written !== undefined && written === before[at]) this.#check(shard, marks.get(shard) ?? 0, written);
    }
    return found;
  }

  #check(shard: number, found: number, written: number): void {
    const known = this.#known.get(shard);
    if (known === undefined) this.#known.set(shard, subtractMark(found, written));
    else if (addMark(known, written) !== found)
      throw new StateLostError({ detail: `${this.#what} in partition ${shard} are gone, or earlier ones.` });
  }

  present(): StoredMarks {
    return allShards().map((shard) => {
      const [known, written] = [this.#known.get(shard), this.#written(shard)];
      return known === undefined || written === undefined ? null : addMark(known, written);
    });
  }
}

function marked(shard: number, mark: number | null | undefined): (readonly [number, number])[] {
  return typeof mark === 'number' ? [[shard, mark]] : [];
}
