// Checks and defaults of the properties that a caller gives to a user or group.

import { jsonText } from '../server/json.ts';
import { DirectoryError } from './directory-error.ts';
import type { Properties } from './directory-objects.ts';

type PropertyType = 'string' | 'boolean' | 'strings';

const USER_TYPES: Readonly<Record<string, PropertyType>> = {
  userPrincipalName: 'string',
  displayName: 'string',
  givenName: 'string',
  surname: 'string',
  mail: 'string',
  mailNickname: 'string',
  accountEnabled: 'boolean',
  userType: 'string',
  jobTitle: 'string',
  department: 'string',
  manager: 'string',
  identityParentId: 'string',
};

const GROUP_TYPES: Readonly<Record<string, PropertyType>> = {
  displayName: 'string',
  description: 'string',
  mailNickname: 'string',
  securityEnabled: 'boolean',
  mailEnabled: 'boolean',
  groupTypes: 'strings',
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function checkGuid(id: unknown): string {
  if (typeof id !== 'string' || !GUID.test(id)) throw new DirectoryError(400, `id must be a GUID, not ${show(id)}`);
  return id.toLowerCase();
}

/** Throws unless every well-known property has its Graph type or is null. */
export function checkProperties(kind: 'user' | 'group', properties: Properties): void {
  const types = kind === 'user' ? USER_TYPES : GROUP_TYPES;
  for (const [name, value] of Object.entries(properties)) {
    const type = types[name];
    if (type !== undefined && value !== null && !matches(type, value)) {
      throw new DirectoryError(400, `${name} of a ${kind} must be ${describe(type)} or null, not ${show(value)}`);
    }
    if (name === 'members' || name.startsWith('@') || name.startsWith('$')) {
      throw new DirectoryError(400, `${name} is not a property of a ${kind}`);
    }
  }
}

export function newUserProperties(given: Properties, number: number, domain: string): Properties {
  return {
    displayName: `User ${number}`,
    userPrincipalName: `user${number}@${domain}`,
    accountEnabled: true,
    userType: 'Member',
    ...withoutNulls(given),
  };
}

export function newGroupProperties(given: Properties, number: number): Properties {
  return {
    displayName: `Group ${number}`,
    mailNickname: `group${number}`,
    securityEnabled: true,
    mailEnabled: false,
    groupTypes: [],
    ...withoutNulls(given),
  };
}

/** The names whose value really differs. */
export function differences(before: Properties, patch: Properties): string[] {
  return Object.keys(patch).filter((name) => {
    const value = patch[name];
    if (value === null && !(name in before)) return false;
    return jsonText(before[name]) !== jsonText(value);
  });
}

function withoutNulls(given: Properties): Properties {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

function matches(type: PropertyType, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}

function describe(type: PropertyType): string {
  return type === 'strings' ? 'an array of strings' : `a ${type}`;
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
