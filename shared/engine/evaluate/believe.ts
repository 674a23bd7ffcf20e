// What the last import pass may be believed, put together from the parts of a slice.

import type { ChainRecord, Leaving } from '../../model/ports.ts';
import { idOf, keyOf, type SourceKey } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';
import { type Belief, CERTAIN, doubtfulPeople, type GroupsInDoubt } from '../decide/belief.ts';
import type { Slice } from '../slice.ts';
import { wasRead } from './filter-groups.ts';

type Believing = Pick<Slice, 'chains' | 'edges' | 'objects' | 'policy' | 'reading'>;

export async function believe(slice: Believing): Promise<Belief> {
  const { complete, users, assigned } = slice.reading;
  if (complete) return CERTAIN;
  const isCurrent = currentGroups(slice.chains);
  // Without the list nobody knows which groups entitle.
  if (!assigned) return { users, assigned, doubtful: 'anybody', isCurrent };
  const roots = rootsOf(slice);
  const unread = slice.chains.of('group').filter(({ id }) => !slice.chains.isRead(id));
  const taken = unread.flatMap((chain) => chain.leaving ?? []);
  await slice.objects.group.loadAll();
  for (const reach of ['direct', 'transitive'] as const)
    await slice.edges.prepare(idsOf(roots.filter((root) => root.reach === reach)), reach);
  const leaving = await withFormerGroups(slice, taken);
  const doubtful = doubtfulPeople({
    roots,
    leaving,
    edges: slice.edges,
    isCurrent,
    wasRead: (group) => wasRead(slice, group),
    isLive: (group) => slice.objects.group.entryOfKey(group)?.live === true,
  });
  return { users, assigned, doubtful, isCurrent };
}

/** Groups of which nothing was ever stored have entitled nobody. */
async function withFormerGroups({ edges }: Pick<Slice, 'edges'>, taken: readonly Leaving[]): Promise<Leaving[]> {
  await edges.prepare(
    taken.flatMap((part) => (part === 'many' ? [] : part.groups)),
    'transitive',
  );
  return taken.map((part) =>
    part === 'many' ? part : { ...part, groups: part.groups.filter((group) => edges.isKnown(keyOf(group))) },
  );
}

function rootsOf({ policy, reading }: Pick<Slice, 'policy' | 'reading'>): GroupsInDoubt['roots'] {
  const reach = policy.nestedGroups ? 'transitive' : 'direct';
  const assigned = reading.assignments.filter(({ principalType }) => principalType === 'Group');
  return [
    ...assigned.map(({ principalId }) => ({ group: keyOf(principalId), reach }) as const),
    ...policy.filterGroups.map((id) => ({ group: keyOf(id), reach: 'transitive' }) as const),
  ];
}

const idsOf = (roots: GroupsInDoubt['roots']): SourceId[] => roots.map(({ group }) => idOf(group));

/** Of several chains that follow a group, the newest knows best. */
function currentGroups(chains: Slice['chains']): (group: SourceKey) => boolean {
  const all = chains.of('group').sort((a, b) => a.generation - b.generation);
  const newest = new Map<SourceKey, ChainRecord>();
  let unfiltered: ChainRecord | undefined;
  for (const chain of all) {
    if (chain.ids === undefined) unfiltered = chain;
    for (const id of chain.ids ?? []) newest.set(keyOf(id), chain);
  }
  return (group) => {
    const own = newest.get(group);
    const chain = (own?.generation ?? -1) > (unfiltered?.generation ?? -1) ? own : unfiltered;
    return chain !== undefined && !chain.initial && chains.isRead(chain.id);
  };
}
