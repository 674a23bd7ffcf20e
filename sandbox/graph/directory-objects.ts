// The objects a simulated tenant holds. Edges name objects by `ref`, a small integer, so that a million of them fit.

import type { MemberJournal } from './member-journal.ts';

export type OtherKind = 'device' | 'servicePrincipal' | 'orgContact';
export type ObjectKind = 'user' | 'group' | OtherKind;
export type ObjectState = 'absent' | 'live' | 'soft' | 'hard';

/** Own keys only: an absent key was never set, null was set and cleared. */
export type Properties = Readonly<Record<string, unknown>>;

/** What an object was at one moment. Never changed in place: the change log keeps older versions. */
export interface Version {
  readonly state: ObjectState;
  readonly properties: Properties;
}

interface ObjectBase {
  readonly ref: number;
  readonly id: string;
  version: Version;
  /** Sequence number, in the log of its chain, of the object's first and newest change. */
  firstChange: number;
  lastChange: number;
}

export interface UserObject extends ObjectBase {
  readonly kind: 'user';
}

export interface GroupObject extends ObjectBase {
  readonly kind: 'group';
  readonly members: MemberJournal;
}

export interface OtherObject extends ObjectBase {
  readonly kind: OtherKind;
}

export type DirectoryObject = UserObject | GroupObject | OtherObject;

/** Properties of a user as a caller gives them; any further Graph property is kept as it is. */
export interface UserInput {
  readonly id?: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
  readonly givenName?: string | null;
  readonly surname?: string | null;
  readonly mail?: string | null;
  readonly mailNickname?: string | null;
  readonly accountEnabled?: boolean | null;
  readonly userType?: string | null;
  readonly jobTitle?: string | null;
  readonly department?: string | null;
  /** The id of another user. */
  readonly manager?: string | null;
  /** The id of an agent identity: makes it an agent user. */
  readonly identityParentId?: string | null;
  readonly [property: string]: unknown;
}

export interface GroupInput {
  readonly id?: string;
  readonly displayName?: string | null;
  readonly description?: string | null;
  readonly mailNickname?: string | null;
  readonly securityEnabled?: boolean | null;
  readonly mailEnabled?: boolean | null;
  readonly groupTypes?: readonly string[];
  readonly [property: string]: unknown;
}

export function odataType(kind: ObjectKind): string {
  return `#microsoft.graph.${kind}`;
}

/** Whoever belongs to an agent identity is an agent user: a type below user. */
export function isAgent({ kind, version }: DirectoryObject): boolean {
  return kind === 'user' && typeof version.properties['identityParentId'] === 'string';
}

export function odataTypeOf(object: DirectoryObject): string {
  return isAgent(object) ? '#microsoft.graph.agentUser' : odataType(object.kind);
}
