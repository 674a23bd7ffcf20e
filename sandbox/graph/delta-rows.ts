// Writes one row of a delta page: an object as it is, a tombstone, and the member links of a group.

import type { Appearance } from './delta-plan.ts';
import type { Directory } from './directory.ts';
import {
  type DirectoryObject,
  type GroupObject,
  isAgent,
  odataType,
  odataTypeOf,
  type Properties,
  type UserObject,
  type Version,
} from './directory-objects.ts';
import type { Round, Tracking } from './page-tokens.ts';
import { mayReadMembers } from './permissions.ts';

type Row = Record<string, unknown>;

export interface RowContext {
  readonly directory: Directory;
  readonly tracking: Tracking;
  readonly round: Round;
  /** The properties to show, without id and members. */
  readonly shown: readonly string[];
  /** Rows show whatever else an object has, too. */
  readonly unasked: boolean;
  /** Rows show objects as they were right after this change. */
  readonly asOf: number;
  /** What shows that a row is an agent user's. */
  readonly agentSigns: 'both' | 'type' | 'parent';
  /** `Prefer: return=minimal`: only what changed. */
  readonly minimal: boolean;
  /** Application permissions of the reader. */
  readonly roles: ReadonlySet<string>;
}

/** Undefined where the object has nothing to say in this round. */
export function deltaRow(context: RowContext, appearance: Appearance): Row | undefined {
  const object = context.directory.byRef(appearance.ref);
  if (object.kind !== 'user' && object.kind !== 'group') return undefined;
  const version = versionToShow(context, object);
  if (version.state === 'absent') return undefined;
  if (version.state !== 'live') {
    if (context.round.initial && !context.round.delivery.tombstones) return undefined;
    return { id: object.id, '@removed': { reason: version.state === 'soft' ? 'changed' : 'deleted' } };
  }
  const row = shownProperties(context, object, version);
  row['id'] = object.id;
  if (context.agentSigns === 'type') delete row['identityParentId'];
  if (context.agentSigns !== 'parent' && isAgent(object)) row['@odata.type'] = odataTypeOf(object);
  if (object.kind === 'group' && mayReadMembers(context.roles, version.properties)) {
    const links = memberLinks(context, object, appearance);
    if (links.length > 0) row['members@delta'] = links;
  }
  return row;
}

/** A row may be newer than its round, but a delete is never early: it would hide what the round has to say. */
function versionToShow({ directory, tracking, round, asOf }: RowContext, object: UserObject | GroupObject): Version {
  const log = directory.changes[tracking.chain];
  const newest = log.versionAt(object, asOf);
  if (newest.state === 'live' || asOf === round.upto) return newest;
  return log.versionAt(object, round.upto);
}

function shownProperties(context: RowContext, object: UserObject | GroupObject, { properties }: Version): Row {
  const { round, directory, tracking } = context;
  const row: Row = {};
  const onlyChanges = context.minimal && !round.initial;
  const needsKeys = onlyChanges || (!round.initial && context.shown.includes('manager'));
  const changed = needsKeys
    ? directory.changes[tracking.chain].keysChanged(object, round.since, context.asOf)
    : undefined;
  const names = context.unasked ? new Set([...context.shown, ...Object.keys(properties)]) : context.shown;
  for (const name of names) {
    if (name === 'manager') {
      if (changed?.has(name) !== false) addManager(row, context, object, properties);
    } else if (name in properties && (!onlyChanges || changed?.has(name) !== false)) {
      row[name] = properties[name];
    }
  }
  return row;
}

/** Graph shows the manager as a link list, with the one before marked as removed. */
function addManager(row: Row, { directory, round }: RowContext, user: DirectoryObject, properties: Properties): void {
  const before = round.initial ? undefined : directory.changes.users.versionAt(user, round.since).properties['manager'];
  const now = properties['manager'];
  const links: Row[] = [];
  if (typeof before === 'string' && before !== now) {
    links.push({ '@removed': { reason: 'deleted' }, '@odata.type': odataType('user'), id: before });
  }
  if (typeof now === 'string') links.push({ '@odata.type': odataType('user'), id: now });
  if (links.length > 0) row['manager@delta'] = links;
}

function memberLinks({ directory, round }: RowContext, group: GroupObject, { from, to }: Appearance): Row[] {
  const { members } = group;
  const end = members.positionAfter(round.upto);
  const links: Row[] = [];
  for (let position = from; position < to; position += 1) {
    if (!members.isNewestBefore(position, end)) continue;
    const member = directory.byRef(members.memberAt(position));
    const link: Row = { '@odata.type': odataTypeOf(member), id: member.id };
    if (!members.isAddition(position)) {
      if (round.initial && !round.delivery.memberTombstones) continue;
      link['@removed'] = { reason: 'deleted' };
    } else if (isUnlisted(member, round)) continue;
    links.push(link);
  }
  return links;
}

function isUnlisted(member: DirectoryObject, round: Round): boolean {
  const { state } = member.version;
  return state === 'hard' || (state === 'soft' && round.initial && !round.delivery.softDeletedMembers);
}
