// Functions on the roles of the enterprise application: SingleAppRoleAssignment, AppRoleAssignments and its two
// complex forms.

import { APP_ROLE_ASSIGNMENTS } from '../ast.ts';
import type { AppRoleAssignment } from '../context.ts';
import { type CallSite, type FunctionSpec, required } from '../function-spec.ts';
import type { RoleValue } from '../value.ts';

/** Of several roles the first in the order of their values, so that the answer does not change between cycles. */
export const singleAppRoleAssignment: FunctionSpec = {
  parameters: [required('[appRoleAssignments]', 'list', { whenNull: 'seen' })],
  result: 'text',
  prepare(site) {
    checkArgument(site);
    return (call) => roleNames(call.run.context.appRoleAssignments)[0] ?? null;
  },
};

/** The names of all roles, as SingleAppRoleAssignment gives that of one. */
export const appRoleAssignments: FunctionSpec = {
  parameters: [required('[appRoleAssignments]', 'list', { whenNull: 'seen' })],
  result: 'list',
  prepare(site) {
    checkArgument(site);
    return (call) => roleNames(call.run.context.appRoleAssignments);
  },
};

/** The two differ in what the mapping does with the list: add to the target's roles, or replace them. */
export const appRoleAssignmentsComplex: FunctionSpec = {
  parameters: [required('[appRoleAssignments]', 'list', { whenNull: 'seen' })],
  result: 'list',
  prepare(site) {
    checkArgument(site);
    return (call) => sortedRoles(call.run.context.appRoleAssignments).map(roleValue);
  },
};

/** The value of each role, or its display name where it has none; default access has neither and is left out. */
export function roleNames(assignments: readonly AppRoleAssignment[] | undefined): string[] {
  return sortedRoles(assignments).map(({ name }) => name);
}

interface NamedRole {
  readonly name: string;
  readonly display: string;
}

function sortedRoles(assignments: readonly AppRoleAssignment[] = []): NamedRole[] {
  const roles = new Map<string, NamedRole>();
  for (const { value, displayName } of assignments) {
    const name = value || displayName;
    if (name) roles.set(name, { name, display: displayName || name });
  }
  return [...roles.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function roleValue({ name, display }: NamedRole): RoleValue {
  return { primary: false, type: 'WindowsAzureActiveDirectoryRole', display, value: name };
}

function checkArgument(site: CallSite): void {
  const [argument] = site.node.arguments;
  if (argument?.kind === 'attribute' && argument.name === APP_ROLE_ASSIGNMENTS) return;
  site.fail(0)({
    code: 'wrong-type',
    reason: `${site.node.name} takes only the app role assignments`,
    expected: '[appRoleAssignments]',
  });
}
