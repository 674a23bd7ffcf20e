// Changes → the body of a PATCH (RFC 7644, section 3.5.2).

import type { AttributeObject, TargetId } from '../engine/model.ts';
import type { AttributeChange } from '../engine/ports.ts';
import { RejectedError } from '../errors/index.ts';
import type { KindProfile, TargetProfile } from './profile.ts';
import { knownAttribute, toResource, wireValue } from './resource-builder.ts';
import { PATCH_MESSAGE } from './schemas.ts';

/** Undefined when nothing of it can be sent to an existing object. */
export function toPatch(
  profile: TargetProfile,
  kind: KindProfile,
  changes: readonly AttributeChange[],
): AttributeObject | undefined {
  const writable = changes.filter(({ path }) => {
    const { attribute } = knownAttribute(kind, path);
    return attribute.readOnly !== true && attribute.createOnly !== true;
  });
  const set = writable.filter(({ value }) => value !== null);
  const cleared = writable.filter(({ value }) => value === null);
  for (const { path } of cleared) requireClearable(kind, path);
  const operations = [
    ...(profile.patchForm === 'path' ? replaceEach(kind, set) : replaceAtOnce(kind, set)),
    ...cleared.map(({ path }) => ({ op: 'remove', path })),
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

function replaceEach(kind: KindProfile, changes: readonly AttributeChange[]): readonly AttributeObject[] {
  return changes.map(({ path, value }) => ({
    op: 'replace',
    path,
    value: wireValue(knownAttribute(kind, path).attribute, value),
  }));
}

function replaceAtOnce(kind: KindProfile, changes: readonly AttributeChange[]): readonly AttributeObject[] {
  if (changes.length === 0) return [];
  const values = Object.fromEntries(changes.map(({ path, value }) => [path, value]));
  const { schemas: _, ...resource } = toResource(kind, values);
  return [{ op: 'replace', value: resource }];
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
    detail: `${path} would become empty, which the target does not allow. Give it a value in Entra ID, or a default value in its mapping.`,
  });
}
