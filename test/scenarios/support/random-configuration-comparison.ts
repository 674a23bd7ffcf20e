// Compares the workspace with what the oracle says, and says every difference in words.

import { fullName, type Profile } from '../../../sandbox/notion/accounts.ts';
import type { Group } from '../../../sandbox/notion/groups.ts';
import type { Member } from '../../../sandbox/notion/workspace.ts';
import { FAILS, UNSURE } from './random-configuration-mappings.ts';
import { type ExpectedGroup, type ExpectedPerson, Oracle } from './random-configuration-oracle.ts';
import type { ConfiguredTenant } from './random-configuration-tenant.ts';
import { TenantView } from './random-configuration-view.ts';
import { storedObjects } from './stored-objects.ts';
import { mail, type World } from './world.ts';

const FOREIGN = mail('fay');
/** Numbers of users and groups whose account, or group of the same name, is in the workspace from the beginning. */
const ADOPTABLE = [1, 2];
const ADOPTABLE_GROUP = 0;

const ENTERPRISE = /^urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:(\w+)$/;

/** Before the job: somebody it must never touch, two people and a group that it may take over, and a group of others. */
export function furnish(world: World): Baseline {
  const { workspace } = world.notion;
  const people = [FOREIGN, ...ADOPTABLE.map((number) => mail(`user-${number}`))].map((userName) => {
    const { id, profile } = workspace.addPerson({ userName, name: 'Old Name' });
    const member = workspace.member(id);
    const attributes = {
      title: 'Old title',
      userType: 'Old type',
      'enterprise:department': 'Old department',
      'enterprise:manager': { value: mail('old') },
    };
    if (member !== undefined) workspace.setProfile(member, { ...profile, attributes });
    return id;
  });
  workspace.createGroup({ displayName: `Group ${ADOPTABLE_GROUP}`, members: people });
  workspace.createGroup({ displayName: 'Handmade', members: people });
  return new Baseline(world);
}

/** Everybody in the workspace as they were. */
export class Baseline {
  readonly #people: ReadonlyMap<string, string>;

  constructor(world: World) {
    this.#people = new Map(world.notion.workspace.listMembers().map((member) => [member.account.id, frozen(member)]));
  }

  isUnchanged(world: World, id: string): boolean {
    const member = world.notion.workspace.member(id);
    return member !== undefined && this.#people.get(id) === frozen(member);
  }

  has(id: string): boolean {
    return this.#people.has(id);
  }
}

const frozen = ({ account, role }: Member): string => JSON.stringify([account, role]);

