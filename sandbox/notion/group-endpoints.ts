// The endpoints of groups: list, read, create, update, delete.

import type { SimulatorResponse } from '../simulator/server.ts';
import { bodyOf, type Call } from './call.ts';
import { parseComparison } from './filter.ts';
import { type GroupChange, readGroupPatch, readGroupResource } from './group-patch.ts';
import type { Group } from './groups.ts';
import { own } from './json.ts';
import { listResponse } from './paging.ts';
import { readOperations } from './patch-operations.ts';
import { CORE_GROUP, LOCATION_BASE } from './schemas.ts';
import { conflict, invalidFilter, notFound, refusal } from './scim-error.ts';
import { meta } from './user-json.ts';

export function listGroups(call: Call): SimulatorResponse {
  return listResponse(call, groupsAskedFor(call), (group) => groupJson(call, group));
}

export function getGroup(call: Call, id: string): SimulatorResponse {
  return { status: 200, body: groupJson(call, shown(call, id)) };
}

export function createGroup(call: Call): SimulatorResponse {
  const change = readGroupResource(call, bodyOf(call));
  refuseDuplicateName(call, change.displayName);
  const group = call.workspace.createGroup({
    displayName: change.displayName,
    externalId: change.externalId,
    members: change.members.added,
    managedBy: 'scim',
  });
  invite(call, group, [...group.members]);
  return { status: call.knobs.createStatus, body: groupJson(call, group) };
}

export function patchGroup(call: Call, id: string): SimulatorResponse {
  const group = existing(call, id);
  return update(call, group, readGroupPatch(call, readOperations(bodyOf(call))));
}

export function putGroup(call: Call, id: string): SimulatorResponse {
  const group = existing(call, id);
  const body = bodyOf(call);
  const change = readGroupResource(call, body);
  if (own(body, 'members') === undefined && call.knobs.putGroupAbsentMembers === 'clear') change.members.clear();
  return update(call, group, change);
}

export function deleteGroup(call: Call, id: string): SimulatorResponse {
  const group = existing(call, id);
  if (group.soleFullAccess) {
    throw refusal(call.knobs.soleAccessDeleteStatus, 'A page would be left without anyone who has full access.');
  }
  call.workspace.groups.delete(group);
  return { status: call.knobs.deleteStatus };
}

function shown(call: Call, id: string): Group {
  const group = call.workspace.shownGroup(id);
  if (group === undefined) throw notFound();
  return group;
}

/** To be changed: always as it is now. */
function existing(call: Call, id: string): Group {
  const group = call.workspace.changeableGroup(id);
  if (group === undefined) throw notFound();
  return group;
}

function update(call: Call, group: Group, change: GroupChange): SimulatorResponse {
  if (Object.hasOwn(change, 'displayName') && change.displayName !== group.displayName) {
    refuseDuplicateName(call, change.displayName);
    call.workspace.groups.rename(group, change.displayName);
  }
  if (Object.hasOwn(change, 'externalId')) call.workspace.groups.setExternalId(group, change.externalId);
  invite(call, group, call.workspace.groups.changeMembers(group, change.members));
  const { groupUpdateStatus } = call.knobs;
  return groupUpdateStatus === 204 ? { status: 204 } : { status: 200, body: groupJson(call, group) };
}

function refuseDuplicateName(call: Call, displayName: string | undefined): void {
  if (displayName === undefined || call.knobs.duplicateGroupNames === 'allowed') return;
  const isTaken = call.workspace.groups.named(displayName).some((group) => group.displayName === displayName);
  if (isTaken) throw conflict();
}

function invite(call: Call, group: Group, ids: readonly string[]): void {
  if (call.knobs.suppressInviteEmails) return;
  for (const id of ids) {
    const to = call.workspace.member(id)?.account.profile.userName;
    if (to !== undefined) call.workspace.outbox.send({ to, kind: 'group', groupId: group.id });
  }
}

/** All groups, or those of one name: the only filter there is. */
function groupsAskedFor(call: Call): readonly Group[] {
  const filter = call.request.query.get('filter');
  if (filter === null) return call.workspace.listGroups();
  const comparison = parseComparison(filter, call.knobs.filterEscapes);
  const externalId = call.knobs.extendedFilters && comparison?.attribute === 'externalid';
  if (comparison?.attribute === 'displayname') return named(call, comparison.value);
  if (externalId) {
    return call.workspace.findGroups(call.workspace.listGroups(), (group) => group.externalId === comparison.value);
  }
  if (call.knobs.unsupportedFilter === 'refuse') throw invalidFilter(filter);
  return call.knobs.unsupportedFilter === 'empty' ? [] : call.workspace.listGroups();
}

function named(call: Call, wanted: string): readonly Group[] {
  const fold = (name: string): string => (call.knobs.groupNameCase === 'insensitive' ? name.toLowerCase() : name);
  return call.workspace.findGroups(
    call.workspace.groups.named(wanted),
    ({ displayName }) => displayName !== undefined && fold(displayName) === fold(wanted),
  );
}

function groupJson(call: Call, group: Group): Record<string, unknown> {
  const { knobs } = call;
  return {
    schemas: [CORE_GROUP],
    id: group.id,
    ...(knobs.echoExternalId && group.externalId !== undefined ? { externalId: group.externalId } : {}),
    ...(group.displayName === undefined ? {} : { displayName: group.displayName }),
    ...(leavesOutMembers(call)
      ? {}
      : {
          members: Array.from(group.members, (id) => ({
            value: id,
            $ref: `${LOCATION_BASE}/Users/${id}`,
            type: 'User',
          })),
        }),
    ...(knobs.groupMeta ? { meta: meta('Group', group.id, call.now) } : {}),
  };
}

function leavesOutMembers(call: Call): boolean {
  if (call.knobs.excludedAttributes === 'ignored') return false;
  const excluded = call.request.query.get('excludedAttributes') ?? '';
  return excluded.split(',').some((name) => name.trim().toLowerCase() === 'members');
}
