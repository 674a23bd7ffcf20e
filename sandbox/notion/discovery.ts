// The discovery endpoints: what the service can do, and which resources it has.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { Knobs } from './knobs.ts';
import {
  CORE_GROUP,
  CORE_USER,
  ENTERPRISE_USER,
  LIST_RESPONSE,
  LOCATION_BASE,
  MAX_COUNT,
  NOTION_USER,
} from './schemas.ts';
import { notFound } from './scim-error.ts';

/** Answered without a token, so it cannot be used to test one. */
export function serviceProviderConfig(): SimulatorResponse {
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: MAX_COUNT },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      authenticationSchemes: [
        { type: 'oauthbearertoken', name: 'SCIM token', description: 'Bearer token of the workspace', primary: true },
      ],
    },
  };
}

export function resourceTypes(knobs: Knobs): SimulatorResponse {
  const types = [
    resourceType('User', '/Users', CORE_USER, [ENTERPRISE_USER, NOTION_USER]),
    resourceType('Group', '/Groups', CORE_GROUP, []),
  ];
  return { status: 200, body: knobs.resourceTypesShape === 'array' ? types : asList(types) };
}

export function schemas(knobs: Knobs): SimulatorResponse {
  if (knobs.schemasEndpoint === 'absent') throw notFound();
  return {
    status: 200,
    body: asList([
      schema(CORE_USER, 'User', ['userName', 'name', 'displayName', 'emails', 'active', 'photos']),
      schema(CORE_GROUP, 'Group', ['displayName', 'members']),
      schema(ENTERPRISE_USER, 'EnterpriseUser', ['manager', 'department']),
      schema(NOTION_USER, 'NotionUser', ['role']),
    ]),
  };
}

function resourceType(id: string, endpoint: string, main: string, extensions: readonly string[]) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id,
    name: id,
    endpoint,
    schema: main,
    schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
    meta: { resourceType: 'ResourceType', location: `${LOCATION_BASE}/ResourceTypes/${id}` },
  };
}

function schema(id: string, name: string, attributes: readonly string[]) {
  return { id, name, attributes: attributes.map((attribute) => ({ name: attribute })) };
}

function asList(resources: readonly unknown[]) {
  return {
    schemas: [LIST_RESPONSE],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
