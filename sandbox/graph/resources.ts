// Users and groups as resources: the properties Graph shows when none are asked for, and the shape of a resource.

import { type DirectoryObject, isAgent, odataTypeOf } from './directory-objects.ts';

const USER_DEFAULTS = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const;

const GROUP_DEFAULTS = [
  'classification',
  'createdDateTime',
  'description',
  'displayName',
  'groupTypes',
  'mail',
  'mailEnabled',
  'mailNickname',
  'membershipRule',
  'onPremisesSyncEnabled',
  'securityEnabled',
  'visibility',
] as const;

export function defaultProperties(kind: 'users' | 'groups'): readonly string[] {
  return kind === 'users' ? USER_DEFAULTS : GROUP_DEFAULTS;
}

export type Resource = Record<string, unknown>;

/** A plain read shows null for what was never set, unlike a delta row. */
export function resource(object: DirectoryObject, select: readonly string[] | undefined): Resource {
  const { properties } = object.version;
  const shown: Resource = {};
  for (const name of select ?? usual(object)) {
    if (name !== 'id' && name !== 'manager' && name !== 'members') shown[name] = properties[name] ?? null;
  }
  shown['id'] = object.id;
  // A type below the one that was asked for is named everywhere.
  if (isAgent(object)) shown['@odata.type'] = odataTypeOf(object);
  return shown;
}

/** In lists of mixed types every item names its type. */
export function typedResource(object: DirectoryObject, select: readonly string[] | undefined): Resource {
  return { '@odata.type': odataTypeOf(object), ...resource(object, select) };
}

function usual({ kind }: DirectoryObject): readonly string[] {
  if (kind === 'user') return USER_DEFAULTS;
  return kind === 'group' ? GROUP_DEFAULTS : ['displayName'];
}
