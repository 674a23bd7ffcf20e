// Turns the attribute mappings of a schema into those of provisioning.json.

import { attributesOf } from '../expression/index.ts';
import type { Kind } from '../model/stored-object.ts';
import { findTarget, isFoundTarget } from '../policy/mapping/target-attributes.ts';
import type { KindProfile } from '../scim/profile.ts';
import { type EntitlementRule, entitlementRule, SOFT_DELETED } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import {
  isBlank,
  type JsonObject,
  memberOf,
  optionalCount,
  optionalList,
  optionalObject,
  optionalText,
  requiredText,
} from './json-shape.ts';
import type { MappingFile, Placed } from './provisioning-file.ts';
import { readItems } from './read-items.ts';
import { isUsable, type StoredSource, storedSource, type Unusable } from './stored-source.ts';

export interface ImportedMappings {
  readonly mappings: Placed<MappingFile>[];
  /** What the schema says about `active`; undefined when it does not map it. */
  readonly entitlement: EntitlementRule | undefined;
}

/** Throws ShapeError when there is no list. */
export function importMappings(
  kind: Kind,
  objectMapping: JsonObject,
  at: string,
  profile: KindProfile,
  notes: Notes,
): ImportedMappings {
  const list = optionalList(objectMapping, 'attributeMappings', at);
  const read = readItems(list, `${at}.attributeMappings`, notes, (entry, entryAt) =>
    readMapping(kind, entry, entryAt, profile, notes),
  );
  return {
    mappings: withoutRepeats(
      read.flatMap(({ mapping }) => mapping ?? []),
      notes,
    ),
    entitlement: read.find(({ rule }) => rule !== undefined)?.rule,
  };
}

/** Two mappings of one target are found when the file is checked, but for those that always apply. */
function withoutRepeats(mappings: readonly Placed<MappingFile>[], notes: Notes): Placed<MappingFile>[] {
  return mappings.filter(({ at, value }, index) => {
    const isFixed = value.target === 'active' || value.target === 'members';
    if (!isFixed || mappings.findIndex((other) => other.value.target === value.target) === index) return true;
    notes.leftOut(at, `${value.target} is mapped already`, 'Nothing needs to be done');
    return false;
  });
}

interface ReadMapping {
  readonly mapping?: Placed<MappingFile>;
  readonly rule?: EntitlementRule;
}

function readMapping(kind: Kind, entry: JsonObject, at: string, profile: KindProfile, notes: Notes): ReadMapping {
  const target = requiredText(entry, 'targetAttributeName', at);
  const source = sourceOf(entry, at, notes);
  const decidesAccess = kind === 'user' && target.toLowerCase() === 'active';
  if (!isUsable(source)) {
    notes.leftOut(at, `${target}: ${source.message}`, source.remedy);
    return decidesAccess ? { rule: 'other' } : {};
  }
  if (decidesAccess) {
    const rule = ruleFor(entry, source, at, notes);
    return rule === 'never' ? { rule } : { rule, mapping: placed(at, { source: 'entitlement', target: 'active' }) };
  }
  if (kind === 'group' && target.toLowerCase() === 'members')
    return { mapping: membersMapping(entry, source, at, notes) };
  if (readsSoftDeleted(source)) {
    notes.leftOut(at, `${target}: ${SOFT_DELETED} can only feed active`, 'Use the actions of users instead');
    return {};
  }
  const value = { ...originOf(source), ...restOf(entry, spelled(profile, target), at, notes) };
  return { mapping: placed(at, value) };
}

const placed = (at: string, value: MappingFile): Placed<MappingFile> => ({ at, value });

function sourceOf(entry: JsonObject, at: string, notes: Notes): StoredSource | Unusable {
  const source = sourceObject(entry, at);
  if (source !== undefined) return storedSource(source, `${at}.source`, notes);
  // Entra keeps a constant as a default without a source.
  const value = optionalText(entry, 'defaultValue', at);
  if (value) return { kind: 'constant', value };
  return { message: 'has neither a source nor a default value', remedy: 'Nothing would be written' };
}

function sourceObject(entry: JsonObject, at: string): JsonObject | undefined {
  return isBlank(memberOf(entry, 'source')) ? undefined : optionalObject(entry, 'source', at);
}

