// Reads PATCH and PUT requests for groups into one change that is applied at once.

import type { Call } from './call.ts';
import { MemberPlan, memberIds, membersToAdd, membersToRemove } from './group-members.ts';
import type { JsonRecord } from './json.ts';
import { filteredPath, type PatchOperation } from './patch-operations.ts';
import { CORE_GROUP } from './schemas.ts';
import { invalid } from './scim-error.ts';
import { recordOr } from './user-values.ts';

export interface GroupChange {
  readonly members: MemberPlan;
  /** Undefined removes the name; absent keeps it. */
  displayName?: string | undefined;
  externalId?: string | undefined;
}

export function readGroupPatch(call: Call, operations: readonly PatchOperation[]): GroupChange {
  const change: GroupChange = { members: new MemberPlan() };
  for (const operation of operations) applyOperation(call, change, operation);
  return change;
}

/** The whole resource of a POST or PUT. `members` replaces the present ones if it is there. */
export function readGroupResource(call: Call, body: JsonRecord): GroupChange {
  const change: GroupChange = { members: new MemberPlan() };
  for (const [name, value] of Object.entries(body)) {
    applyValue(call, change, { op: 'replace', path: name, value, field: name });
  }
  return change;
}

function applyOperation(call: Call, change: GroupChange, operation: PatchOperation): void {
  const { path, value, field } = operation;
  const values: readonly (readonly [string, unknown])[] =
    path === undefined ? Object.entries(recordOr(`${field}.value`, value)) : [[path, value]];
  for (const [name, inner] of values) applyValue(call, change, { ...operation, path: name, value: inner });
}

function applyValue(call: Call, change: GroupChange, operation: PatchOperation & { readonly path: string }): void {
  const { op, path, value } = operation;
  const name = withoutSchema(path).toLowerCase();
  if (name === 'members') applyMembers(call, change.members, operation);
  if (name.startsWith('members[')) applyFilteredMember(call, change.members, operation);
  if (name === 'displayname') change.displayName = op === 'remove' ? undefined : textOrNothing('displayName', value);
  if (name === 'externalid') change.externalId = op === 'remove' ? undefined : textOrNothing('externalId', value);
}

function applyMembers(call: Call, plan: MemberPlan, { op, value, field }: PatchOperation): void {
  const { maxPatchMembers, replaceMembers } = call.knobs;
  const isPatch = field.startsWith('Operations');
  const removesAll = op === 'remove' && value === undefined;
  const ids = value === null || removesAll ? [] : memberIds(isPatch ? `${field}.value` : field, value);
  if (isPatch && maxPatchMembers > 0 && ids.length > maxPatchMembers) {
    throw invalid(`${field}.value.length`, `≤ \`${maxPatchMembers}\``, ids.length);
  }
  if (isPatch && op === 'replace' && replaceMembers === 'refuse') throw invalid(`${field}.op`, '`"add"`', op);
  if (removesAll || op === 'replace') plan.clear();
  if (op === 'remove') plan.remove(membersToRemove(call, field, ids));
  else plan.add(membersToAdd(call, field, ids));
}

/** `members[value eq "id"]`: only removal makes sense. */
function applyFilteredMember(
  call: Call,
  plan: MemberPlan,
  operation: PatchOperation & { readonly path: string },
): void {
  const path = filteredPath(withoutSchema(operation.path));
  const isUnderstood = path !== undefined && path.key === 'value' && operation.op === 'remove';
  if (!isUnderstood || call.knobs.memberFilterPath === 'refuse') {
    throw invalid(`${operation.field}.path`, '`"members"` or `"displayName"`', operation.path);
  }
  plan.remove(membersToRemove(call, operation.field, [path.wanted]));
}

function withoutSchema(path: string): string {
  const prefix = `${CORE_GROUP}:`;
  return path.toLowerCase().startsWith(prefix.toLowerCase()) ? path.slice(prefix.length) : path;
}

function textOrNothing(field: string, value: unknown): string | undefined {
  if (value === null || typeof value === 'string') return value ?? undefined;
  throw invalid(field, 'a string or `undefined`', value);
}
