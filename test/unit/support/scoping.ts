// Filters as provisioning.json would have them, and people who meet them.

import type { ScopeContext } from '../../../shared/model/ports.ts';
import type { Attributes } from '../../../shared/model/stored-object.ts';
import type { CompiledPolicy } from '../../../shared/policy/policy.ts';
import { NOW, person, policy } from './policies.ts';

export const GROUP = '0a000000-0000-4000-8000-000000000001';
export const DAY = 86_400_000;

export const filtered = (...filters: readonly (readonly object[])[]): CompiledPolicy['user'] =>
  policy({ users: { scopingFilters: filters.map((clauses) => ({ clauses })) } }).user;

/** Whether one clause lets a person with these attributes pass. */
export const passes = (clause: object, attributes: Attributes, context?: ScopeContext): boolean =>
  filtered([clause]).scope(person(attributes), NOW, context).eligible;

export const onDepartment = (operator: string, value?: string | number) => ({
  attribute: 'department',
  operator,
  ...(value !== undefined && { value }),
});
