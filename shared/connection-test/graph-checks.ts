// Is there a Graph token, does it carry what is needed, and does each read work?

import type { ProvisioningError } from '../errors/index.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { SliceScope } from '../model/ports.ts';
import { type Check, type CheckContext, check, type Finding } from './check.ts';
import { grantCommand, REQUIRED_ROLES } from './graph-roles.ts';

type Role = (typeof REQUIRED_ROLES)[number];

const CHECK_IDENTITY =
  'Check the identity that the app runs as: AZURE_CLIENT_ID, ENTRA_TENANT_ID and, outside Azure, AZURE_CLIENT_SECRET.';

export function graphChecks(graph: () => GraphProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
  const rows = (
    name: string,
    role: Role,
    elsewhere: string,
    read: (probe: GraphProbe) => Promise<number>,
  ): Promise<Check> =>
    check(
      name,
      context,
      (error) => remedyFor(error, role, elsewhere),
      async () => ({ detail: `${await read(graph())} rows on the first page.` }),
    );
  const url = 'Check GRAPH_BASE_URL.';
  const application =
    'Set ENTRA_SERVICE_PRINCIPAL_ID to the object id of the enterprise application (Enterprise applications, Overview).';
  return Promise.all([
    check(
      'graph-token',
      context,
      () => CHECK_IDENTITY,
      () => token(graph(), scope),
    ),
    rows('graph-users', 'User.Read.All', url, (probe) => probe.users(scope)),
    rows('graph-groups', 'GroupMember.Read.All', url, (probe) => probe.groups(scope)),
    rows('graph-assignments', 'Application.Read.All', application, (probe) => probe.assignments(scope)),
  ]);
}

function remedyFor({ policy, code }: ProvisioningError, role: Role, elsewhere: string): string {
  if (code === 'GraphPermissionMissing') return `Grant ${role}: ${grantCommand([role])}`;
  return policy === 'auth' ? CHECK_IDENTITY : elsewhere;
}

async function token(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const { roles, expiresAt } = await graph.token(scope);
  if (roles === undefined) {
    return {
      status: 'warning',
      code: 'RolesUnreadable',
      detail: 'A token was given; its roles cannot be read from it.',
    };
  }
  const missing = REQUIRED_ROLES.filter((role) => !roles.includes(role));
  if (missing.length === 0) return { detail: `The token carries ${REQUIRED_ROLES.join(', ')}.` };
  const until = expiresAt === undefined ? 'it expires' : new Date(expiresAt).toISOString();
  return {
    status: 'failed',
    code: 'GraphRoleMissing',
    detail: `The token lacks ${missing.join(', ')}.`,
    remedy: `Grant with: ${grantCommand(missing)} If it has been granted already: the platform caches this token until ${until}.`,
  };
}
