// Which groups a person should be in and was exported to; whom a group should have and has.

import type { Decision } from '../engine/decide/decide.ts';
import { membershipDifference } from '../engine/export/memberships.ts';
import type { RosterEntry } from '../engine/objects/roster.ts';
import { memberEntry } from '../engine/objects/scope.ts';
import type { Slice } from '../engine/slice.ts';
import type { Comparing, Importing } from '../engine/views.ts';
import type { ExplainedPolicy } from '../model/ports.ts';
import { idOf, keyOf, type SourceKey } from '../model/source-key.ts';
import type { SourceId, StoredObject, TargetId } from '../model/stored-object.ts';
import { decideNow, type StandingOf } from './decision.ts';
import type {
  Belonging,
  MembersExplanation,
  MembershipLine,
  MissingBecause,
  MissingMembers,
  NamedSample,
} from './document.ts';
import { assignedGroups } from './entitlement.ts';
import { named } from './names.ts';

/** Members named in a sample. */
const SAMPLE = 20;

/** The roster of groups and `slice.reading.assignments` must be loaded. */
export async function explainMemberships(
  slice: Importing,
  user: StoredObject,
  belonging: Belonging,
  policy: ExplainedPolicy,
  standingOf: StandingOf,
): Promise<MembershipLine[]> {
  const provisioned = new Set(provisionedGroups(slice));
  await slice.edges.prepare([...provisioned]);
  const exported = await exportedTo(slice, user);
  const paths = new Map<SourceId, readonly SourceKey[]>();
  for (const id of provisioned) {
    const path = slice.edges.pathTo(keyOf(id), keyOf(user.id));
    if (path !== undefined) paths.set(id, path);
  }
  const ids = [...new Set([...paths.keys(), ...exported])];
  const others = belonging === 'out' ? [] : [...exported].filter((id) => !provisioned.has(id));
  const kept = await keptGroups(slice, others, standingOf);
  const name = await named(slice, 'group', policy, [...ids, ...[...paths.values()].flat().map(idOf)]);
  return ids
    .map((id) => ({
      ...name(id),
      wanted: kept.has(id) || (paths.has(id) && (belonging === 'in' || (belonging === 'kept' && exported.has(id)))),
      exported: exported.has(id),
      path: (paths.get(id) ?? []).map((key) => name(idOf(key))),
    }))
    .sort((a, b) => ((a.name ?? a.id) < (b.name ?? b.id) ? -1 : 1));
}

/** Of these groups out of scope, those that stay as they are by configuration. */
async function keptGroups(
  slice: Pick<Slice, 'objects' | 'policy'>,
  ids: readonly SourceId[],
  standingOf: StandingOf,
): Promise<ReadonlySet<SourceId>> {
  const kept = new Set<SourceId>();
  for (const group of (await slice.objects.group.read(ids)).values()) {
    if (decideNow(slice, group, await standingOf(group)).type === 'nothing') kept.add(group.id);
  }
  return kept;
}

/** Assigned, or in scope `all` every live one, and past the group filters. */
function provisionedGroups(slice: Pick<Slice, 'objects' | 'policy' | 'reading'>): SourceId[] {
  const groups = slice.objects.group;
  if (slice.policy.scope === 'all') {
    return [...groups.entries()].filter(([, entry]) => entry.eligible).map(([key]) => idOf(key));
  }
  return [...assignedGroups(slice).keys()].filter((id) => groups.entry(id)?.eligible === true);
}

/** Groups in the target that were told of the person's present link. */
async function exportedTo(
  slice: Pick<Slice, 'objects' | 'state'>,
  { id, link }: StoredObject,
): Promise<ReadonlySet<SourceId>> {
  const found = new Set<SourceId>();
  if (link?.state !== 'active') return found;
  for (const [group, incarnation] of await slice.state.memberships.exportedWith(id)) {
    if (incarnation === link.incarnation && slice.objects.group.entry(group)?.targetId !== undefined) found.add(group);
  }
  return found;
}

/** Both rosters and the entitled set of people must be loaded. `present`: what the target's group holds. */
export async function explainMembers(
  slice: Comparing & Pick<Slice, 'policy'>,
  group: StoredObject,
  decision: Decision,
  policy: ExplainedPolicy,
  present: readonly TargetId[] | undefined,
): Promise<MembersExplanation> {
  await slice.edges.prepare([group.id]);
  const inSource = new Set<SourceKey>();
  slice.edges.flatten(keyOf(group.id), (user) => inSource.add(user));
  const mayChange = decision.type === 'provision' || decision.type === 'remove';
  const wanted = decision.type === 'provision' ? 'desired' : 'none';
  const { add, remove, exportedCount } = await membershipDifference(slice, group, wanted);
  const members = [...inSource].filter((key) => memberEntry(slice, key) !== undefined);
  const held = present === undefined ? undefined : new Set(present);
  const inTarget = held && [...inSource].filter((key) => isHeld(slice, key, held)).length;
  return {
    inSource: inSource.size,
    wanted: decision.type === 'provision' ? members.length : 0,
    ...(held !== undefined &&
      inTarget !== undefined && { inTarget: { ofSource: inTarget, others: held.size - inTarget } }),
    exported: exportedCount,
    missing: decision.type === 'provision' ? await missing(slice, policy, inSource, held) : [],
    nested: {
      groups: slice.edges.below(keyOf(group.id), 'transitive').size - 1,
      expanded: slice.policy.nestedGroups,
    },
    toAdd: await sample(slice, policy, mayChange ? add.map(({ id }) => id) : []),
    toRemove: await sample(slice, policy, mayChange ? remove.map(({ id }) => id) : []),
  };
}

function isHeld(slice: Pick<Slice, 'objects'>, key: SourceKey, held: ReadonlySet<TargetId>): boolean {
  const target = slice.objects.user.entryOfKey(key)?.targetId;
  return target !== undefined && held.has(target);
}

/** In the order of the reasons' first appearance; whom the target's group holds is not missing, whatever should be. */
async function missing(
  slice: Comparing,
  policy: ExplainedPolicy,
  inSource: ReadonlySet<SourceKey>,
  held: ReadonlySet<TargetId> | undefined,
): Promise<readonly MissingMembers[]> {
  const found = new Map<MissingBecause, SourceId[]>();
  for (const key of inSource) {
    if (held === undefined ? memberEntry(slice, key) !== undefined : isHeld(slice, key, held)) continue;
    const because = whyMissing(slice.objects.user.entryOfKey(key));
    found.set(because, [...(found.get(because) ?? []), idOf(key)]);
  }
  const lines = [...found].map(async ([because, ids]) => ({ because, ...(await sample(slice, policy, ids)) }));
  return (await Promise.all(lines)).sort((a, b) => b.count - a.count || (a.because < b.because ? -1 : 1));
}

function whyMissing(entry: RosterEntry | undefined): MissingBecause {
  if (entry === undefined) return 'notRead';
  if (entry.place === 'gone') return 'deleted';
  if (entry.place !== 'inScope') return entry.place;
  return entry.targetId === undefined ? 'notYetInTarget' : 'notInGroup';
}

async function sample(
  slice: Pick<Slice, 'objects'>,
  policy: ExplainedPolicy,
  ids: readonly SourceId[],
): Promise<NamedSample> {
  const first = ids.toSorted().slice(0, SAMPLE);
  const name = await named(slice, 'user', policy, first);
  return { count: ids.length, sample: first.map(name) };
}