/** Numbers of the people, and of the groups, that are held or whose outcome is otherwise not looked at. */
export interface Exceptions {
  readonly people: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

const NONE: Exceptions = { people: new Set(), groups: new Set() };

export async function differences(
  tenant: ConfiguredTenant,
  baseline: Baseline,
  except: Exceptions = NONE,
): Promise<string[]> {
  const { world } = tenant;
  const view = new TenantView(world.graph.directory.snapshot(), world.clock.now());
  const oracle = new Oracle(tenant.spec, view, tenant.names);
  const found: string[] = [];
  const accounts = accountsBySource(tenant);
  const expected = new Map<string, ExpectedPerson>();
  const links = await linksOf(world);
  for (const id of [...tenant.users, ...tenant.anchors]) {
    const person = oracle.person(id);
    expected.set(id, person);
    if (except.people.has(id)) continue;
    const account = accounts.get(id) ?? [];
    // Never matched: whatever it is called, it is somebody else's account.
    const isForeign = (member: Member): boolean =>
      baseline.has(member.account.id) && links.get(id) !== member.account.id;
    for (const member of account.filter(isForeign)) {
      if (!baseline.isUnchanged(world, member.account.id))
        found.push(`${nameOf(tenant, id)} was never matched, and changed`);
    }
    const own = account.filter((member) => !isForeign(member));
    accounts.set(id, own);
    found.push(...personDifferences(nameOf(tenant, id), person, own));
  }
  for (const [number, ids] of tenant.groups.entries()) {
    if (ids.some((id) => except.groups.has(id))) continue;
    const linked = new Set(ids.map((id) => links.get(id)));
    const groups = groupsOf(world, number).filter((one) => one.managedBy === 'scim' || linked.has(one.id));
    found.push(...groupDifferences(tenant, groups, number, oracle.group(ids), expected, accounts, except));
  }
  return [...found, ...foreignDifferences(world, baseline)];
}

/** Id of a person or group → of the account or group in the workspace. */
async function linksOf({ tables }: World): Promise<ReadonlyMap<string, string | undefined>> {
  const { user, group } = await storedObjects(tables);
  return new Map([...user.objects, ...group.objects].map(({ id, link }) => [id, link?.targetId]));
}

function personDifferences(name: string, person: ExpectedPerson, accounts: readonly Member[]): string[] {
  const [account, ...others] = accounts;
  if (others.length > 0) return [`${name} has ${accounts.length} accounts`];
  if (account === undefined) return person.presence === 'in' ? [`${name} is missing`] : [];
  if (person.presence === 'out') return [`${name} is still there`];
  return Object.entries(person.values).flatMap(([target, value]) => {
    if (value === UNSURE || value === FAILS) return [];
    const present = presentValue(account, target);
    return (present ?? null) === value ? [] : [`${name}: ${target} is ${present}, not ${describe(value)}`];
  });
}

function groupDifferences(
  tenant: ConfiguredTenant,
  ofThis: readonly Group[],
  number: number,
  group: ExpectedGroup,
  people: ReadonlyMap<string, ExpectedPerson>,
  accounts: ReadonlyMap<string, readonly Member[]>,
  except: Exceptions,
): string[] {
  const named = ofThis.filter(({ displayName }) => displayName === group.name);
  const found: string[] = [];
  if (group.action === 'keep') return found;
  if (group.action === undefined && named.length !== 1) found.push(`${named.length} groups are called ${group.name}`);
  if (group.action === 'delete' || group.action === 'deleteOurs') {
    const ours = ofThis.filter(({ managedBy }) => managedBy === 'scim');
    if (ours.length > 0) found.push(`${ours[0]?.displayName} is still there`);
  }
  for (const one of ofThis) {
    const isIt = group.action === undefined && one.displayName === group.name;
    if (!isIt && group.former === 'keep') continue;
    for (const [id, person] of people) {
      const account = accounts.get(id)?.[0]?.account.id;
      if (account === undefined || except.people.has(id)) continue;
      const has = one.members.has(account);
      const wanted = isIt && group.members.has(id);
      if (has === wanted) continue;
      if (has && number === ADOPTABLE_GROUP && isAdoptable(tenant, id)) continue;
      if (!has && !person.inScope) continue;
      // Edges of people who were permanently deleted are not taken away, and Graph no longer tells of them.
      if (has && person.presence === 'unsure' && tenant.world.graph.directory.find(id)?.version.state === 'hard')
        continue;
      found.push(`${nameOf(tenant, id)} is ${has ? 'still' : 'not'} in ${one.displayName}`);
    }
  }
  return found;
}

function groupsOf(world: World, number: number): Group[] {
  const name = new RegExp(`^(Entra: )?Group ${number}(\\.|$)`);
  return world.notion.workspace.listGroups().filter(({ displayName }) => name.test(displayName ?? ''));
}

function foreignDifferences(world: World, baseline: Baseline): string[] {
  const { workspace } = world.notion;
  const fay = workspace.listMembers().find(({ account }) => account.profile.userName === FOREIGN);
  if (fay === undefined || !baseline.isUnchanged(world, fay.account.id)) return ['a foreign account changed'];
  const groups = workspace.listGroups().filter(({ managedBy }) => managedBy === 'ui');
  return groups
    .filter(({ members }) => !members.has(fay.account.id))
    .map(({ displayName }) => `a foreign member was taken out of ${displayName}`);
}

/** Addresses tell whose account it is, whatever the configuration makes of them. */
function accountsBySource(tenant: ConfiguredTenant): Map<string, Member[]> {
  const accounts = new Map<string, Member[]>();
  for (const member of tenant.world.notion.workspace.listMembers()) {
    const [, what, number] = /^(user|mail|anchor)-(\d+)/.exec(member.account.profile.userName) ?? [];
    const id = (what === 'anchor' ? tenant.anchors : tenant.users)[Number(number ?? -1)];
    if (id !== undefined) accounts.set(id, [...(accounts.get(id) ?? []), member]);
  }
  return accounts;
}

function isAdoptable(tenant: ConfiguredTenant, id: string): boolean {
  return ADOPTABLE.includes(tenant.users.indexOf(id));
}

function nameOf(tenant: ConfiguredTenant, id: string): string {
  const user = tenant.users.indexOf(id);
  return user === -1 ? `anchor-${tenant.anchors.indexOf(id)}` : `user-${user}`;
}

function presentValue({ account, role }: Member, target: string): string | undefined {
  const { profile } = account;
  const [, extension] = ENTERPRISE.exec(target) ?? [];
  if (extension !== undefined) return textIn(profile, `enterprise:${extension}`, 'value');
  switch (target) {
    case 'userName':
      return profile.userName;
    case 'name.formatted':
      return fullName(profile) === '' ? undefined : fullName(profile);
    case 'phoneNumbers[type eq "work"].value':
      return textIn(profile, 'phoneNumbers', 'value');
    case 'addresses[type eq "work"].locality':
      return textIn(profile, 'addresses', 'locality');
    case 'roles': {
      const values = listIn(profile, 'roles').map((item) => fieldOf(item, 'value'));
      return values.length === 0 ? undefined : values.sort().join();
    }
    default:
      return target.endsWith(':role') ? role : textIn(profile, target, 'value');
  }
}

/** The value itself, or the named field of it or of its only item; an empty text is nothing, as in the tenant. */
function textIn(profile: Profile, attribute: string, field: string): string | undefined {
  const value = profile.attributes[attribute];
  if (typeof value === 'string') return value === '' ? undefined : value;
  return fieldOf(Array.isArray(value) ? value[0] : value, field);
}

function listIn(profile: Profile, attribute: string): readonly unknown[] {
  const value = profile.attributes[attribute];
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: unknown, field: string): string | undefined {
  const found = Object.entries(Object(value)).find(([name]) => name === field)?.[1];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

const describe = (value: string | null): string => value ?? 'empty';
