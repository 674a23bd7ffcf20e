// Picks the object mappings that this job takes over: one for users and one for groups, out of Entra ID.

import type { Kind } from '../model/stored-object.ts';
import type { Notes } from './exchange-report.ts';
import {
  isBlank,
  isJsonObject,
  type JsonObject,
  listFrom,
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
  /** Its rule is switched off. */
  readonly isOff: boolean;
  /** Its rule says who is in scope, in a way that cannot be carried over: the names of those filters. */
  readonly limitedBy: readonly string[];
}

/** Throws ShapeError when there is no list of rules. */
export function chooseObjectMappings(
  schema: JsonObject,
  at: string,
  notes: Notes,
): Readonly<Partial<Record<Kind, ObjectMapping>>> {
  const list = optionalList(schema, 'synchronizationRules', at);
  const rules = forNotion(readItems(list, `${at}.synchronizationRules`, notes, readRule).items);
  const found: Partial<Record<Kind, ObjectMapping>> = {};
  for (const { rule, at: ruleAt, elsewhere } of rules.toSorted((a, b) => a.priority - b.priority)) {
    if (elsewhere !== undefined) {
      notes.leftOut(ruleAt, elsewhere, 'Nothing needs to be done: this product writes out of Entra ID, to Notion only');
      continue;
    }
    const limitedBy = limitsOf(rule, ruleAt, notes);
    const isOff = optionalBoolean(rule, 'enabled', ruleAt) === false;
    readItems(listOf(rule, ruleAt, notes), `${ruleAt}.objectMappings`, notes, (mapping, mappingAt) => {
      if (isBlank(mapping)) notes.same(mappingAt, 'this mapping is empty');
      else take(found, { mapping, at: mappingAt, isOff, limitedBy }, notes);
      return undefined;
    });
  }
  return found;
}

interface Rule {
  readonly rule: JsonObject;
  readonly at: string;
  readonly target: string | undefined;
  /** Where it leads, when that is not out of Entra ID. */
  readonly elsewhere: string | undefined;
  readonly priority: number;
}

/** Where one rule leads to Notion by its name, the others lead elsewhere. */
function forNotion(rules: readonly Rule[]): readonly Rule[] {
  const known = rules.filter((rule) => rule.elsewhere === undefined && isNotion(rule));
  if (known.length === 0) return rules;
  return rules.map((rule) => {
    const leadsAstray = rule.elsewhere === undefined && rule.target !== undefined && !isNotion(rule);
    return leadsAstray ? { ...rule, elsewhere: `the rule leads to ${rule.target}, not to Notion` } : rule;
  });
}

const isNotion = ({ target = '' }: Rule): boolean => /notion/iu.test(target);

function readRule(rule: JsonObject, at: string): Rule {
  const target = optionalText(rule, 'targetDirectoryName', at);
  const source = optionalText(rule, 'sourceDirectoryName', at);
  const priority = optionalCount(rule, 'priority', at) ?? Number.MAX_SAFE_INTEGER;
  return { rule, at, target, elsewhere: elsewhere(source, target), priority };
}

function elsewhere(source: string | undefined, target: string | undefined): string | undefined {
  if (isEntra(source)) return isEntra(target) ? 'the rule leads from one tenant into another' : undefined;
  if (isEntra(target)) return 'the rule leads into Entra ID';
  return source === undefined ? undefined : `the rule starts in ${source}, not in Entra ID`;
}

const isEntra = (directory: string | undefined): boolean =>
  /^(?:(?:windows )?azure active directory|azure ad|aad|(?:microsoft ?)?entra(?: ?id)?)$/iu.test(
    directory?.trim() ?? '',
  );

/** Organizational units or groups that a rule is limited to: known from the synchronization with Active Directory. */
function limitsOf(rule: JsonObject, at: string, notes: Notes): string[] {
  const filters = ['containerFilter', 'groupFilter'].filter((name) => !isBlank(memberOf(rule, name)));
  for (const name of filters) {
    const remedy = 'Write scoping filters that say the same; IsMemberOf asks for a group';
    notes.leftOut(`${at}.${name}`, `the ${name} cannot be carried over, and so nobody is in scope`, remedy);
  }
  return filters;
}

function listOf(rule: JsonObject, at: string, notes: Notes): readonly unknown[] {
  try {
    return optionalList(rule, 'objectMappings', at);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.misshapen(error);
    return [];
  }
}

export const SECTIONS: Readonly<Record<Kind, string>> = { user: 'Users', group: 'Groups' };

/** An enabled mapping is preferred to a disabled one; otherwise the first counts. */
function take(found: Partial<Record<Kind, ObjectMapping>>, object: ObjectMapping, notes: Notes): void {
  const { at } = object;
  const kind = kindOf(object);
  if (kind === undefined) {
    const message = 'this mapping leads neither from users to users nor from groups to groups';
    notes.leftOut(at, message, 'Nothing can be done: only those are provisioned');
    return;
  }
  notes.name(at, SECTIONS[kind]);
  const earlier = found[kind];
  if (earlier === undefined) {
    found[kind] = object;
    return;
  }
  const better = !isEnabled(earlier) && isEnabled(object);
  const [kept, dropped] = better ? [object, earlier] : [earlier, object];
  found[kind] = kept;
  if (!isEnabled(dropped)) {
    notes.same(dropped.at, `this is a second mapping for ${kind}s, and disabled; ${kept.at} counts`);
    return;
  }
  const fewer = kind === 'user' ? 'Fewer people' : 'Fewer groups';
  notes.headline(`${fewer} are in scope than in Entra: only one of the mappings for ${kind}s is carried over.`);
  const message = `this is a second mapping for ${kind}s; only ${kept.at} is carried over, and whom this one provisions is out of scope`;
  notes.leftOut(dropped.at, message, 'Merge the two: one list of mappings, and the filters of both');
}

/** Throws ShapeError. */
export function isEnabled({ mapping, at, isOff }: ObjectMapping): boolean {
  return (optionalBoolean(mapping, 'enabled', at) ?? true) && !isOff && !isSetAside(mapping);
}

function textOf(entry: unknown, name: string): string | undefined {
  const value = isJsonObject(entry) ? memberOf(entry, name) : undefined;
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** By its metadata, which the portal does not show. */
function isSetAside(mapping: JsonObject): boolean {
  return (listFrom(memberOf(mapping, 'metadata')) ?? []).some((entry: unknown) => {
    const key = textOf(entry, 'key');
    // JSON inside a text, which a tool may have unpacked.
    const value = textOf(entry, 'value')?.replaceAll('"', '');
    return (key === 'unsynchronized' && value === 'true') || (key === 'disposition' && value === 'discard');
  });
}

/** By both of its ends, or the one that is named. */
function kindOf({ mapping, at }: ObjectMapping): Kind | undefined {
  const ends = ['sourceObjectName', 'targetObjectName'].map((name) => optionalText(mapping, name, at)?.trim());
  const [kind, ...others] = [...new Set(ends.flatMap((name) => (name ? [kindNamed(name)] : [])))];
  return others.length === 0 ? kind : undefined;
}

/** `User`, `Group`, or the last word of `urn:ietf:params:scim:schemas:core:2.0:Group`. */
function kindNamed(name: string): Kind | undefined {
  const word = name.slice(name.lastIndexOf(':') + 1).toLowerCase();
  return word === 'user' || word === 'group' ? word : undefined;
}
