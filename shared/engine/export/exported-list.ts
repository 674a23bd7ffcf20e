// Whom a group's target object has because of us, when the group gets it.

import { keyOf, type SourceKey } from '../../model/source-key.ts';
import type { Link, SourceId, StoredObject, TargetId } from '../../model/stored-object.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';

/** `former`: the target object that this group had before. */
export async function startExportedList(
  slice: Exporting,
  group: StoredObject & { readonly link: Link },
  how: Link['origin'] | 'inherited',
  former: TargetId | undefined,
): Promise<void> {
  slice.memberCounts.set(group.id, { inStep: 0, toGo: 0 });
  if (how === 'inherited') return;
  const { memberships } = slice.state;
  const known = await memberships.readExported(group.id);
  if (how === 'created') return memberships.appendExported(group.id, [], [...known.keys()]);
  // Lost and found again: whom the group brought there, it still knows.
  const ours: ReadonlyMap<SourceId, number> = former === group.link.targetId ? known : new Map();
  const { present, absent } = await linkedPeople(slice, group.link.targetId);
  const managed = await managedMembers(slice, group, ours);
  const exported = present.filter(({ id }) => managed(id));
  const stays = new Set(exported.map(({ id }) => id));
  // Who has no account now may come back into the same group.
  const forgotten = [...known.keys()].filter((id) => !stays.has(id) && (!ours.has(id) || absent.has(id)));
  await memberships.appendExported(group.id, exported, forgotten);
}

/** The heir of a group's target object knows what the former owner knew: nobody is read again. */
export async function inheritExportedList(
  { state: { memberships } }: Pick<Slice, 'state'>,
  heir: SourceId,
  owner: SourceId,
): Promise<void> {
  const exported = await memberships.readExported(owner);
  const others = [...(await memberships.readExported(heir)).keys()].filter((id) => !exported.has(id));
  const inherited = [...exported].map(([id, incarnation]) => ({ id, incarnation }));
  await memberships.appendExported(heir, inherited, others);
}

/** Of the members of a group that was found: everybody whom the source group has, too. The others are foreign, and stay. */
async function managedMembers(
  slice: Pick<Slice, 'edges' | 'policy'>,
  group: StoredObject,
  ours: ReadonlyMap<SourceId, number>,
): Promise<(id: SourceId) => boolean> {
  // Whom the source group does not have is then taken out like any member who left it.
  if (slice.policy.group.foreignMembers === 'remove') return () => true;
  const inSource = new Set<SourceKey>();
  await slice.edges.prepare([group.id]);
  slice.edges.flatten(keyOf(group.id), (key) => inSource.add(key));
  return (id) => inSource.has(keyOf(id)) || ours.has(id);
}

async function linkedPeople(
  slice: Pick<Slice, 'objects' | 'target'>,
  target: TargetId,
): Promise<{ present: { id: SourceId; incarnation: number }[]; absent: ReadonlySet<SourceId> }> {
  const members = new Set<TargetId>(await slice.target.members(target));
  const present: { id: SourceId; incarnation: number }[] = [];
  const absent = new Set<SourceId>();
  await slice.objects.user.loadAll();
  slice.objects.user.forEachLinked((id, account, incarnation) => {
    if (members.has(account)) present.push({ id, incarnation });
    else absent.add(id);
  });
  return { present, absent };
}
