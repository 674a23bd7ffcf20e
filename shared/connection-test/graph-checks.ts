// Is there a Graph token, does it carry what is needed, and does each read work?

import type { ProvisioningError } from '../errors/index.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { SliceScope } from '../model/ports.ts';
import { type Check, type CheckContext, check, type Finding } from './check.ts';
import { grantCommand, HIDDEN_MEMBERS_ROLE, REQUIRED_ROLES } from './graph-roles.ts';

type Role = (typeof REQUIRED_ROLES)[number];

const CHECK_IDENTITY =
  'Check the identity that the app runs as: AZURE_CLIENT_ID, ENTRA_TENANT_ID and, outside Azure, AZURE_CLIENT_SECRET.';

export async function graphChecks(graph: () => GraphProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
  const needed = await neededReads(graph, scope, context);
  return [...needed, await hiddenMembersCheck(needed, graph, scope, context)];
}

function neededReads(graph: () => GraphProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
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

/** It asks again what the others ask: what keeps one of them is told once. */
async function hiddenMembersCheck(
  needed: readonly Check[],
  graph: () => GraphProbe,
  scope: SliceScope,
  context: CheckContext,
): Promise<Check> {
  const name = 'graph-hidden-members';
  if (needed.some(({ status }) => status === 'failed' || status === 'skipped')) {
    return { name, status: 'skipped', detail: 'A read of Graph that it needs does not work.' };
  }
  const remedy = (error: ProvisioningError): string =>
    remedyFor(error, 'GroupMember.Read.All', 'Check GRAPH_BASE_URL.');
  return check(name, context, remedy, () => hiddenMembers(graph(), scope));
}

/** Names are left out: a group of this kind may be a secret. */
const NAMED = 5;

async function hiddenMembers(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const [{ hidden, assigned, looked }, { roles = [] }] = await Promise.all([
    graph.hiddenMembers(scope),
    graph.token(scope),
  ]);
  const extent = looked < assigned ? ` The first ${looked} of ${assigned} assigned groups were looked at.` : '';
  if (hidden.length === 0) return { detail: `No assigned group hides its members.${extent}` };
  const count = hidden.length === 1 ? '1 assigned group hides its' : `${hidden.length} assigned groups hide their`;
  if (roles.includes(HIDDEN_MEMBERS_ROLE)) return { detail: `${count} members, and the token may read them.${extent}` };
  const named = hidden.slice(0, NAMED).join(', ') + (hidden.length > NAMED ? ', …' : '');
  return {
    status: 'warning',
    code: 'HiddenMembersUnreadable',
    detail: `${count} members (${named}). Without ${HIDDEN_MEMBERS_ROLE} such a group looks empty: it brings nobody into scope.${extent}`,
    remedy: `Grant ${HIDDEN_MEMBERS_ROLE}, or assign another group: ${grantCommand([HIDDEN_MEMBERS_ROLE])}`,
  };
}
