// What every request of one slice to a SCIM target needs.

import type { Log, SliceScope } from '../model/ports.ts';
import type { Kind } from '../model/stored-object.ts';
import type { ScimClient } from './client.ts';
import type { KindProfile, TargetProfile } from './profile.ts';
import type { ReadResource } from './resource-reader.ts';

export interface ScimSession {
  readonly client: ScimClient;
  readonly profile: TargetProfile;
  readonly readers: Readonly<Record<Kind, ReadResource>>;
  readonly log: Log;
  readonly scope: SliceScope;
}

export const kindOf = (session: ScimSession, kind: Kind): KindProfile => session.profile.kinds[kind];

/** Address of one object. */
export function pathOf(session: ScimSession, kind: Kind, id: string): string {
  return `${kindOf(session, kind).endpoint}/${encodeURIComponent(id)}`;
}

export const NAMES: Readonly<Record<Kind, { one: string; many: string }>> = {
  user: { one: 'user', many: 'users' },
  group: { one: 'group', many: 'groups' },
};
