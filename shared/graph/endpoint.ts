// What is read from Graph, and which permission each read needs (the least that Microsoft documents).

import type { CodeOf } from '../errors/index.ts';
import type { Kind } from '../model/stored-object.ts';

export interface Endpoint {
  readonly doing: string;
  readonly permission: string;
  /** What a 404 means. */
  readonly absent: { readonly code: CodeOf<'configuration'>; readonly detail: string };
}

const NO_GRAPH: Endpoint['absent'] = {
  code: 'GraphPathUnknown',
  detail: 'The server that GRAPH_BASE_URL names does not know this path (404).',
};

export const DELTA_ENDPOINTS: Readonly<Record<Kind, Endpoint>> = {
  user: { doing: 'Reading users', permission: 'User.Read.All', absent: NO_GRAPH },
  group: { doing: 'Reading groups', permission: 'GroupMember.Read.All', absent: NO_GRAPH },
};

export const ASSIGNMENTS_ENDPOINT: Endpoint = {
  doing: 'Reading the assignments of the enterprise application',
  permission: 'Application.Read.All',
  absent: {
    code: 'ServicePrincipalNotFound',
    detail: 'The tenant has no enterprise application with the object id in ENTRA_SERVICE_PRINCIPAL_ID (404).',
  },
};
