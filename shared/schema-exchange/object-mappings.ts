// Picks the object mappings that this job takes over: one for users and one for groups, out of Entra ID.

import type { Kind } from '../model/stored-object.ts';
import type { Notes } from './exchange-report.ts';
import {
  isBlank,
  isJsonObject,
  type JsonObject,
  memberOf,
  optionalBoolean,
  optionalCount,
  optionalList,
  optionalText,
  ShapeError,
} from './json-shape.ts';
import { readItems } from './read-items.ts';

export interface ObjectMapping {
  readonly mapping: JsonObject;
  readonly at: string;
  /** Its rule says who is in scope, in a way that cannot be carried over. */
  readonly limited: boolean;
}

/** Throws ShapeError when there is no list of rules. */
export function chooseObjectMappings(
  schema: JsonObject,
  at: string,
  notes: Notes,
): Readonly<Partial<Record<Kind, ObjectMapping>>> {
  const rules = readItems(
    optionalList(schema, 'synchronizationRules', at),
    `${at}.synchronizationRules`,
    notes,
    readRule,
  );
  const found: Partial<Record<Kind, ObjectMapping>> = {};
  for (const { rule, at: ruleAt, inbound } of rules.toSorted((a, b) => a.priority - b.priority)) {
    if (inbound) {
      notes.leftOut(ruleAt, 'leads into Entra ID', 'This product writes to Notion only');
      continue;
    }
    const limited = isLimited(rule, ruleAt, notes);
    readItems(listOf(rule, ruleAt, notes), `${ruleAt}.objectMappings`, notes, (mapping, mappingAt) => {
      take(found, { mapping, at: mappingAt, limited }, notes);
    });
  }
  return found;
}

interface Rule {
  readonly rule: JsonObject;
  readonly at: string;
  readonly inbound: boolean;
  readonly priority: number;
}

function readRule(rule: JsonObject, at: string): Rule {
  const target = optionalText(rule, 'targetDirectoryName', at);
  const source = optionalText(rule, 'sourceDirectoryName', at);
  const priority = optionalCount(rule, 'priority', at) ?? Number.MAX_SAFE_INTEGER;
  return { rule, at, inbound: isEntra(target) && !isEntra(source), priority };
}

const isEntra = (directory: string | undefined): boolean =>
  /^(?:azure active directory|azure ad|aad|(?:microsoft )?entra id)$/i.test(directory?.trim() ?? '');

/** Organizational units or groups that a rule is limited to: known from the synchronization with Active Directory. */
function isLimited(rule: JsonObject, at: string, notes: Notes): boolean {
  const filters = ['containerFilter', 'groupFilter'].filter((name) => !isBlank(memberOf(rule, name)));
  for (const name of filters) {
    const remedy = 'Write scoping filters that say the same; IsMemberOf asks for a group';
    notes.leftOut(`${at}.${name}`, 'cannot be carried over, and so nobody is in scope', remedy);
  }
  return filters.length > 0;
}

function listOf(rule: JsonObject, at: string, notes: Notes): readonly unknown[] {
  try {
    return optionalList(rule, 'objectMappings', at);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.leftOut(error.at, error.message, error.remedy);
    return [];
  }
}

/** An enabled mapping is preferred to a disabled one; otherwise the first counts. */
function take(found: Partial<Record<Kind, ObjectMapping>>, object: ObjectMapping, notes: Notes): void {
  const { at } = object;
  const kind = kindOf(object);
  if (kind === undefined) {
    notes.leftOut(at, 'is neither for users nor for groups', 'Only users and groups are provisioned');
    return;
  }
  const earlier = found[kind];
  if (earlier === undefined) {
    found[kind] = object;
    return;
  }
  const better = !isEnabled(earlier) && isEnabled(object);
  const [kept, dropped] = better ? [object, earlier] : [earlier, object];
  found[kind] = kept;
  notes.leftOut(dropped.at, `is a second mapping for ${kind}s; ${kept.at} was taken`, 'Merge the two before importing');
}

/** Throws ShapeError. */
export function isEnabled({ mapping, at }: ObjectMapping): boolean {
  return (optionalBoolean(mapping, 'enabled', at) ?? true) && !isSetAside(mapping);
}

function textOf(entry: unknown, name: string): string | undefined {
  const value = isJsonObject(entry) ? memberOf(entry, name) : undefined;
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** By its metadata, which the portal does not show. */
function isSetAside(mapping: JsonObject): boolean {
  const metadata = memberOf(mapping, 'metadata');
  return (Array.isArray(metadata) ? metadata : []).some((entry: unknown) => {
    const key = textOf(entry, 'key');
    const value = textOf(entry, 'value');
    // The value is JSON inside a text.
    return (key === 'unsynchronized' && value === 'true') || (key === 'disposition' && value === '"discard"');
  });
}

/** `User`, `Group`, or the last word of `urn:ietf:params:scim:schemas:core:2.0:Group`. */
function kindOf({ mapping, at }: ObjectMapping): Kind | undefined {
  const name = optionalText(mapping, 'sourceObjectName', at) ?? optionalText(mapping, 'targetObjectName', at) ?? '';
  const word = name
    .slice(name.lastIndexOf(':') + 1)
    .trim()
    .toLowerCase();
  return word === 'user' || word === 'group' ? word : undefined;
}
