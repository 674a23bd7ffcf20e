// Groups that name people whose account moved, who came back, or who are held no longer: only the exported lists tell what
// these people still have there, so that their groups are looked at.

import { mapLimit } from '../../concurrency/pool.ts';
import type { SourceId } from '../../model/stored-object.ts';
import { withWork } from '../job/new-work.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';

/** Above this many people, looking at every group costs less than asking for the groups of each. */
const MOST_PEOPLE = 50;
const PARALLEL = 8;

type Looking = Pick<Slice, 'book' | 'entitled' | 'moved' | 'objects' | 'stale' | 'state'>;

export async function lookAtFormerGroups(slice: Looking): Promise<void> {
  const people = slice.moved.take();
  const all = slice.stale.is('formerGroups') || people.size > MOST_PEOPLE;
  if (people.size === 0 && !all) return;
  // Until all of them have been looked at: nothing else remembers whom it was about when this is cut short.
  slice.stale.mark('formerGroups');
  await slice.objects.group.loadAll();
  const ids = all ? linkedGroups(slice) : await groupsOf(slice, [...people]);
  await slice.entitled.group.loadAll();
  for (const rows of [(await slice.objects.group.read(ids)).values()]) {
    const idle = [...rows].filter((group) => group.link?.state === 'active' && group.work === undefined);
    await slice.objects.group.put(idle.map((group) => withWork(slice, group, 'export')));
  }
  slice.stale.computed('formerGroups');
}

function linkedGroups({ objects }: Looking): SourceId[] {
  return allShards().flatMap((shard) => objects.group.idsIn(shard, (entry) => entry.targetId !== undefined));
}

async function groupsOf({ state }: Looking, people: readonly SourceId[]): Promise<SourceId[]> {
  const named = await mapLimit(people, PARALLEL, (person) => state.memberships.exportedWith(person));
  return [...new Set(named.flatMap((groups) => [...groups.keys()]))];
}
