// The groups of a believable tenant: departments with teams and squads nested in them, offices, and projects.

import type { Directory } from './directory.ts';
import type { DirectoryObject, GroupObject } from './directory-objects.ts';
import { DEPARTMENTS, OFFICES, PROJECTS } from './seed-names.ts';

export interface SeedGroup {
  readonly group: GroupObject;
  readonly kind: 'department' | 'team' | 'squad' | 'office' | 'project';
  readonly department: string | undefined;
  readonly office: string | undefined;
  readonly parent: SeedGroup | undefined;
  /** Whether it is assigned to the enterprise application. Nested groups follow their parent. */
  readonly isAssigned: boolean;
  readonly members: Set<DirectoryObject>;
}

type Plan = Omit<SeedGroup, 'group' | 'members'> & { readonly name: string };

/** People of these departments do not use the application. */
export const UNASSIGNED_DEPARTMENTS: ReadonlySet<string> = new Set(['Finance', 'Legal']);

export function createGroups(directory: Directory, count: number): SeedGroup[] {
  const groups: SeedGroup[] = [];
  const add = ({ name, ...plan }: Plan): SeedGroup => {
    const description = plan.department === undefined ? undefined : `People of ${plan.department}`;
    const nickname = `${name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}-${directory.groups.length}`;
    const id = directory.addGroup({
      displayName: name,
      mailNickname: nickname,
      ...(description === undefined ? {} : { description }),
      ...(plan.kind === 'project' ? { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false } : {}),
    });
    const made: SeedGroup = { ...plan, group: groupById(directory, id), members: new Set() };
    groups.push(made);
    return made;
  };
  const plans = planGroups(groups);
  while (groups.length < count) add(plans.next().value);
  return groups;
}

/** Endless; `made` are the groups that exist so far, in the order planned. */
function* planGroups(made: readonly SeedGroup[]): Generator<Plan, never> {
  for (const { name } of DEPARTMENTS) {
    const isAssigned = !UNASSIGNED_DEPARTMENTS.has(name);
    yield { name, kind: 'department', department: name, office: undefined, parent: undefined, isAssigned };
  }
  for (const { name: department, teams } of DEPARTMENTS) {
    const parent = made.find((group) => group.department === department);
    for (const team of teams) yield nested(`${department} / ${team}`, 'team', parent);
  }
  for (const { city } of OFFICES) {
    yield { ...plain(`Office ${city}`), kind: 'office', office: city, isAssigned: false };
  }
  const teams = made.filter(({ kind }) => kind === 'team');
  for (let number = 0; ; number += 1) {
    const project = PROJECTS[number % PROJECTS.length] ?? 'X';
    const round = Math.floor(number / PROJECTS.length) + 1;
    yield { ...plain(`Project ${project} ${round}`), kind: 'project', isAssigned: number % 4 !== 3 };
    const team = teams[number % teams.length];
    yield nested(
      `${team?.group.version.properties['displayName']} / Squad ${Math.floor(number / teams.length) + 1}`,
      'squad',
      team,
    );
  }
}

function plain(name: string) {
  return { name, department: undefined, office: undefined, parent: undefined };
}

function nested(name: string, kind: 'team' | 'squad', parent: SeedGroup | undefined): Plan {
  const isAssigned = parent?.isAssigned ?? false;
  return { name, kind, department: parent?.department, office: undefined, parent, isAssigned };
}

function groupById(directory: Directory, id: string): GroupObject {
  const group = directory.find(id);
  if (group?.kind !== 'group') throw new Error(`group ${id} is missing`);
  return group;
}
