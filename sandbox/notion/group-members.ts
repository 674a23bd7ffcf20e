// Turns the member lists of requests into a checked difference, before anything is changed.

import type { Call } from './call.ts';
import type { MemberChange } from './groups.ts';
import { isRecord, own } from './json.ts';
import { invalid, notFound, refusal } from './scim-error.ts';

/** Collects the effect of several operations, so that they apply together or not at all. */
export class MemberPlan implements MemberChange {
  cleared = false;
  readonly added = new Set<string>();
  readonly removed = new Set<string>();

  add(ids: readonly string[]): void {
    for (const id of ids) {
      this.added.add(id);
      this.removed.delete(id);
    }
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      this.added.delete(id);
      this.removed.add(id);
    }
  }

  clear(): void {
    this.cleared = true;
    this.added.clear();
    this.removed.clear();
  }
}

/** Ids from `[{"value": id}]` or a single such object; `$ref`, `type` and `display` are ignored. */
export function memberIds(field: string, value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    const id = isRecord(item) ? own(item, 'value') : undefined;
    if (typeof id !== 'string') throw invalid(`${field}[${index}].value`, 'a string', id);
    return id;
  });
}

/** Only members of the workspace can be in a group; guests are refused. */
export function membersToAdd(call: Call, field: string, ids: readonly string[]): readonly string[] {
  const guest = ids.find((id) => call.workspace.isGuest(id));
  if (guest !== undefined) throw refusal(call.knobs.guestMemberStatus, 'Guests cannot be members of a group.');
  return known(call, field, ids, call.knobs.unknownMemberAdd);
}

export function membersToRemove(call: Call, field: string, ids: readonly string[]): readonly string[] {
  return known(call, field, ids, call.knobs.unknownMemberRemove);
}

function known(
  call: Call,
  field: string,
  ids: readonly string[],
  otherwise: 'not-found' | 'refuse' | 'ignore',
): readonly string[] {
  const members = ids.flatMap((id) => call.workspace.member(id)?.account.id ?? []);
  if (members.length === ids.length || otherwise === 'ignore') return members;
  if (otherwise === 'not-found') throw notFound();
  throw invalid(
    `${field}.value`,
    'a member of the workspace',
    ids.find((id) => call.workspace.member(id) === undefined),
  );
}
