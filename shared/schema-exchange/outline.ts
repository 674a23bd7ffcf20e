// One line for each part of a provisioning.json, to see what arrived.

import type { FilterFile, MappingFile, ProvisioningFile } from './provisioning-file.ts';

export function outlineOf({ scope, nestedGroups, users, groups, limits, ...file }: ProvisioningFile): string[] {
  return [
    ...(scope === undefined ? [] : [`scope: ${scope}`]),
    ...(nestedGroups === undefined ? [] : [`nested groups: ${nestedGroups ? 'expanded' : 'not expanded'}`]),
    ...(users?.guests === undefined ? [] : [`users: guests ${users.guests === 'include' ? 'included' : 'excluded'}`]),
    ...(users?.agents === undefined ? [] : [`users: agent users ${users.agents}d`]),
    ...(users?.attributeMappings ?? []).map((mapping) => `users: ${mappingLine(mapping)}`),
    ...(users?.scopingFilters ?? []).map((filter) => `users: ${filterLine(filter)}`),
    ...Object.entries(users?.actions ?? {}).map(([event, action]) => `users: ${event} → ${action}`),
    ...(groups?.enabled === false ? ['groups: not made in Notion'] : []),
    ...(groups?.attributeMappings ?? []).map((mapping) => `groups: ${mappingLine(mapping)}`),
    ...(groups?.scopingFilters ?? []).map((filter) => `groups: ${filterLine(filter)}`),
    ...Object.entries(groups?.actions ?? {}).map(([event, action]) => `groups: ${event} → ${action}`),
    ...(file.protected?.users ?? []).map((entry) => `protected: ${entry}`),
    ...Object.entries(limits ?? {}).map(([limit, value]) => `limit: ${limit} ${value}`),
  ];
}

export function mappingLine({
  target,
  source,
  constant,
  expression,
  matching,
  apply,
  whenNull,
  default: initial,
}: MappingFile): string {
  const details = [
    matching === undefined ? undefined : `matching ${matching}`,
    apply === 'onCreate' ? 'only at creation' : undefined,
    whenNull === 'clear' ? 'emptied without a value' : undefined,
    initial === undefined ? undefined : `default ${JSON.stringify(initial)}`,
  ].filter((detail) => detail !== undefined);
  const origin = source ?? expression ?? JSON.stringify(constant);
  return `${origin} → ${target}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

export function filterLine({ name, clauses }: FilterFile): string {
  const parts = clauses.map(({ values, attribute, operator, value }) =>
    [values, attribute, operator, value === undefined ? undefined : JSON.stringify(value)]
      .filter((part) => part !== undefined)
      .join(' '),
  );
  return `filter ${name === undefined ? '' : `"${name}": `}${parts.join(' and ')}`;
}
