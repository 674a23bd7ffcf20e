// Which groups are to be read: assigned ones, those below them, those that filters name, and those that are, or may be, in
// the target.

import { mapLimit } from '../../concurrency/pool.ts';
import { idOf, keyOf } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';
import { allShards, byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { type GroupSelection, UNFILTERED_FROM } from './chains.ts';

const PARALLEL_SHARDS = 8;

export async function groupsThatMatter(slice: Importing): Promise<GroupSelection> {
  const { policy } = slice;
  if (policy.scope === 'all' && policy.group.enabled) return { type: 'all' };
  if (isNestingSettled(slice))
    return { type: 'some', ids: new Set(slice.chains.of('group').flatMap((chain) => chain.ids ?? [])) };
  const assigned = slice.reading.assignments
    .filter((item) => item.principalType === 'Group')
    .map((item) => item.principalId);
  const roots = [...new Set([...assigned, ...policy.filterGroups])];
  const needed = new Set(policy.nestedGroups ? await withNested(slice, roots) : roots);
  for (const id of await withNested(slice, policy.filterGroups)) needed.add(id);
  // The unfiltered chain then reads the others anyway: a quiet tick need not know them.
  if (needed.size > UNFILTERED_FROM) return { type: 'some', ids: needed };
  const beyond = [...(await linkedBeyond(slice, needed)), ...(await lostGroups(slice))];
  return { type: 'some', ids: new Set([...needed, ...beyond]) };
}

/**
 * No edge, no assignment and nothing in the configuration has changed since the groups below others were followed: a
 * quiet tick reads no edges.
 */
function isNestingSettled(slice: Pick<Slice, 'policy' | 'policyHash' | 'book' | 'chains' | 'stale'>): boolean {
  if (slice.book.job.policyHash !== slice.policyHash) return false;
  const { nestedGroups, filterGroups } = slice.policy;
  const chains = slice.chains.of('group');
  const filtered = chains.length > 0 && chains.every((chain) => chain.ids !== undefined);
  return (nestedGroups || filterGroups.length > 0) && filtered && !slice.stale.is('entitlement');
}

async function withNested(slice: Pick<Slice, 'edges'>, roots: readonly SourceId[]): Promise<SourceId[]> {
  if (roots.length === 0) return [];
  await slice.edges.prepare(roots, 'transitive');
  return roots.flatMap((root) => [...slice.edges.below(keyOf(root), 'transitive')].map(idOf));
}

/** Groups in the target that are not needed any more: only their own rows tell of a permanent deletion. */
async function linkedBeyond(
  slice: Pick<Slice, 'chains' | 'objects'>,
  needed: ReadonlySet<SourceId>,
): Promise<SourceId[]> {
  const groups = slice.objects.group;
  const followed = slice.chains.of('group').flatMap((chain) => chain.ids ?? []);
  const unfiltered = slice.chains.of('group').some((chain) => chain.ids === undefined);
  if (unfiltered) await groups.loadAll();
  const known = unfiltered ? allShards().flatMap((shard) => groups.idsIn(shard, () => true)) : followed;
  const others = known.filter((id) => !needed.has(id));
  await Promise.all([...byShard(others, (id) => id).keys()].map((shard) => groups.load(shard)));
  return others.filter((id) => {
    const entry = groups.entry(id);
    return entry?.targetId !== undefined || entry?.intent === true;
  });
}

/** Groups whose members we brought, and whose rows and links are gone: by the name that only the source tells they are found. */
async function lostGroups({ book, objects, state }: Pick<Slice, 'book' | 'objects' | 'state'>): Promise<SourceId[]> {
  const found = await mapLimit(book.job.forgottenGroups ?? [], PARALLEL_SHARDS, async (shard) => {
    await objects.group.load(shard);
    const listed = await state.memberships.exportedIn(shard);
    return listed.filter((id) => {
      const { targetId, formerTarget } = objects.group.entry(id) ?? {};
      return targetId === undefined && formerTarget === undefined;
    });
  });
  return found.flat();
}
