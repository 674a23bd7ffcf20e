// provisioning.json as a schema fills it: parts that keep the place they came from, until the file is put together.

import type * as z from 'zod';
import type { provisioningSchema } from '../policy/shape/provisioning-schema.ts';

/** What somebody writes, defaults left out. */
export type ProvisioningFile = z.input<typeof provisioningSchema>;
type SectionFile<Name extends 'users' | 'groups'> = NonNullable<ProvisioningFile[Name]>;
export type MappingFile = NonNullable<SectionFile<'users'>['attributeMappings']>[number];
export type FilterFile = NonNullable<SectionFile<'users'>['scopingFilters']>[number];
export type ClauseFile = FilterFile['clauses'][number];

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
}

export interface UsersDraft extends SectionDraft {
  /** False: only people who are in Notion already are provisioned. */
  readonly creates: boolean;
  readonly actions: NonNullable<SectionFile<'users'>['actions']>;
}

export interface GroupsDraft extends SectionDraft {
  readonly enabled: boolean;
  readonly actions: NonNullable<SectionFile<'groups'>['actions']>;
}

export interface Draft {
  readonly scope: 'assigned' | 'all';
  readonly users: UsersDraft;
  /** Undefined: the schema does not speak of them. */
  readonly groups: GroupsDraft | undefined;
}

/**
 * Lets nobody in. It stands where every filter of a schema had to be left out: no filter at all would let everybody in.
 */
export const NOBODY: FilterFile = {
  name: 'Nobody: no filter could be carried over',
  clauses: [
    { attribute: 'displayName', operator: 'IS NULL' },
    { attribute: 'displayName', operator: 'IS NOT NULL' },
  ],
};

export function fileFrom({ scope, users, groups }: Draft): ProvisioningFile {
  return {
    $schema: './shared/policy/provisioning.schema.json',
    scope,
    users: { guests: 'include', ...givenActions(users.actions), ...partsOf(users) },
    // Entra makes no groups without a mapping for them.
    groups:
      groups === undefined
        ? { enabled: false }
        : { enabled: groups.enabled, ...givenActions(groups.actions), ...partsOf(groups) },
    ...(!users.creates && { limits: { creations: 0 } }),
  };
}

const givenActions = <T extends object>(actions: T): { actions?: T } =>
  Object.keys(actions).length === 0 ? {} : { actions };

function partsOf({ mappings, filters, narrowed }: SectionDraft) {
  const scopingFilters = filters.length === 0 && narrowed ? [NOBODY] : filters.map(({ value }) => value);
  return {
    ...(scopingFilters.length > 0 && { scopingFilters }),
    attributeMappings: mappings.map(({ value }) => value),
  };
}
