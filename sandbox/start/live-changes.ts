// `--live`: keeps changing the simulated tenant the way real ones change: people join, move, are renamed, and leave.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom, seededUuid } from '../simulator/random.ts';
import { call } from './json-client.ts';
import { assignedGroups, isActiveMember, type Tenant, type TenantGroup, type TenantUser } from './tenant.ts';

const SHORTEST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 9_000;
/** Of the people at the start. Beyond it removals would be held, as a mass removal. */
const LEAVERS_SHARE = 0.1;

const FIRST_NAMES = ['Amara', 'Jonas', 'Mei', 'Priya', 'Tomás', 'Zofia', 'Elias', 'Noor', 'Ingrid', 'Kwame'];
const LAST_NAMES = ['Adeyemi', 'Lindqvist', 'Okafor', 'Novák', 'Castillo', 'Haddad', 'Bergmann', 'Ito', 'Moreau'];
const TITLES = ['Team Lead', 'Principal Engineer', 'Account Director', 'Product Manager', 'Analyst'];

/** Makes changes until the signal aborts; tells each in a line. */
export async function makeChanges(
  graphUrl: string,
  tenant: Tenant,
  seed: number,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  // The size too: a tenant taken up again goes on with other people than last time.
  const company = new Company(graphUrl, tenant, seededRandom(seed ^ 0x11fe ^ tenant.users.length));
  while (!signal.aborted) {
    const pause = SHORTEST_PAUSE_MS + company.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) tell(await company.change());
  }
}

class Company {
  readonly random: Random;
  readonly #admin: string;
  readonly #groups: readonly TenantGroup[];
  readonly #people: TenantUser[];
  readonly #teams = new Map<string, TenantGroup>();
  readonly #domain: string;
  #joined = 0;
  #leaversLeft: number;

  constructor(graphUrl: string, tenant: Tenant, random: Random) {
    this.random = random;
    this.#admin = `${graphUrl}/__admin`;
    this.#groups = assignedGroups(tenant);
    this.#people = tenant.users.filter(isActiveMember);
    for (const group of this.#groups) for (const member of group.members) this.#teams.set(member, group);
    this.#domain = tenant.users[0]?.userPrincipalName?.split('@')[1] ?? 'contoso.example';
    this.#leaversLeft = Math.floor(this.#people.length * LEAVERS_SHARE);
  }

  /** Makes one change and puts it into words. */
  change(): Promise<string> {
    const chance = this.random();
    const person = this.#pick(this.#people);
    if (person === undefined || chance < 0.3) return this.#join();
    if (chance < 0.4 && this.#leaversLeft > 0) return this.#leave(person);
    if (chance < 0.7 && this.#groups.length > 1) return this.#move(person);
    if (chance < 0.85) return this.#rename(person);
    return this.#promote(person);
  }

  async #join(): Promise<string> {
    this.#joined += 1;
    const displayName = `${this.#pick(FIRST_NAMES)} ${this.#pick(LAST_NAMES)}`;
    const userPrincipalName = `new.${this.#joined}.${Math.floor(this.random() * 1e6)}@${this.#domain}`;
    const id = seededUuid(this.random);
    const person = { id, displayName, userPrincipalName, accountEnabled: true, userType: 'Member' };
    await call('POST', `${this.#admin}/users`, person);
    this.#people.push(person);
    const team = this.#pick(this.#groups);
    if (team === undefined) return `${displayName} joined`;
    await this.#membership('POST', team, id);
    return `${displayName} joined ${team.displayName}`;
  }

  async #leave(person: TenantUser): Promise<string> {
    this.#leaversLeft -= 1;
    this.#people.splice(this.#people.indexOf(person), 1);
    if (this.random() < 0.5) await call('PATCH', `${this.#admin}/users/${person.id}`, { accountEnabled: false });
    else await call('DELETE', `${this.#admin}/users/${person.id}`);
    return `${person.displayName} left`;
  }

  async #move(person: TenantUser): Promise<string> {
    const from = this.#teams.get(person.id);
    const to = this.#pick(this.#groups.filter((group) => group !== from));
    if (to === undefined) return this.#rename(person);
    if (from !== undefined) await this.#membership('DELETE', from, person.id);
    await this.#membership('POST', to, person.id);
    return `${person.displayName} moved to ${to.displayName}`;
  }

  async #rename(person: TenantUser): Promise<string> {
    const displayName = `${person.displayName?.split(' ')[0]} ${this.#pick(LAST_NAMES)}`;
    await call('PATCH', `${this.#admin}/users/${person.id}`, { displayName });
    this.#people.splice(this.#people.indexOf(person), 1, { ...person, displayName });
    return `${person.displayName} is now called ${displayName}`;
  }

  async #promote(person: TenantUser): Promise<string> {
    const jobTitle = this.#pick(TITLES);
    await call('PATCH', `${this.#admin}/users/${person.id}`, { jobTitle });
    return `${person.displayName} is now ${jobTitle}`;
  }

  /** Adding a member again or removing a missing one is refused by the directory; the wish is fulfilled all the same. */
  async #membership(method: 'POST' | 'DELETE', group: TenantGroup, id: string): Promise<void> {
    await call(method, `${this.#admin}/groups/${group.id}/members/${id}`).catch(() => undefined);
    if (method === 'POST') this.#teams.set(id, group);
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }
}
