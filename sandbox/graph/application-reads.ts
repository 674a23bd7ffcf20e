// The service principal of the enterprise application, and who is assigned to it.

import type { SimulatorResponse } from '../simulator/server.ts';
import { type Assignment, existsAt } from './assignments.ts';
import { context, type GraphCall, type Tenant } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { serveList } from './list-page.ts';
import { readFilter, readSelect } from './odata.ts';
import type { Resource } from './resources.ts';

export function getApplication(call: GraphCall, key: string): SimulatorResponse {
  const select = readSelect(call.options);
  const full = servicePrincipal(requireApplication(call.tenant, key));
  const shown = select === undefined ? full : narrow(full, select);
  return { status: 200, body: { '@odata.context': context(call, 'servicePrincipals/$entity'), ...shown } };
}

export function listApplications(call: GraphCall): SimulatorResponse {
  const filter = readFilter(call.options);
  const select = readSelect(call.options);
  const all = [servicePrincipal(call.tenant)];
  return serveList(call, {
    entity: 'servicePrincipals',
    pageSize: 100,
    length: all.length,
    at: (position) => {
      const item = all[position];
      if (item === undefined || filter?.(item) === false) return undefined;
      return select === undefined ? item : narrow(item, select);
    },
  });
}

export function listAssignments(call: GraphCall, key: string): SimulatorResponse {
  const tenant = requireApplication(call.tenant, key);
  for (const name of ['$expand', '$orderby', '$search'] as const) {
    if (call.options.has(name)) throw GraphError.unsupportedQuery(`The query option '${name}' is not supported here.`);
  }
  const { assignments } = tenant.directory;
  const { assignmentsLagSeconds, assignmentsPageSize } = tenant.switches.values;
  const viewedAt = tenant.clock.now() - assignmentsLagSeconds * 1000;
  const filter = readFilter(call.options);
  return serveList(call, {
    entity: `servicePrincipals('${tenant.application.id}')/appRoleAssignedTo`,
    pageSize: assignmentsPageSize,
    length: assignments.length,
    at: (position) => {
      const assignment = assignments.at(position);
      if (assignment === undefined || !existsAt(assignment, viewedAt) || isHidden(tenant, assignment)) return undefined;
      const item = assignmentResource(tenant, assignment);
      return filter?.(item) === false ? undefined : item;
    },
  });
}

/** `key` is the object id, or `appId=` and the application id. */
export function requireApplication(tenant: Tenant, key: string): Tenant {
  const { id, appId } = tenant.application;
  const wanted = key.toLowerCase();
  if (wanted !== id && wanted !== `appid=${appId}`) throw GraphError.notFound(key.replace(/^appId=/, ''));
  return tenant;
}

function isHidden({ switches }: Tenant, { principal }: Assignment): boolean {
  return principal.version.state === 'soft' && switches.values.hideSoftDeletedAssignments;
}

function servicePrincipal({ application, id, switches }: Tenant): Resource {
  const { signInEnabled, singleSignOnMode, replyUrls } = switches.values;
  return {
    ...application,
    accountEnabled: signInEnabled,
    appDisplayName: application.displayName,
    appOwnerOrganizationId: id,
    appRoleAssignmentRequired: true,
    preferredSingleSignOnMode: singleSignOnMode === 'unset' ? null : singleSignOnMode,
    replyUrls: Array.from({ length: replyUrls }, (_, index) => `https://www.notion.so/sso/saml/${index}`),
    servicePrincipalType: 'Application',
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
  };
}

const PRINCIPAL_TYPES: Readonly<Record<string, string>> = { user: 'User', group: 'Group' };

function assignmentResource({ application }: Tenant, { id, principal, appRoleId, createdAt }: Assignment): Resource {
  return {
    id,
    deletedDateTime: null,
    appRoleId,
    createdDateTime: new Date(createdAt).toISOString(),
    principalDisplayName: principal.version.properties['displayName'] ?? null,
    principalId: principal.id,
    principalType: PRINCIPAL_TYPES[principal.kind] ?? 'ServicePrincipal',
    resourceDisplayName: application.displayName,
    resourceId: application.id,
  };
}

function narrow(full: Resource, select: readonly string[]): Resource {
  return Object.fromEntries([...select, 'id'].map((name) => [name, full[name] ?? null]));
}
