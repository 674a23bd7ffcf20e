// Members of a group, direct and transitive, listed and counted.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { Directory } from './directory.ts';
import type { DirectoryObject, GroupObject } from './directory-objects.ts';
import { odataType } from './directory-objects.ts';
import { type GraphCall, isEventual } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { type ListSource, serveCount, serveList } from './list-page.ts';
import { liveGroup } from './object-reads.ts';
import { readSelect } from './odata.ts';
import { mayRead, mayReadMembers } from './permissions.ts';
import { type Resource, typedResource } from './resources.ts';

export type Reach = 'members' | 'transitiveMembers';

export function listMembers(
  call: GraphCall,
  groupId: string,
  reach: Reach,
  cast: string | undefined,
): SimulatorResponse {
  const isAdvanced = isEventual(call) && call.options.get('$count') === 'true';
  for (const name of ['$filter', '$search', '$orderby', '$expand'] as const) {
    if (call.options.has(name)) throw GraphError.unsupportedQuery(`The query option '${name}' is not supported here.`);
  }
  if (cast !== undefined && !isAdvanced) {
    throw GraphError.unsupportedQuery('OData cast needs the ConsistencyLevel header and $count=true.');
  }
  return serveList(call, memberSource(call, groupId, reach, cast));
}

export function countMembers(
  call: GraphCall,
  groupId: string,
  reach: Reach,
  cast: string | undefined,
): SimulatorResponse {
  return serveCount(call, memberSource(call, groupId, reach, cast));
}

function memberSource(call: GraphCall, groupId: string, reach: Reach, cast: string | undefined): ListSource {
  const { directory, switches } = call.tenant;
  const group = liveGroup(call, groupId);
  const select = readSelect(call.options);
  const isHidden = !mayReadMembers(call.roles, group.version.properties);
  const refs = isHidden ? [] : reach === 'members' ? undefined : reachable(directory, group);
  return {
    entity: 'directoryObjects',
    pageSize: switches.values.listPageSize,
    length: refs?.length ?? group.members.length,
    at: (position) => {
      const ref = refs === undefined ? group.members.currentAt(position) : refs[position];
      const member = ref === undefined ? undefined : directory.byRef(ref);
      return member === undefined || !isListed(call, member, cast) ? undefined : shown(call, member, select);
    },
  };
}

/** Every member at any depth, ordered so that a page token stays good when members come and go. */
function reachable(directory: Directory, start: GroupObject): number[] {
  const seen = new Set<DirectoryObject>();
  const open: GroupObject[] = [start];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    for (const member of directory.membersOf(group)) {
      if (seen.has(member) || member.version.state !== 'live') continue;
      seen.add(member);
      if (member.kind === 'group') open.push(member);
    }
  }
  const refs = Array.from(seen, ({ ref }) => ref);
  return refs.sort((a, b) => a - b);
}

function isListed(call: GraphCall, member: DirectoryObject, cast: string | undefined): boolean {
  if (member.version.state !== 'live') return false;
  // A known issue of v1.0: service principals are not listed as members.
  if (member.kind === 'servicePrincipal' && call.version === 'v1.0') return false;
  return cast === undefined || odataType(member.kind) === `#${cast}`;
}

/** Without a permission on the member's type only its id is told. */
function shown(call: GraphCall, member: DirectoryObject, select: readonly string[] | undefined): Resource {
  const full = typedResource(member, select);
  if (member.kind !== 'user' || mayRead(call.roles, 'users')) return full;
  return Object.fromEntries(
    Object.entries(full).map(([name, value]) => [name, name === 'id' || name.startsWith('@') ? value : null]),
  );
}
