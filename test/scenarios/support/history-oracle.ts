// What must be true after a history, worked out from the tenant and read from the workspace: as a list of complaints.

import type { DirectorySnapshot } from '../../../sandbox/graph/snapshot.ts';
import type { StoredObject } from '../../../shared/model/stored-object.ts';
import { rowRange, shardPartition } from '../../../shared/state/keys.ts';
import { OBJECT_PREFIX, readObject } from '../../../shared/state/object-row.ts';
import { connectTables } from '../../../shared/state/tables.ts';
import { type DesiredState, desiredState } from './desired-state.ts';
import type { World } from './world.ts';

const MOST_ROWS = 1_000;
/** How the names of their partitions begin. */
const [PEOPLE = ''] = shardPartition('user', 0).split('-');

export interface Evidence {
  readonly tenant: DirectorySnapshot;
  readonly config: { readonly scope: string; readonly nestedGroups: boolean; readonly agents?: string };
  /** Address → name of everybody in the workspace. */
  readonly people: Readonly<Record<string, string>>;
  /** Every group, two of one name as two entries. */
  readonly groups: readonly (readonly [name: string, members: readonly string[]])[];
  readonly rows: readonly StoredObject[];
  /** Address of everybody who has an administrative role. */
  readonly administrators?: readonly string[];
  /** Address → whether the person should have one; left out: roles are not provisioned. */
  readonly owners?: ReadonlyMap<string, boolean>;
  /** Address of a person, and group with that person, whom nobody may touch. */
  readonly foreign: { readonly person: string; readonly group: string };
  /** Somebody who was in the workspace once and is protected; `address` of the account there now. */
  readonly protected?: { readonly id: string; readonly address: string | undefined };
}

type Kept = { readonly id: string; readonly account: string };

export async function gather(
  world: World,
  config: Evidence['config'],
  foreign: Evidence['foreign'],
  kept?: Kept,
): Promise<Evidence> {
  return { ...look(world, config, foreign, kept), rows: await rowsOf(world) };
}

/** What tenant and workspace show, without what the job knows. */
export function look(world: World, config: Evidence['config'], foreign: Evidence['foreign'], kept?: Kept): Evidence {
  const { users, groups } = world.notion.workspace.snapshot();
  const names = new Map(users.map((user) => [user.id, user.userName]));
  return {
    tenant: world.graph.directory.snapshot(),
    config,
    people: Object.fromEntries([...world.people()].map(([address, { name }]) => [address, name])),
    groups: groups.map((group) => [group.displayName, group.members.map((id) => names.get(id) ?? id).sort()]),
    rows: [],
    administrators: users.filter(({ role }) => role === 'owner').map(({ userName }) => userName),
    foreign,
    ...(kept && { protected: { id: kept.id, address: names.get(kept.account) } }),
  };
}

/** Nobody missing, nobody too much, nothing twice, nobody foreign touched, nothing waiting without a next try. */
export function complaints(evidence: Evidence): string[] {
  const { tenant, config, foreign } = evidence;
  const wanted = desiredState(tenant, config);
  return [
    ...peopleComplaints(evidence, wanted.people, foreign.person),
    ...groupComplaints(evidence, wanted),
    ...(evidence.protected !== undefined && evidence.protected.address === undefined
      ? ['the protected person was removed']
      : []),
    ...Object.keys(wanted.people).flatMap((address) => roleComplaint(evidence, address)),
    ...rowComplaints(evidence.rows),
  ];
}

function peopleComplaints(
  { people, protected: kept }: Evidence,
  wanted: Readonly<Record<string, string>>,
  outsider: string,
): string[] {
  const missing = Object.keys(wanted).filter((address) => !Object.hasOwn(people, address));
  const mayStay = new Set([outsider, kept?.address]);
  const extra = Object.keys(people).filter((address) => !mayStay.has(address) && !Object.hasOwn(wanted, address));
  const renamed = Object.entries(wanted).filter(([address, name]) => (people[address] ?? name) !== name);
  return [
    ...missing.map((address) => `${address} should be in`),
    ...extra.map((address) => `${address} should be out`),
    ...renamed.map(([address, name]) => `${address} should be called ${name}`),
    ...(Object.hasOwn(people, outsider) ? [] : [`${outsider} is foreign and was removed`]),
  ];
}

