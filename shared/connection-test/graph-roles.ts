// The application permissions that reading needs, and how to grant them.

/** Least privilege for users/delta, groups/delta with members, and appRoleAssignedTo. */
export const REQUIRED_ROLES = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'] as const;

/** Only where an assigned group hides its members, which then belong to nobody without it. */
export const HIDDEN_MEMBERS_ROLE = 'Member.Read.Hidden';

/** Only to see whether Microsoft's own provisioning works on the same application. */
export const PROVISIONING_JOBS_ROLE = 'Synchronization.Read.All';

/** What the script grants beyond the required ones only when it is asked to. */
const ASKED_FOR: Readonly<Record<string, string>> = {
  [HIDDEN_MEMBERS_ROLE]: '--hidden-members',
  [PROVISIONING_JOBS_ROLE]: '--microsoft-provisioning',
};

/** For a shell with the Azure CLI, in this project. Object id of the identity; undefined where no token tells it. */
export function grantCommand(roles: readonly string[], principalId: string | undefined): string {
  const flags = roles.flatMap((role) => ASKED_FOR[role] ?? []);
  return `\`${['infra/grant-graph-permissions.sh --principal-id', principalId ?? 'OBJECT-ID', ...flags].join(' ')}\``;
}