function ruleFor(entry: JsonObject, source: StoredSource, at: string, notes: Notes): EntitlementRule {
  const rule = flowOf(entry, at) === 'objectaddonly' ? 'never' : entitlementRule(source);
  if (rule === 'never') {
    notes.leftOut(at, 'active: disables nobody, which the actions of users say here', 'Nothing needs to be done');
  }
  if (rule === 'other') {
    notes.changed(
      at,
      'active follows something else than who should be there; here it always follows that',
      'Say with the actions of users who keeps access, and with scoping filters who is in scope',
    );
  }
  return rule;
}

function membersMapping(entry: JsonObject, source: StoredSource, at: string, notes: Notes): Placed<MappingFile> {
  if (source.kind !== 'attribute' || source.name !== 'members') {
    notes.changed(at, 'members follows something else than the members of the group', 'Here it always follows them');
  }
  if (flowOf(entry, at) !== 'always') {
    const message = 'members are always kept equal here: who leaves the group is taken out';
    notes.changed(`${at}.flowType`, message, 'Disable groups if nobody should be taken out');
  }
  return placed(at, { source: 'members', target: 'members' });
}

function readsSoftDeleted(source: StoredSource): boolean {
  if (source.kind === 'attribute') return source.name === SOFT_DELETED;
  return source.kind === 'expression' && attributesOf({ text: source.text, root: source.root }).includes(SOFT_DELETED);
}

function originOf(source: StoredSource): Pick<MappingFile, 'source' | 'constant' | 'expression'> {
  if (source.kind === 'attribute') return { source: source.name };
  return source.kind === 'constant' ? { constant: source.value } : { expression: source.text };
}

/** As the profile spells it; a name it does not know is reported when the file is checked. */
function spelled(profile: KindProfile, target: string): string {
  const found = findTarget(profile, target);
  return isFoundTarget(found) ? found.path : target;
}

function restOf(
  entry: JsonObject,
  target: string,
  at: string,
  notes: Notes,
): Pick<MappingFile, 'target' | 'default' | 'matching' | 'apply'> {
  // Without a source the default is the value itself.
  const initial = sourceObject(entry, at) === undefined ? undefined : optionalText(entry, 'defaultValue', at);
  const matching = optionalCount(entry, 'matchingPriority', at) ?? 0;
  reportFlowBehavior(entry, at, notes);
  reportMissingReferences(entry, at, notes);
  return {
    target,
    ...(initial && { default: initial }),
    ...(matching > 0 && { matching }),
    ...(appliesOnCreate(entry, at, notes) && { apply: 'onCreate' as const }),
  };
}

const flowOf = (entry: JsonObject, at: string): string =>
  (optionalText(entry, 'flowType', at) ?? 'Always').toLowerCase();

function appliesOnCreate(entry: JsonObject, at: string, notes: Notes): boolean {
  const flow = flowOf(entry, at);
  if (flow === 'multivalueaddonly' || flow === 'valueaddonly') {
    notes.changed(
      `${at}.flowType`,
      'values are only added in Entra; here the list is kept equal',
      'Nothing needs to be done',
    );
  } else if (flow !== 'always' && flow !== 'objectaddonly') {
    notes.changed(
      `${at}.flowType`,
      'is not known here; the mapping always applies',
      'Set "apply": "onCreate" if it should not',
    );
  }
  return flow === 'objectaddonly';
}

function reportFlowBehavior(entry: JsonObject, at: string, notes: Notes): void {
  const behavior = (optionalText(entry, 'flowBehavior', at) ?? 'FlowWhenChanged').toLowerCase();
  if (behavior === 'flowwhenchanged') return;
  notes.changed(`${at}.flowBehavior`, 'values are sent when they differ, not every time', 'Nothing needs to be done');
}

function reportMissingReferences(entry: JsonObject, at: string, notes: Notes): void {
  if (memberOf(entry, 'exportMissingReferences') !== true) return;
  notes.changed(
    `${at}.exportMissingReferences`,
    'references to objects that are not in Notion are sent as soon as they are there, and not before',
    'Nothing needs to be done',
  );
}
