// A user as SCIM answers show it.

import { emailsOf, fullName } from './accounts.ts';
import type { Call } from './call.ts';
import { CORE_USER, ENTERPRISE_USER, LOCATION_BASE, NOTION_USER } from './schemas.ts';
import type { Member } from './workspace.ts';

const ENTERPRISE_PREFIX = 'enterprise:';

/** `schemas` names the core schema only, and both dates of `meta` are the time of the request in milliseconds. */
export function userJson(call: Call, member: Member, active = true): Record<string, unknown> {
  const { knobs } = call;
  const { id, profile } = member.account;
  const attributes = Object.entries(profile.attributes);
  const enterprise = attributes.filter(([name]) => name.startsWith(ENTERPRISE_PREFIX));
  return {
    schemas: [CORE_USER],
    id,
    ...(knobs.echoExternalId && profile.externalId !== undefined ? { externalId: profile.externalId } : {}),
    userName: profile.userName,
    name: profile.name,
    ...(knobs.omitEmails ? {} : { emails: emailsOf(profile).map((value, index) => ({ value, primary: index === 0 })) }),
    displayName: fullName(profile),
    active,
    photos: profile.photos,
    ...Object.fromEntries(attributes.filter(([name]) => !name.startsWith(ENTERPRISE_PREFIX))),
    meta: meta('User', id, call.now),
    ...(enterprise.length === 0
      ? {}
      : {
          [ENTERPRISE_USER]: Object.fromEntries(
            enterprise.map(([name, value]) => [name.slice(ENTERPRISE_PREFIX.length), value]),
          ),
        }),
    ...(member.withoutExtension
      ? {}
      : { [NOTION_USER]: { role: member.role === 'member' ? knobs.memberRoleShownAs : member.role } }),
  };
}

export function meta(resourceType: 'User' | 'Group', id: string, now: number): Record<string, string> {
  return {
    resourceType,
    created: String(now),
    lastModified: String(now),
    location: `${LOCATION_BASE}/${resourceType}s/${id}`,
  };
}
