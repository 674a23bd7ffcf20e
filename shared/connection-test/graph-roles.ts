// The application permissions that reading needs, and how to grant them.

/** Least privilege for users/delta, groups/delta with members, and appRoleAssignedTo. */
export const REQUIRED_ROLES = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'] as const;

/** Only where an assigned group hides its members, which then belong to nobody without it. */
export const HIDDEN_MEMBERS_ROLE = 'Member.Read.Hidden';

/** Only to see whether Microsoft's own provisioning works on the same application. */
export const PROVISIONING_JOBS_ROLE = 'Synchronization.Read.All';

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** For a shell with the Azure CLI; $MI is the object id of the managed identity's service principal. */
export function grantCommand(roles: readonly string[]): string {
  return [
    `G=$(az ad sp show --id ${GRAPH_APP_ID} --query id -o tsv);`,
    `for v in ${roles.join(' ')}; do`,
    `R=$(az ad sp show --id ${GRAPH_APP_ID} --query "appRoles[?value=='$v' && contains(allowedMemberTypes,'Application')].id|[0]" -o tsv);`,
    `az rest -m POST -u "https://graph.microsoft.com/v1.0/servicePrincipals/$G/appRoleAssignedTo"`,
    `-b "{\\"principalId\\":\\"$MI\\",\\"resourceId\\":\\"$G\\",\\"appRoleId\\":\\"$R\\"}";`,
    'done',
  ].join(' ');
}
