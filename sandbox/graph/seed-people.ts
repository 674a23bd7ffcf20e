// The people of a believable tenant, and the groups each of them is in.

import type { Random } from '../simulator/random.ts';
import type { Directory } from './directory.ts';
import type { UserInput } from './directory-objects.ts';
import { type SeedGroup, UNASSIGNED_DEPARTMENTS } from './seed-groups.ts';
import { DEPARTMENTS, GIVEN_NAMES, OFFICES, PARTNER_DOMAINS, SURNAMES } from './seed-names.ts';

interface PeopleSettings {
  readonly domain: string;
  readonly membershipsPerUser: number;
  readonly disabledShare: number;
  readonly guestShare: number;
  readonly agentShare: number;
  readonly unassignedShare: number;
  readonly directShare: number;
}

/** How a person comes to the application. */
type Access = 'group' | 'direct' | 'none';

interface Departments {
  readonly assigned: readonly (typeof DEPARTMENTS)[number][];
  readonly unassigned: readonly (typeof DEPARTMENTS)[number][];
}

export class SeedPeople {
  readonly counts = { assignedUsers: 0, unassignedUsers: 0, disabledUsers: 0, guests: 0, agents: 0 };
  readonly #directory: Directory;
  readonly #settings: PeopleSettings;
  readonly #random: Random;
  readonly #departments: Departments;
  readonly #groups: GroupIndex;
  readonly #names = new Map<string, number>();
  readonly #managers = new Map<string, string[]>();
  #added = 0;

