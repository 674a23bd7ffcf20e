// Is there a Graph token, does it carry what is needed, and does each read work?

import { counted } from '../errors/counted.ts';
import { CATALOGUE, type ProvisioningError } from '../errors/index.ts';
import type { GraphProbe } from '../graph/source.ts';
import type { SliceScope } from '../model/ports.ts';
import { microsoftProvisioning, singleSignOn } from './application-checks.ts';
import { type Check, type CheckContext, check, type Finding } from './check.ts';
import { grantCommand, HIDDEN_MEMBERS_ROLE, REQUIRED_ROLES } from './graph-roles.ts';

type Role = (typeof REQUIRED_ROLES)[number];

export async function graphChecks(graph: () => GraphProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
  const needed = await neededReads(graph, scope, context);
  return [...needed, ...(await furtherLooks(needed, graph, scope, context))];
}

function neededReads(graph: () => GraphProbe, scope: SliceScope, context: CheckContext): Promise<Check[]> {
  const rows = (name: string, role: Role, read: (probe: GraphProbe) => Promise<number>): Promise<Check> =>
    check(
      name,
      context,
      async () => ({ detail: `The first page has ${counted(await read(graph()), 'row')}.` }),
      (error) => grantFor(error, role, graph, scope),
    );
  return Promise.all([
    check('graph-token', context, () => token(graph(), scope)),
    rows('graph-users', 'User.Read.All', (probe) => probe.users(scope)),
    rows('graph-groups', 'GroupMember.Read.All', (probe) => probe.groups(scope)),
    rows('graph-assignments', 'Application.Read.All', (probe) => probe.assignments(scope)),
  ]);
}

async function grantFor(
  { code }: ProvisioningError,
  role: Role,
  graph: () => GraphProbe,
  scope: SliceScope,
): Promise<string | undefined> {
  if (code !== 'GraphPermissionMissing') return undefined;
  const { principalId } = await graph().token(scope);
  return `Grant ${role}: ${grantCommand([role], principalId)}.`;
}

async function token(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const { roles, expiresAt, principalId } = await graph.token(scope);
  if (roles === undefined) {
    return {
      status: 'warning',
      code: 'RolesUnreadable',
      detail: 'The sign-in service issued a token, but its permissions cannot be read from it.',
      remedy: CATALOGUE.RolesUnreadable.remedy,
    };
  }
  const missing = REQUIRED_ROLES.filter((role) => !roles.includes(role));
  if (missing.length === 0) return { detail: `The token carries ${REQUIRED_ROLES.join(', ')}.` };
  const until = expiresAt === undefined ? 'its end' : new Date(expiresAt).toISOString();
  return {
    status: 'failed',
    code: 'GraphRoleMissing',
    detail: `The token lacks ${missing.join(', ')}.`,
    remedy: `Grant ${missing.join(', ')}: ${grantCommand(missing, principalId)}. After a grant, the platform keeps the present token until ${until}.`,
  };
}

interface Look {
  readonly name: string;
  /** The one of the needed permissions without which it cannot look. */
  readonly role: Role;
  readonly at: (graph: GraphProbe, scope: SliceScope) => Promise<Finding>;
}

const FURTHER_LOOKS: readonly Look[] = [
  { name: 'graph-hidden-members', role: 'GroupMember.Read.All', at: hiddenMembers },
  { name: 'graph-single-sign-on', role: 'Application.Read.All', at: singleSignOn },
  { name: 'graph-microsoft-provisioning', role: 'Application.Read.All', at: microsoftProvisioning },
];

/** They ask again what the others ask: what keeps one of those is told once. */
async function furtherLooks(
  needed: readonly Check[],
  graph: () => GraphProbe,
  scope: SliceScope,
  context: CheckContext,
): Promise<Check[]> {
  if (needed.some(({ status }) => status === 'failed' || status === 'skipped')) {
    const detail = 'A read of Graph that it needs has failed.';
    return FURTHER_LOOKS.map(({ name }) => ({ name, status: 'skipped', detail }));
  }
  return Promise.all(
    FURTHER_LOOKS.map(({ name, role, at }) =>
      check(
        name,
        context,
        () => at(graph(), scope),
        (error) => grantFor(error, role, graph, scope),
      ),
    ),
  );
}

/** Names are left out: a group of this kind may be a secret. */
const NAMED = 5;

async function hiddenMembers(graph: GraphProbe, scope: SliceScope): Promise<Finding> {
  const [{ hidden, assigned, looked }, { roles = [], principalId }] = await Promise.all([
    graph.hiddenMembers(scope),
    graph.token(scope),
  ]);
  const extent = looked < assigned ? ` The check looked at the first ${looked} of ${assigned} assigned groups.` : '';
  if (hidden.length === 0) return { detail: `No assigned group hides its members.${extent}` };
  const count = hidden.length === 1 ? '1 assigned group hides its' : `${hidden.length} assigned groups hide their`;
  if (roles.includes(HIDDEN_MEMBERS_ROLE)) return { detail: `${count} members, and the token may read them.${extent}` };
  const named = hidden.slice(0, NAMED).join(', ') + (hidden.length > NAMED ? ', …' : '');
  return {
    status: 'warning',
    code: 'HiddenMembersUnreadable',
    detail: `${count} members (${named}). Without ${HIDDEN_MEMBERS_ROLE} such a group looks empty: it brings nobody into scope.${extent}`,
    remedy: `Grant ${HIDDEN_MEMBERS_ROLE}, or assign another group: ${grantCommand([HIDDEN_MEMBERS_ROLE], principalId)}.`,
  };
}
