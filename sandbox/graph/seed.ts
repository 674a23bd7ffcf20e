// Builds a believable tenant: departments, nested teams, offices and projects, and the people in them.

import { seededRandom } from '../simulator/random.ts';
import { type Fields, optionalNumber, optionalString } from './admin-input.ts';
import type { Directory } from './directory.ts';
import { DirectoryError } from './directory-error.ts';
import { createGroups, type SeedGroup } from './seed-groups.ts';
import { SeedPeople } from './seed-people.ts';

export interface SeedOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly domain: string | undefined;
  /** How many groups a person is in, where there are enough. */
  readonly membershipsPerUser: number;
  readonly disabledShare: number;
  readonly guestShare: number;
  readonly agentShare: number;
  readonly unassignedShare: number;
  /** Share of people who are assigned themselves, not through a group. */
  readonly directShare: number;
}

export interface SeedSummary {
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  readonly nestedGroups: number;
  readonly assignedGroups: number;
  readonly assignedUsers: number;
  readonly unassignedUsers: number;
  readonly disabledUsers: number;
  readonly guests: number;
  readonly agents: number;
  readonly domain: string;
}

export function readSeedOptions(fields: Fields): Partial<SeedOptions> {
  const domain = optionalString(fields, 'domain');
  const numbers = [
    'users',
    'groups',
    'seed',
    'membershipsPerUser',
    'disabledShare',
    'guestShare',
    'agentShare',
    'unassignedShare',
    'directShare',
  ].map((name) => [name, optionalNumber(fields, name)] as const);
  const given = Object.fromEntries(numbers.filter(([, value]) => value !== undefined));
  return domain === undefined ? given : { ...given, domain };
}

/** Adds a believable tenant to what the directory holds. */
export function seedDirectory(directory: Directory, options: Partial<SeedOptions> = {}): SeedSummary {
  const settings = checked({
    users: 100,
    groups: 12,
    seed: 1,
    domain: undefined,
    membershipsPerUser: 4,
    disabledShare: 0.05,
    guestShare: 0.03,
    agentShare: 0.02,
    unassignedShare: 0.15,
    directShare: 0.05,
    ...options,
  });
  const random = seededRandom(settings.seed ^ 0x7e4a47);
  const domain = settings.domain ?? directory.domain;
  const groups = createGroups(directory, settings.groups);
  const people = new SeedPeople(directory, groups, { ...settings, domain }, random);
  for (let count = 0; count < settings.users; count += 1) people.addOne();
  const memberships = linkMembers(directory, groups);
  for (const { group, isAssigned } of groups) if (isAssigned) directory.assign(group.id);
  return {
    users: settings.users,
    groups: groups.length,
    memberships,
    nestedGroups: groups.filter(({ parent }) => parent !== undefined).length,
    assignedGroups: groups.filter(({ isAssigned }) => isAssigned).length,
    ...people.counts,
    domain,
  };
}

function linkMembers(directory: Directory, groups: readonly SeedGroup[]): number {
  for (const { group, parent } of groups) parent?.members.add(group);
  let memberships = 0;
  for (const { group, members } of groups) {
    directory.link(group, members);
    memberships += members.size;
  }
  return memberships;
}

function checked(options: SeedOptions): SeedOptions {
  for (const name of ['users', 'groups', 'membershipsPerUser'] as const) {
    if (!Number.isInteger(options[name])) throw new DirectoryError(400, `${name} must be a whole number`);
  }
  for (const name of ['disabledShare', 'guestShare', 'agentShare', 'unassignedShare', 'directShare'] as const) {
    if (options[name] > 1) throw new DirectoryError(400, `${name} must be at most 1`);
  }
  return options;
}
