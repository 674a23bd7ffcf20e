// Turns the attribute mappings of a schema into those of provisioning.json.

import type { Kind } from '../model/stored-object.ts';
import { findTarget, isFoundTarget } from '../policy/mapping/target-attributes.ts';
import type { KindProfile } from '../scim/profile.ts';
import { activeRule, readsSoftDeleted } from './active-mapping.ts';
import type { RemovalRule } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import {
  isBlank,
  type JsonObject,
  memberOf,
  optionalBoolean,
  optionalCount,
  optionalList,
  optionalObject,
  optionalScalar,
  requiredText,
  ShapeError,
} from './json-shape.ts';
import { attributeLabel } from './labels.ts';
import { appliesOnCreate, reportFlow } from './mapping-flow.ts';
import { membersMapping } from './members-mapping.ts';
import { SECTIONS } from './object-mappings.ts';
import type { MappingFile, Placed } from './provisioning-file.ts';
import { readItems } from './read-items.ts';
import { isUsable, SOFT_DELETED, type StoredSource } from './source-kinds.ts';
import { type ReadSource, storedSource } from './stored-source.ts';
import { strayMembers } from './stray-members.ts';
import { withWritable } from './writable-targets.ts';

export interface ImportedMappings {
  readonly mappings: Placed<MappingFile>[];
  /** What the schema says about `active`: undefined when it does not map it, `lost` when nobody can tell. */
  readonly active: RemovalRule | 'lost' | undefined;
  /** Why it is not known who is who: what became of matching attributes. */
  readonly lostMatching: readonly string[];
  /** Entries of which not even the target could be read. */
  readonly unread: number;
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
  const { items, unread } = readItems(list, `${at}.attributeMappings`, notes, (entry, entryAt) =>
    isBlank(entry) ? emptyEntry(entryAt, notes) : readMapping(kind, entry, entryAt, profile, notes),
  );
  const mappings = withoutRepeats(
    items.flatMap(({ mapping }) => mapping ?? []),
    notes,
  );
  return {
    mappings: withWritable(mappings, profile, notes),
    active: oneRule(
      items.flatMap(({ active }) => active ?? []),
      `${at}.attributeMappings`,
      notes,
    ),
    lostMatching: items.flatMap(({ lostMatching }) => lostMatching ?? []),
    unread,
  };
}

interface ReadMapping {
  readonly mapping?: Placed<MappingFile>;
  readonly active?: RemovalRule | 'lost';
  readonly lostMatching?: string;
}

/** Samples of Graph have such entries. */
function emptyEntry(at: string, notes: Notes): undefined {
  notes.same(at, 'this mapping is empty');
  return undefined;
}

/** Two that say different things say nothing. */
function oneRule(rules: readonly (RemovalRule | 'lost')[], at: string, notes: Notes): ImportedMappings['active'] {
  if (new Set(rules.map((rule) => JSON.stringify(rule))).size <= 1) return rules[0];
  notes.leftOut(at, 'more than one mapping says who is active, and they say different things', 'Keep one of them');
  return 'lost';
}

/** Two mappings of one target are found when the file is checked, but for those that always apply. */
function withoutRepeats(mappings: readonly Placed<MappingFile>[], notes: Notes): Placed<MappingFile>[] {
  return mappings.filter(({ at, value }, index) => {
    const isFixed = value.target === 'active' || value.target === 'members';
    if (!isFixed || mappings.findIndex((other) => other.value.target === value.target) === index) return true;
    notes.same(at, `${value.target} is mapped already`);
    return false;
  });
}

