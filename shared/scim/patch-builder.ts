// Changes → the body of a PATCH (RFC 7644, section 3.5.2).

import { RejectedError } from '../errors/index.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { AttributeObject, Attributes, AttributeValue, TargetId } from '../model/stored-object.ts';
import { isItemChange, itemOperations, type ListChange, listAfter, listChanges } from './item-changes.ts';
import type { KindProfile, TargetProfile } from './profile.ts';
import { knownAttribute, position, toResource, wireValue } from './resource-builder.ts';
import { PATCH_MESSAGE } from './schemas.ts';

/** What of it can be sent to an existing object. */
export function writableChanges(kind: KindProfile, changes: readonly AttributeChange[]): readonly AttributeChange[] {
  return changes.filter(({ path }) => {
    const { attribute } = knownAttribute(kind, path);
    return attribute.readOnly !== true && attribute.createOnly !== true;
  });
}

/** Undefined when there is nothing to send. `held`: what the object holds; needed when items of lists change. */
export function toPatch(
  profile: TargetProfile,
  kind: KindProfile,
  changes: readonly AttributeChange[],
  held: Attributes = {},
): AttributeObject | undefined {
  const ordered = writableChanges(kind, changes).toSorted((a, b) => position(kind, a.path) - position(kind, b.path));
  for (const { path } of ordered.filter(({ value }) => value === null)) requireClearable(kind, path);
  const wholes = ordered.filter((change) => !isItemChange(kind, change));
  const items = ordered.filter((change) => isItemChange(kind, change));
  const lists = listChanges(kind, items, held);
  const set = wholes.filter(({ value, add }) => value !== null && add !== true);
  const operations = [
    ...wholes.filter(({ value }) => value === null).map(({ path }) => ({ op: 'remove', path })),
    ...(profile.patchForm === 'path' ? replaceEach(kind, set, lists) : replaceAtOnce(kind, set, lists)),
    ...wholes.filter(({ add }) => add === true).map(({ path, value }) => operation(kind, 'add', path, value)),
  ];
  return operations.length === 0 ? undefined : patch(operations);
}

export function toMemberPatch(
  profile: TargetProfile,
  add: readonly TargetId[],
  remove: readonly TargetId[],
): AttributeObject | undefined {
  const operations = [
    ...(add.length === 0 ? [] : [{ op: 'add', path: 'members', value: references(add) }]),
    ...(remove.length === 0 ? [] : removals(profile, remove)),
  ];
  return operations.length === 0 ? undefined : patch(operations);
}

function patch(operations: readonly AttributeObject[]): AttributeObject {
  return { schemas: [PATCH_MESSAGE], Operations: operations };
}

function replaceEach(
  kind: KindProfile,
  changes: readonly AttributeChange[],
  lists: readonly ListChange[],
): readonly AttributeObject[] {
  const values = changes.map(({ path, value }) => operation(kind, 'replace', path, value));
  return [...values, ...lists.flatMap(itemOperations)];
}

function operation(kind: KindProfile, op: 'add' | 'replace', path: string, value: AttributeValue): AttributeObject {
  return { op, path, value: wireValue(knownAttribute(kind, path).attribute, value) };
}

/** Here a list can only be replaced as a whole. */
function replaceAtOnce(
  kind: KindProfile,
  changes: readonly AttributeChange[],
  lists: readonly ListChange[],
): readonly AttributeObject[] {
  const after = lists.map((change): [string, readonly AttributeObject[]] => [change.list, listAfter(change)]);
  const values = changes.map(({ path, value }): [string, AttributeValue] => [path, value]);
  const { schemas: _, ...resource } = toResource(
    kind,
    Object.fromEntries([...values, ...after.filter(([, items]) => items.length > 0)]),
  );
  return [
    ...after.filter(([, items]) => items.length === 0).map(([path]) => ({ op: 'remove', path })),
    ...(Object.keys(resource).length === 0 ? [] : [{ op: 'replace', value: resource }]),
  ];
}

function removals(profile: TargetProfile, ids: readonly TargetId[]): readonly AttributeObject[] {
  if (profile.memberRemoval === 'valueList') return [{ op: 'remove', path: 'members', value: references(ids) }];
  return ids.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }));
}

const references = (ids: readonly TargetId[]): readonly AttributeObject[] => ids.map((value) => ({ value }));

function requireClearable(kind: KindProfile, path: string): void {
  if (knownAttribute(kind, path).attribute.clearable) return;
  throw new RejectedError({
    code: 'AttributeNotClearable',
    detail: `${path} would become empty, and the target does not allow that.`,
  });
}
