// What every request of one slice to a SCIM target needs.

import type { Log, SliceScope } from '../model/ports.ts';
import type { Kind } from '../model/stored-object.ts';
import type { ResourcePath, ScimClient } from './client.ts';
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

export const objectAt = (session: ScimSession, kind: Kind, id: string): ResourcePath => ({
  endpoint: kindOf(session, kind).endpoint,
  id,
});

export const collection = (session: ScimSession, kind: Kind): ResourcePath => ({
  endpoint: kindOf(session, kind).endpoint,
});

export const NAMES: Readonly<Record<Kind, { one: string; many: string }>> = {
  user: { one: 'user', many: 'users' },
  group: { one: 'group', many: 'groups' },
};
