// Changes → the body of a PATCH (RFC 7644, section 3.5.2).

import { RejectedError } from '../errors/index.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { AttributeObject, AttributeValue, TargetId } from '../model/stored-object.ts';
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

/** Undefined when nothing of it can be sent to an existing object. */
export function toPatch(
  profile: TargetProfile,
  kind: KindProfile,
  changes: readonly AttributeChange[],
): AttributeObject | undefined {
  const ordered = writableChanges(kind, changes).toSorted((a, b) => position(kind, a.path) - position(kind, b.path));
  const set = ordered.filter(({ value, add }) => value !== null && add !== true);
  const added = ordered.filter(({ add }) => add === true);
  const cleared = ordered.filter(({ value }) => value === null);
  for (const { path } of cleared) requireClearable(kind, path);
  const operations = [
    ...cleared.map(({ path }) => ({ op: 'remove', path })),
    ...(profile.patchForm === 'path' ? replaceEach(kind, set) : replaceAtOnce(kind, set)),
    ...added.map(({ path, value }) => operation(kind, 'add', path, value)),
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
  const wholes = new Set(changes.flatMap(({ path }) => oneItemList(kind, path) ?? []));
  return [
    ...changes
      .filter(({ path }) => oneItemList(kind, path) === undefined)
      .map(({ path, value }) => operation(kind, 'replace', path, value)),
    ...[...wholes].map((whole) => {
      const items = changes.filter(({ path }) => oneItemList(kind, path) === whole);
      const resource = toResource(kind, Object.fromEntries(items.map(({ path, value }) => [path, value])));
      return operation(kind, 'replace', whole, resource[whole] ?? null);
    }),
  ];
}

/** The list that the path names one item of, if the target keeps a single item: which one must not depend on the others. */
function oneItemList(kind: KindProfile, path: string): string | undefined {
  const { path: parsed } = knownAttribute(kind, path);
  const list = Object.hasOwn(kind.attributes, parsed.name) ? kind.attributes[parsed.name] : undefined;
  return parsed.item !== undefined && list?.maxItems === 1 ? parsed.name : undefined;
}

function operation(kind: KindProfile, op: 'add' | 'replace', path: string, value: AttributeValue): AttributeObject {
  return { op, path, value: wireValue(knownAttribute(kind, path).attribute, value) };
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