  constructor(directory: Directory, groups: readonly SeedGroup[], settings: PeopleSettings, random: Random) {
    this.#directory = directory;
    this.#settings = settings;
    this.#random = random;
    this.#groups = indexGroups(groups);
    this.#departments = {
      assigned: DEPARTMENTS.filter(
        ({ name }) => !UNASSIGNED_DEPARTMENTS.has(name) && this.#groups.departments.has(name),
      ),
      unassigned: DEPARTMENTS.filter(({ name }) => UNASSIGNED_DEPARTMENTS.has(name)),
    };
  }

  addOne(): void {
    const access = this.#chooseAccess();
    const department = this.#pick(access === 'group' ? this.#departments.assigned : this.#departments.unassigned);
    const office = this.#pick(OFFICES);
    const isGuest = this.#random() < this.#settings.guestShare;
    const isEnabled = this.#random() >= this.#settings.disabledShare;
    const isAgent = this.#isAgentNext() && !isGuest;
    const id = this.#directory.addUser({
      ...this.#identity(isGuest),
      ...(isAgent ? { identityParentId: agentIdentity(this.counts.agents) } : {}),
      accountEnabled: isEnabled,
      userType: isGuest ? 'Guest' : 'Member',
      ...(isGuest ? {} : this.#position(department, office)),
    });
    if (!isGuest && !isAgent) this.#rememberAsManager(department.name, id);
    this.#join(id, access, department.name, office.city);
    if (access === 'direct') this.#directory.assign(id);
    this.counts.assignedUsers += access === 'direct' ? 1 : 0;
    this.counts.unassignedUsers += access === 'none' ? 1 : 0;
    this.counts.disabledUsers += isEnabled ? 0 : 1;
    this.counts.guests += isGuest ? 1 : 0;
    this.counts.agents += isAgent ? 1 : 0;
  }

  /** At even distances: nothing is drawn for it, so that everybody else is who they were. */
  #isAgentNext(): boolean {
    const { agentShare } = this.#settings;
    this.#added += 1;
    return Math.floor(this.#added * agentShare) > Math.floor((this.#added - 1) * agentShare);
  }

  #chooseAccess(): Access {
    const chance = this.#random();
    if (chance < this.#settings.unassignedShare) return 'none';
    const isDirect = chance < this.#settings.unassignedShare + this.#settings.directShare;
    return isDirect || this.#departments.assigned.length === 0 ? 'direct' : 'group';
  }

  #identity(isGuest: boolean): UserInput {
    const givenName = this.#pick(GIVEN_NAMES);
    const surname = this.#pick(SURNAMES);
    const name = `${ascii(givenName)}.${ascii(surname)}`;
    const times = this.#names.get(name) ?? 0;
    this.#names.set(name, times + 1);
    const isFirst = times === 0 && this.#directory.users.length < 1000;
    const nickname = isFirst ? name : `${name}${this.#directory.users.length}`;
    const { domain } = this.#settings;
    const partner = this.#pick(PARTNER_DOMAINS);
    const mail = `${nickname}@${isGuest ? partner : domain}`;
    const userPrincipalName = isGuest ? `${nickname}_${partner}#EXT#@${domain}` : mail;
    return {
      displayName: `${givenName} ${surname}`,
      givenName,
      surname,
      userPrincipalName,
      mail,
      mailNickname: nickname,
    };
  }

  #position(department: (typeof DEPARTMENTS)[number], office: (typeof OFFICES)[number]): UserInput {
    const managers = this.#managers.get(department.name) ?? [];
    const manager = managers[Math.floor(this.#random() * managers.length)];
    return {
      // Not everybody has a title: an attribute that was never set is absent.
      ...(this.#random() < 0.95 ? { jobTitle: this.#pick(department.jobs) } : {}),
      department: department.name,
      officeLocation: office.city,
      country: office.country,
      usageLocation: office.usageLocation,
      preferredLanguage: office.preferredLanguage,
      ...(manager === undefined ? {} : { manager }),
    };
  }

  /** The first of a department lead it; a wider circle follows as it grows. */
  #rememberAsManager(department: string, id: string): void {
    const managers = this.#managers.get(department);
    if (managers === undefined) this.#managers.set(department, [id]);
    else if (this.#random() < 0.1) managers.push(id);
  }

  #join(id: string, access: Access, department: string, office: string): void {
    const person = this.#directory.find(id);
    if (person === undefined) throw new Error(`user ${id} is missing`);
    const isOpen = ({ isAssigned }: SeedGroup): boolean => access === 'group' || !isAssigned;
    const teams = this.#groups.teams.get(department) ?? [];
    const team = this.#choose(teams);
    const squad = team === undefined ? undefined : this.#choose(this.#groups.squads.get(team) ?? []);
    const home = [this.#groups.departments.get(department), team, squad, this.#groups.offices.get(office)];
    const joined = new Set(home.filter((group) => group !== undefined && isOpen(group)));
    const projects = access === 'group' ? this.#groups.projects : this.#groups.openProjects;
    const missing = this.#settings.membershipsPerUser - joined.size;
    // Squared: a few projects are very big, most are small.
    for (let turn = 0; turn < missing; turn += 1)
      joined.add(projects[Math.floor(this.#random() ** 2 * projects.length)]);
    for (const group of joined) group?.members.add(person);
  }

  #choose<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)];
  }

  #pick<T>(items: readonly T[]): T {
    const item = this.#choose(items);
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
}

interface GroupIndex {
  readonly departments: ReadonlyMap<string, SeedGroup>;
  readonly offices: ReadonlyMap<string, SeedGroup>;
  readonly teams: ReadonlyMap<string | undefined, readonly SeedGroup[]>;
  readonly squads: ReadonlyMap<SeedGroup | undefined, readonly SeedGroup[]>;
  readonly projects: readonly SeedGroup[];
  /** Projects that are not assigned to the application. */
  readonly openProjects: readonly SeedGroup[];
}

function indexGroups(groups: readonly SeedGroup[]): GroupIndex {
  const of = (kind: SeedGroup['kind']): SeedGroup[] => groups.filter((group) => group.kind === kind);
  const projects = of('project');
  return {
    departments: new Map(of('department').map((group) => [group.department ?? '', group])),
    offices: new Map(of('office').map((group) => [group.office ?? '', group])),
    teams: grouped(of('team'), ({ department }) => department),
    squads: grouped(of('squad'), ({ parent }) => parent),
    projects,
    openProjects: projects.filter(({ isAssigned }) => !isAssigned),
  };
}

function grouped<K>(groups: readonly SeedGroup[], keyOf: (group: SeedGroup) => K): Map<K, SeedGroup[]> {
  const byKey = new Map<K, SeedGroup[]>();
  for (const group of groups) {
    const key = keyOf(group);
    const siblings = byKey.get(key);
    if (siblings === undefined) byKey.set(key, [group]);
    else siblings.push(group);
  }
  return byKey;
}

const agentIdentity = (number: number): string => `a9e47000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function ascii(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replaceAll(/[^a-z]/g, '');
}