/** Throws ShapeError when not even the target can be read. */
function readMapping(kind: Kind, entry: JsonObject, at: string, profile: KindProfile, notes: Notes): ReadMapping {
  const named = requiredText(entry, 'targetAttributeName', at);
  const target = spelled(profile, named);
  notes.name(at, `${SECTIONS[kind]} › ${attributeLabel(target)}`);
  try {
    if (optionalBoolean(entry, 'enabled', at) === false) {
      notes.leftOut(at, `the mapping of ${target} is disabled, which Entra does not have`, 'Look what is meant');
      return lost(kind, target, entry);
    }
    return mappingOf(kind, target, entry, at, notes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.misshapen(error);
    return lost(kind, target, entry);
  }
}

/** What is lost with a mapping that cannot be read. */
function lost(kind: Kind, target: string, entry: JsonObject, what = 'cannot be carried over'): ReadMapping {
  if (isActive(kind, target)) return { active: 'lost' };
  return mayMatch(entry) ? { lostMatching: `the matching attribute ${target} ${what}` } : {};
}

function mayMatch(entry: JsonObject): boolean {
  try {
    return (optionalCount(entry, 'matchingPriority', '') ?? 0) > 0;
  } catch (error) {
    if (error instanceof ShapeError) return true;
    throw error;
  }
}

/** Also in a schema that is not known here: another way to disable somebody. */
const isActive = (kind: Kind, target: string): boolean =>
  kind === 'user' && /(?:^|:)(?:is)?active$/iu.test(target.trim());

function mappingOf(kind: Kind, target: string, entry: JsonObject, at: string, notes: Notes): ReadMapping {
  const read = sourceOf(kind, entry, at, notes);
  if (read === undefined) return withoutSource(kind, target, entry, at, notes);
  const { source, doubt: why } = read;
  if (!isUsable(source)) {
    notes.leftOut(at, `the value of ${target} cannot be carried over: ${source.message}`, source.remedy);
    return lost(kind, target, entry);
  }
  // Who is who and who is removed is not decided by a tree that is in doubt.
  const doubt = why === undefined ? {} : lost(kind, target, entry, why);
  if (isActive(kind, target)) {
    return { ...activeOf(target, entry, source, at, notes), ...doubt, ...notMatching(target, entry, at, notes) };
  }
  if (kind === 'group' && target === 'members') {
    return { mapping: membersMapping(entry, source, at, notes), ...notMatching(target, entry, at, notes) };
  }
  if (readsSoftDeleted(source)) {
    const message = `${target} is made from ${SOFT_DELETED}, which can only say here who is active`;
    notes.leftOut(at, message, kind === 'user' ? 'Say with the actions of users who keeps access' : NOT_OF_GROUPS);
    // Whoever disables people by another attribute does disable them.
    return kind === 'user' ? { active: 'lost' } : {};
  }
  return { mapping: placed(at, { ...originOf(source), ...restOf(entry, target, at, notes) }), ...doubt };
}

const NOT_OF_GROUPS = 'Map another source, if the target keeps the attribute for groups';

/** What active and members say of nobody in particular cannot find anybody. */
function notMatching(target: string, entry: JsonObject, at: string, notes: Notes): ReadMapping {
  if (sourceObject(entry, at) !== undefined && optionalScalar(entry, 'defaultValue', at)) {
    notes.same(`${at}.defaultValue`, `the default of ${target} is not needed: its source always has a value`);
  }
  if (!mayMatch(entry)) return {};
  notes.leftOut(`${at}.matchingPriority`, `${target} identifies nobody here`, 'Match by another attribute');
  return { lostMatching: `the matching attribute ${target} cannot be carried over` };
}

function activeOf(target: string, entry: JsonObject, source: StoredSource, at: string, notes: Notes): ReadMapping {
  if (target !== 'active') return { active: lostActive(target, at, notes) };
  const rule = activeRule(entry, source, at, notes);
  const removes = rule !== 'lost' && (rule.disabled || rule.away);
  return removes ? { active: rule, mapping: placed(at, ENTITLEMENT) } : { active: rule };
}

const BY_HAND = 'Download the schema again, or give it a source by hand';

/** Nothing is written, or the source got lost on the way here: where that matters, it counts as lost. */
function withoutSource(kind: Kind, target: string, entry: JsonObject, at: string, notes: Notes): ReadMapping {
  const message = `${target} has neither a source nor a default value`;
  if (isActive(kind, target) || mayMatch(entry)) {
    notes.leftOut(at, message, BY_HAND);
    return lost(kind, target, entry);
  }
  const others = strayMembers(entry, ['targetAttributeName']).filter((name) =>
    /source|expression|constant/iu.test(name),
  );
  if (others.length === 0) notes.same(at, `${message}: nothing is written`);
  else
    notes.leftOut(
      `${at}.${others[0]}`,
      `${message} where Entra has them, and this is no part of a mapping there`,
      BY_HAND,
    );
  return {};
}

const ENTITLEMENT: MappingFile = { source: 'entitlement', target: 'active' };

function lostActive(target: string, at: string, notes: Notes): 'lost' {
  notes.leftOut(at, `the target has no attribute "${target}"`, 'Map active, if this is what disables people');
  return 'lost';
}

const placed = (at: string, value: MappingFile): Placed<MappingFile> => ({ at, value });

/** Undefined when there is none: Entra's mapping type "none". */
function sourceOf(kind: Kind, entry: JsonObject, at: string, notes: Notes): ReadSource | undefined {
  const source = sourceObject(entry, at);
  if (source !== undefined) return storedSource(kind, source, `${at}.source`, notes);
  // Entra keeps a constant as a default without a source.
  const value = optionalScalar(entry, 'defaultValue', at);
  return value ? { source: { kind: 'constant', value } } : undefined;
}

function sourceObject(entry: JsonObject, at: string): JsonObject | undefined {
  return isBlank(memberOf(entry, 'source')) ? undefined : optionalObject(entry, 'source', at);
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
  const initial = sourceObject(entry, at) === undefined ? undefined : optionalScalar(entry, 'defaultValue', at);
  const matching = optionalCount(entry, 'matchingPriority', at) ?? 0;
  reportFlow(entry, at, notes);
  return {
    target,
    ...(initial && { default: initial }),
    ...(matching > 0 && { matching }),
    ...(appliesOnCreate(entry, at, notes) && { apply: 'onCreate' as const }),
  };
}
