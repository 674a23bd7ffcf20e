// provisioning.json as a schema fills it: parts that keep the place they came from, until the file is put together.

import type * as z from 'zod';
import type { provisioningSchema } from '../policy/shape/provisioning-schema.ts';

/** What somebody writes, defaults left out. */
export type ProvisioningFile = z.input<typeof provisioningSchema>;
type SectionFile<Name extends 'users' | 'groups'> = NonNullable<ProvisioningFile[Name]>;
export type MappingFile = NonNullable<SectionFile<'users'>['attributeMappings']>[number];
export type FilterFile = NonNullable<SectionFile<'users'>['scopingFilters']>[number];
export type ClauseFile = FilterFile['clauses'][number];
export type UserActions = NonNullable<SectionFile<'users'>['actions']>;
export type GroupActions = NonNullable<SectionFile<'groups'>['actions']>;

export interface Placed<T> {
  /** JSON path in the schema. */
  readonly at: string;
  readonly value: T;
}

export interface SectionDraft {
  /** Of the object mapping. */
  readonly at: string;
  mappings: Placed<MappingFile>[];
  filters: Placed<FilterFile>[];
  /** There was a filter, and it was left out. */
  narrowed: boolean;
  /** Why nobody may come into scope before a person has looked: what was lost. */
  readonly closed: string[];
}

export interface UsersDraft extends SectionDraft {
  /** False: only people who are in Notion already are provisioned. */
  readonly creates: boolean;
  readonly actions: UserActions;
}

export interface GroupsDraft extends SectionDraft {
  enabled: boolean;
  readonly actions: GroupActions;
}

export interface Draft {
  readonly scope: 'assigned' | 'all';
  readonly users: UsersDraft;
  /** Undefined: the schema does not speak of them. */
  readonly groups: GroupsDraft | undefined;
}

/** Both together are true of nobody. */
export const NOBODY_CLAUSES: readonly ClauseFile[] = [
  { attribute: 'displayName', operator: 'IS NULL' },
  { attribute: 'displayName', operator: 'IS NOT NULL' },
];

/**
 * Lets nobody in. It stands where every filter of a schema had to be left out, and where who may be in scope must wait for
 * a person: no filter at all would let everybody in.
 */
export const NOBODY: FilterFile = { name: 'Nobody', clauses: [...NOBODY_CLAUSES] };

export function fileFrom({ scope, users, groups }: Draft): ProvisioningFile {
  return {
    $schema: './shared/policy/provisioning.schema.json',
    scope,
    users: { guests: 'include', ...givenActions(users.actions), ...partsOf(users) },
    // Entra makes no groups without a mapping for them.
    groups: groups === undefined ? { enabled: false } : groupsPart(groups),
    ...(!users.creates && { limits: { creations: 0 } }),
  };
}

/** Without a mapping the default one would count, which nobody asked for: groups are then not made. */
function groupsPart(groups: GroupsDraft): SectionFile<'groups'> {
  const actions = givenActions(groups.actions);
  return groups.mappings.length === 0
    ? { enabled: false, ...actions }
    : { enabled: groups.enabled, ...actions, ...partsOf(groups) };
}

const givenActions = <T extends object>(actions: T): { actions?: T } =>
  Object.keys(actions).length === 0 ? {} : { actions };

function partsOf({ mappings, filters, narrowed, closed }: SectionDraft) {
  const open = filters.map(({ value }) => value);
  const scopingFilters = closed.length > 0 || (open.length === 0 && narrowed) ? closedFilters(open) : open;
  return {
    ...(scopingFilters.length > 0 && { scopingFilters }),
    attributeMappings: mappings.map(({ value }) => value),
  };
}

/** What the filters say is kept for the person who opens them: two clauses to be taken out of each. */
function closedFilters(filters: readonly FilterFile[]): FilterFile[] {
  if (filters.length === 0) return [NOBODY];
  return filters.map(({ name, clauses }) => ({
    name: name === undefined ? 'Nobody' : `Nobody: ${name}`,
    clauses: [...NOBODY_CLAUSES, ...clauses],
  }));
}
