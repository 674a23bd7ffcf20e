// The four sentences that an identity engineer looks for first: who is in scope, who is removed when, what identifies
// a person, and what is written.

import type { AttributeMapping, ProvisioningConfig } from '../policy/shape/provisioning-schema.ts';
import { attributeLabel } from './labels.ts';
import { NOBODY_CLAUSES } from './provisioning-file.ts';

export function summaryOf(config: ProvisioningConfig): string[] {
  return [
    `In scope: ${scopeOf(config)}.`,
    `Removed: ${removalsOf(config)}.`,
    `Identified by: ${identityOf(config.users.attributeMappings)}.`,
    `Written: ${writtenOf(config)}.`,
  ];
}

function scopeOf({ scope, nestedGroups, users }: ProvisioningConfig): string {
  const everybody =
    scope === 'all'
      ? 'every user of the tenant'
      : `users who are assigned to the application, alone or by ${nestedGroups ? 'a group or one nested in it' : 'a group'}`;
  const agents = users.agents === 'include' ? ', agent users too' : '';
  const guests = `${users.guests === 'include' ? 'guests too' : 'without guests'}${agents}`;
  const filters = users.scopingFilters;
  if (filters.length === 0) return `${everybody}, ${guests}`;
  if (filters.every(isNobody)) return 'nobody, because no scoping filter lets anybody in';
  const names = filters.map(({ name }) => name).filter((name) => name !== undefined);
  const named = names.length === filters.length ? ` (${listed(names.map((name) => JSON.stringify(name)))})` : '';
  const passing = filters.length === 1 ? 'the scoping filter' : `one of ${filters.length} scoping filters`;
  return `${everybody}, ${guests}, and who pass ${passing}${named}`;
}

const isNobody = ({ clauses }: ProvisioningConfig['users']['scopingFilters'][number]): boolean =>
  NOBODY_CLAUSES.every(({ attribute, operator }) =>
    clauses.some((clause) => clause.attribute === attribute && clause.operator === operator),
  );

const EVENTS = {
  disabled: 'disabled',
  outOfScope: 'no longer in scope',
  softDeleted: 'in the recycle bin',
  hardDeleted: 'permanently deleted',
} as const;

function removalsOf({ users }: ProvisioningConfig): string {
  const { actions } = users;
  const whose = (wanted: 'remove' | 'keep'): string[] =>
    (['disabled', 'outOfScope', 'softDeleted', 'hardDeleted'] as const)
      .filter((event) => actions[event] === wanted)
      .map((event) => EVENTS[event]);
  const [removed, kept] = [whose('remove'), whose('keep')];
  if (removed.length === 0) return 'nobody, whatever happens in Entra ID';
  const who = `people who are ${listed(removed, 'or')}`;
  return kept.length === 0 ? who : `${who}; people who are ${listed(kept, 'or')} stay`;
}

function identityOf(mappings: readonly AttributeMapping[]): string {
  const matching = mappings
    .filter((mapping) => mapping.matching !== undefined)
    .toSorted((one, other) => (one.matching ?? 0) - (other.matching ?? 0));
  return matching.map((mapping) => `${mapping.target}, made from ${originOf(mapping)}`).join('; then by ');
}

const originOf = ({ source, expression, constant }: AttributeMapping): string =>
  source ?? expression ?? JSON.stringify(constant);

function writtenOf({ users, groups }: ProvisioningConfig): string {
  const targets = users.attributeMappings.filter(({ source }) => source !== 'entitlement').map(({ target }) => target);
  const people = `${targets.length} ${targets.length === 1 ? 'attribute' : 'attributes'} of people (${listed(targets.map(nameOf))})`;
  if (!groups.enabled) return `${people}, and no groups`;
  const closed = groups.scopingFilters.length > 0 && groups.scopingFilters.every(isNobody);
  return closed
    ? `${people}, and no groups, because no filter lets any in`
    : `${people}, and groups with their members`;
}

function nameOf(target: string): string {
  const label = attributeLabel(target);
  return label.charAt(0).toLowerCase() + label.slice(1);
}

const listed = (parts: readonly string[], word: 'and' | 'or' = 'and'): string =>
  new Intl.ListFormat('en-GB', { type: word === 'and' ? 'conjunction' : 'disjunction' }).format(parts);
