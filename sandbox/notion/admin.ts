// The admin API of the workspace: what happens in Notion itself, and what a test wants to see.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import { emptyProfile, nameFrom } from './accounts.ts';
import type { Group } from './groups.ts';
import { isRecord, type JsonRecord, own } from './json.ts';
import { assertKnobChanges } from './knob-rules.ts';
import type { Knobs } from './knobs.ts';
import type { Meter } from './meter.ts';
import { seedWorkspace } from './seed.ts';
import type { Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface AdminParts {
  readonly world: World;
  readonly knobs: Knobs;
  readonly meter: Meter;
  readonly traffic: Traffic;
}

/** Errors become a 400 with their message. */
export function answerAdmin(parts: AdminParts, request: SimulatorRequest): SimulatorResponse {
  const [, collection = '', id, part, partId] = request.path.split('/');
  const { workspace } = parts.world;
  switch (`${request.method} ${[collection, id && 'id', part, partId && 'id'].filter(Boolean).join('/')}`) {
    case 'POST knobs':
      return changeKnobs(parts.knobs, request);
    case 'GET knobs':
      return { status: 200, body: parts.knobs };
    case 'GET snapshot':
      return { status: 200, body: workspace.snapshot() };
    case 'GET outbox':
      return { status: 200, body: { sent: workspace.outbox.sent, mails: workspace.outbox.mails } };
    case 'GET sessions':
      return { status: 200, body: { sessions: endedSessions(parts.world) } };
    case 'GET counters':
      return { status: 200, body: parts.meter.read() };
    case 'DELETE counters':
      parts.meter.clear();
      return { status: 204 };
    case 'GET traffic':
      return { status: 200, body: { exchanges: parts.traffic.exchanges } };
    case 'DELETE traffic':
      parts.traffic.clear();
      return { status: 204 };
    case 'POST seed':
      return seed(parts.world, bodyOf(request));
    case 'POST accounts':
      return addAccount(parts.world, bodyOf(request));
    case 'POST users':
      return addUser(parts.world, bodyOf(request));
    case 'DELETE users/id':
      return removeUser(workspace, id ?? '');
    case 'POST groups':
      return addGroup(parts.world, bodyOf(request));
    case 'DELETE groups/id':
      return withGroup(workspace, id, (group) => workspace.groups.delete(group));
    case 'POST groups/id/members/id':
      return changeMember(workspace, id, partId ?? '', 'added');
    case 'DELETE groups/id/members/id':
      return changeMember(workspace, id, partId ?? '', 'removed');
    case 'POST tokens':
      return issueToken(parts.world, bodyOf(request));
    case 'POST tokens/id':
      return id === 'revoke' ? revokeTokens(parts.world, bodyOf(request)) : NOT_FOUND;
    default:
      return NOT_FOUND;
  }
}

const NOT_FOUND: SimulatorResponse = { status: 404, body: { error: { code: 'NotFound', message: 'no such thing' } } };

function changeKnobs(knobs: Knobs, request: SimulatorRequest): SimulatorResponse {
  const changes: unknown = JSON.parse(request.body);
  assertKnobChanges(changes);
  Object.assign(knobs, changes);
  return { status: 200, body: knobs };
}

function seed(world: World, body: JsonRecord): SimulatorResponse {
  seedWorkspace(world, world.workspace, {
    members: integer(body, 'members') ?? 0,
    groups: integer(body, 'groups') ?? 0,
    membersPerGroup: integer(body, 'membersPerGroup') ?? 0,
  });
  return { status: 201, body: { members: world.workspace.size, groups: world.workspace.groups.list().length } };
}

function addAccount(world: World, body: JsonRecord): SimulatorResponse {
  const userName = requiredText(body, 'userName');
  if (world.accounts.byEmail(userName) !== undefined) throw new Error(`${userName} has an account already`);
  const name = text(body, 'name');
  const account = world.accounts.create(emptyProfile(userName, name === undefined ? {} : nameFrom(name)));
  return { status: 201, body: { id: account.id } };
}

function addUser(world: World, body: JsonRecord): SimulatorResponse {
  const id = text(body, 'id');
  const name = text(body, 'name');
  const role = text(body, 'role');
  const account = world.workspace.addPerson({
    ...(id === undefined ? {} : { id: world.chooseId(id) }),
    userName: requiredText(body, 'userName'),
    guest: own(body, 'guest') === true,
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
  });
  return { status: 201, body: { id: account.id } };
}

function removeUser(workspace: Workspace, id: string): SimulatorResponse {
  const member = workspace.member(id);
  if (member === undefined) return NOT_FOUND;
  workspace.leave(member);
  return { status: 204 };
}

function addGroup(world: World, body: JsonRecord): SimulatorResponse {
  const id = text(body, 'id');
  const members = own(body, 'members') ?? [];
  if (!Array.isArray(members)) throw new Error('members must be a list of user ids');
  const group = world.workspace.createGroup({
    ...(id === undefined ? {} : { id: world.chooseId(id) }),
    displayName: text(body, 'displayName'),
    members: members.map((member: unknown) => knownMember(world.workspace, member)),
    soleFullAccess: own(body, 'soleFullAccess') === true,
  });
  return { status: 201, body: { id: group.id } };
}

function changeMember(
  workspace: Workspace,
  id: string | undefined,
  userId: string,
  change: 'added' | 'removed',
): SimulatorResponse {
  return withGroup(workspace, id, (group) => {
    workspace.changeGroupMembers(group, { [change]: new Set([knownMember(workspace, userId)]) });
  });
}

function withGroup(workspace: Workspace, id: string | undefined, act: (group: Group) => void): SimulatorResponse {
  const group = workspace.groups.get(id ?? '');
  if (group === undefined) return NOT_FOUND;
  act(group);
  return { status: 204 };
}

function knownMember(workspace: Workspace, id: unknown): string {
  const member = typeof id === 'string' ? workspace.member(id) : undefined;
  if (member === undefined) throw new Error(`${String(id)} is not a member of the workspace`);
  return member.account.id;
}

/** Naming another workspace opens it, empty; its members are those of its own token. */
function issueToken(world: World, body: JsonRecord): SimulatorResponse {
  const workspace = world.openWorkspace(text(body, 'workspace') ?? world.workspace.name);
  const creator = text(body, 'creatorUserId');
  if (creator !== undefined) knownMember(workspace, creator);
  return { status: 201, body: { token: world.issueToken(workspace, creator).value } };
}

function revokeTokens(world: World, body: JsonRecord): SimulatorResponse {
  const value = text(body, 'token');
  if (value === undefined) {
    world.tokens.revokeAll();
    return { status: 204 };
  }
  const token = world.tokens.find(value);
  if (token === undefined) return NOT_FOUND;
  world.tokens.revoke(token);
  return { status: 204 };
}

function endedSessions(world: World) {
  return [...world.accounts.all()]
    .filter((account) => account.sessionsEnded > 0)
    .map(({ id, profile, sessionsEnded }) => ({ id, userName: profile.userName, ended: sessionsEnded }));
}

function bodyOf(request: SimulatorRequest): JsonRecord {
  const value: unknown = request.body === '' ? {} : JSON.parse(request.body);
  if (!isRecord(value)) throw new Error('the body must be an object');
  return value;
}

function text(body: JsonRecord, key: string): string | undefined {
  const value = own(body, key);
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${key} must be a string`);
}

function requiredText(body: JsonRecord, key: string): string {
  const value = text(body, key);
  if (value === undefined) throw new Error(`${key} is missing`);
  return value;
}

function integer(body: JsonRecord, key: string): number | undefined {
  const value = own(body, key);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${key} must be an integer from 0`);
}
