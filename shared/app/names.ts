// The names of the people and groups on one page of a list, read from their rows: as they are now, as far as they may be shown.

import { forEachLimit } from '../concurrency/pool.ts';
import { byShard } from '../engine/objects/shards.ts';
import { nameOf } from '../explain/names.ts';
import type { ExplainedPolicy, State } from '../model/ports.ts';
import { KINDS, type Kind, type SourceId } from '../model/stored-object.ts';

export interface Listed {
  readonly kind: Kind;
  readonly id: SourceId;
}

type Named<T> = T & { readonly name?: string };

/** What must not be shown; undefined: the configuration is not usable, and no name is. */
export type NamePolicy = Readonly<Record<Kind, ExplainedPolicy>> | undefined;

const PARALLEL_SHARDS = 8;

/** `name` is absent where nothing is stored, or no name may be shown. */
export async function withNames<T extends Listed>(
  state: Pick<State, 'shard'>,
  policy: NamePolicy,
  listed: readonly T[],
): Promise<Named<T>[]> {
  const names = policy === undefined ? new Map<string, string>() : await namesOf(state, policy, listed);
  return listed.map((one) => {
    const name = names.get(`${one.kind} ${one.id}`);
    return { ...one, ...(name === undefined ? {} : { name }) };
  });
}

async function namesOf(
  state: Pick<State, 'shard'>,
  policy: NonNullable<NamePolicy>,
  listed: readonly Listed[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const kind of KINDS) {
    const ids = [...new Set(listed.filter((one) => one.kind === kind).map(({ id }) => id))];
    await forEachLimit(
      byShard(ids, (id) => id),
      PARALLEL_SHARDS,
      async ([shard, ofShard]) => {
        for (const [id, row] of await state.shard(kind, shard).readObjects(ofShard)) {
          const name = nameOf(row, policy[kind]);
          if (name !== undefined) names.set(`${kind} ${id}`, name);
        }
      },
    );
  }
  return names;
}