function roleComplaint({ people, administrators = [], owners, protected: kept }: Evidence, address: string): string[] {
  if (owners === undefined || !Object.hasOwn(people, address)) return [];
  const [should, is] = [owners.get(address) === true, administrators.includes(address)];
  // Whoever is protected is not lowered in role.
  if (should === is || (is && address === kept?.address)) return [];
  return [`${address} should ${should ? '' : 'not '}own the workspace`];
}

function groupComplaints(evidence: Evidence, { people, groups: wanted }: DesiredState): string[] {
  const { groups, foreign } = evidence;
  const found: string[] = [];
  for (const [name, members] of Object.entries(wanted)) {
    const same = groups.filter(([other]) => other === name);
    if (same.length !== 1) found.push(`there are ${same.length} groups called ${name}`);
    const [, present = []] = same[0] ?? [];
    for (const member of members) if (!present.includes(member)) found.push(`${member} should be in ${name}`);
    for (const member of present) {
      if (members.includes(member) || (!Object.hasOwn(people, member) && mayStayIn(evidence, name, member))) continue;
      found.push(`${member} should not be in ${name}`);
    }
  }
  for (const [name, members] of groups) {
    if (Object.hasOwn(wanted, name) || name === foreign.group) continue;
    if (members.length > 0) found.push(`${name} is out of scope and still has ${members.length} members`);
  }
  const [, left = []] = groups.find(([name]) => name === foreign.group) ?? [];
  if (!left.includes(foreign.person)) found.push(`${foreign.person} is foreign and was taken out of ${foreign.group}`);
  return found;
}

/** A week after the last of the history. `kept`: groups of which operators said that they stay. */
export function undeleted(rows: readonly StoredObject[], kept: ReadonlySet<string>, now: number): string[] {
  const left = rows.filter((row) => isToBeDeleted(row) && !kept.has(row.id) && !isAhead(row, now));
  return left.map(({ id }) => `group ${id} should have been deleted`);
}

/** Groups that a complete read of that week was the first to miss: their day is a week after it. */
export const deletedLater = (rows: readonly StoredObject[], kept: ReadonlySet<string>, now: number): string[] =>
  rows.filter((row) => isToBeDeleted(row) && !kept.has(row.id) && isAhead(row, now)).map(({ id }) => id);

const isAhead = ({ deletion }: StoredObject, now: number): boolean => deletion !== undefined && deletion.at > now;

/** A group that is permanently deleted in the source, made by us, and still there. */
function isToBeDeleted({ kind, life, link }: StoredObject): boolean {
  return kind === 'group' && life === 'hardDeleted' && link?.state === 'active' && link.origin === 'created';
}

/** Who is out of scope and protected stays where Entra still shows it; of whom nobody knows any more, nothing is shown. */
function mayStayIn({ protected: kept, tenant, config }: Evidence, group: string, member: string): boolean {
  if (kept === undefined || kept.address !== member) return false;
  if (config.nestedGroups || !tenant.users.some(({ id }) => id === kept.id)) return true;
  return tenant.groups.some(({ displayName, members }) => displayName === group && members.includes(kept.id));
}

function rowComplaints(rows: readonly StoredObject[]): string[] {
  return rows.flatMap((row) => {
    const { kind, id, work, link, deletion } = row;
    if (work?.state === 'escrow' && work.nextTryAt === undefined) return [`${kind} ${id} waits without a next try`];
    if (isToBeDeleted(row) && deletion === undefined && work === undefined)
      return [`${kind} ${id} has no day of deletion`];
    const twin = rows.find(
      (other) =>
        other.kind === kind &&
        other.id > id &&
        link?.state === 'active' &&
        other.link?.state === 'active' &&
        other.link.targetId === link.targetId,
    );
    return twin === undefined ? [] : [`${kind} ${id} and ${twin.id} have one target object`];
  });
}

/** By one query: most partitions have a few rows, or none. */
export async function rowsOf(world: World): Promise<StoredObject[]> {
  const { connectionString, tablePrefix } = world.tables;
  const { mappings } = connectTables({ connection: { connectionString }, tablePrefix });
  const rows: StoredObject[] = [];
  for await (const page of mappings.query(rowRange(OBJECT_PREFIX), MOST_ROWS))
    rows.push(...page.map((row) => readObject(row.partitionKey.startsWith(PEOPLE) ? 'user' : 'group', row)));
  return rows;
}
