// Picks the object mappings that this job takes over: one for users and one for groups, out of Entra ID.

import type { Kind } from '../engine/model.ts';
import type { Notes } from './exchange-report.ts';
import {
  type JsonObject,
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
    readItems(listOf(rule, ruleAt, notes), `${ruleAt}.objectMappings`, notes, (mapping, mappingAt) => {
      take(found, mapping, mappingAt, notes);
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
function take(found: Partial<Record<Kind, ObjectMapping>>, mapping: JsonObject, at: string, notes: Notes): void {
  const kind = kindOf(mapping, at);
  if (kind === undefined) {
    notes.leftOut(at, 'is neither for users nor for groups', 'Only users and groups are provisioned');
    return;
  }
  const earlier = found[kind];
  if (earlier === undefined) {
    found[kind] = { mapping, at };
    return;
  }
  const better = !isEnabled(earlier) && isEnabled({ mapping, at });
  const [kept, dropped] = better ? [{ mapping, at }, earlier] : [earlier, { mapping, at }];
  found[kind] = kept;
  notes.leftOut(dropped.at, `is a second mapping for ${kind}s; ${kept.at} was taken`, 'Merge the two before importing');
}

export const isEnabled = ({ mapping, at }: ObjectMapping): boolean => optionalBoolean(mapping, 'enabled', at) ?? true;

/** `User`, `Group`, or the last word of `urn:ietf:params:scim:schemas:core:2.0:Group`. */
function kindOf(mapping: JsonObject, at: string): Kind | undefined {
  const name = optionalText(mapping, 'sourceObjectName', at) ?? optionalText(mapping, 'targetObjectName', at) ?? '';
  const word = name
    .slice(name.lastIndexOf(':') + 1)
    .trim()
    .toLowerCase();
  return word === 'user' || word === 'group' ? word : undefined;
}
