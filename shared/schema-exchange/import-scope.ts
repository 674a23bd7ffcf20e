// Turns the scope of an object mapping into scoping filters.

import type { Kind } from '../model/stored-object.ts';
import { operatorAdvice } from '../policy/shape/operator-advice.ts';
import { OPERANDS, OPERATORS, type Operator } from '../policy/shape/operators.ts';
import { isKnownSource, sourceReader } from '../policy/source/source-reader.ts';
import type { Notes } from './exchange-report.ts';
import {
  isBlank,
  isJsonObject,
  type JsonObject,
  listFrom,
  memberOf,
  optionalList,
  optionalObject,
  optionalText,
  requiredText,
  ShapeError,
} from './json-shape.ts';
import { SECTIONS } from './object-mappings.ts';
import type { ClauseFile, FilterFile, Placed } from './provisioning-file.ts';
import { readItems } from './read-items.ts';
import { spelling } from './spelling.ts';
import { holdsClauses, strayMembers } from './stray-members.ts';

export interface ImportedFilters {
  readonly filters: Placed<FilterFile>[];
  /** A filter was left out, so that to have none would let in more than before. */
  readonly narrowed: boolean;
}

const FILTER_SETS = ['groups', 'inputFilterGroups', 'categoryFilterGroups'] as const;

const OBJECT_PARTS = ['attributeMappings', 'scope'];

/** Fewer than anybody would write by hand. */
const MAX_FILTERS = 200;

/** An object is in scope when it passes one group of each set that has any. Throws ShapeError when the scope is none. */
export function importFilters(kind: Kind, objectMapping: JsonObject, at: string, notes: Notes): ImportedFilters {
  const elsewhere = strayMembers(objectMapping, OBJECT_PARTS).filter((name) => holdsClauses(objectMapping[name]));
  for (const name of elsewhere) {
    notes.leftOut(`${at}.${name}`, 'filters do not stand here in Entra, and nobody can tell whom they let in', BY_HAND);
  }
  if (elsewhere.length > 0) return { filters: [], narrowed: true };
  const scope = optionalObject(objectMapping, 'scope', at);
  if (scope === undefined) return { filters: [], narrowed: false };
  if (tellStrays(scope, FILTER_SETS, `${at}.scope`, notes)) return { filters: [], narrowed: true };
  const sets = FILTER_SETS.map((name) => filterSet(kind, scope, name, `${at}.scope`, notes)).filter(
    ({ narrowed }) => narrowed,
  );
  const filters = sets.reduce<Placed<FilterFile>[]>(
    (all, set, index) => (index === 0 ? set.filters : product(all, set.filters)),
    [],
  );
  if (filters.length <= MAX_FILTERS) return { filters, narrowed: sets.length > 0 };
  const message = `the sets of filters make ${filters.length} filters together, which nobody could read`;
  notes.leftOut(`${at}.scope`, message, 'Write the filters anew');
  return { filters: [], narrowed: true };
}

/** Whether something stands there that is not known: who would be let in without it, nobody can tell. */
function tellStrays(part: JsonObject, known: readonly string[], at: string, notes: Notes): boolean {
  const strays = strayMembers(part, known);
  for (const name of strays) {
    notes.leftOut(`${at}.${name}`, 'a filter of Entra has no such part, and nobody can tell what it says', BY_HAND);
  }
  return strays.length > 0;
}

const BY_HAND = 'Write the filter anew';

function filterSet(
  kind: Kind,
  scope: JsonObject,
  name: (typeof FILTER_SETS)[number],
  scopeAt: string,
  notes: Notes,
): ImportedFilters {
  const groups = optionalList(scope, name, scopeAt);
  // One that asks for nothing, beside others: whether Entra then lets everybody in is not documented.
  const areAllEmpty = groups.every(isEmpty);
  const { items } = readItems(groups, `${scopeAt}.${name}`, notes, (group, at): Placed<FilterFile> | undefined => {
    const label = optionalText(group, 'name', at)?.trim();
    notes.name(
      at,
      `${SECTIONS[kind]} › filter ${label ? JSON.stringify(label) : Number(/\d+(?=\]$)/u.exec(at)?.[0] ?? 0) + 1}`,
    );
    if (!isEmpty(group)) return filterOf(kind, group, label, at, notes);
    if (areAllEmpty) notes.same(at, 'the filter has no clauses');
    else notes.leftOut(at, 'the filter has no clauses', 'Take the others out if everybody was meant to be in scope');
    return undefined;
  });
  if (name !== 'groups' && items.length > 0) {
    const message =
      'the filters are experimental in Entra; here they count as scoping filters, so that leaving them is leaving the scope';
    notes.changed(
      `${scopeAt}.${name}`,
      message,
      'Set the action outOfScope to "keep" if nobody should be removed for it',
    );
  }
  return { filters: items, narrowed: !areAllEmpty };
}

const GROUP_PARTS = ['name', 'clauses'];

/** It says that it has no clauses. Where the list itself is missing, it may have got lost. */
function isEmpty(group: unknown): boolean {
  if (!isJsonObject(group) || strayMembers(group, GROUP_PARTS).length > 0) return false;
  const clauses = memberOf(group, 'clauses');
  return clauses === undefined ? isBlank(group) : listFrom(clauses ?? [])?.length === 0;
}

function filterOf(
  kind: Kind,
  group: JsonObject,
  label: string | undefined,
  at: string,
  notes: Notes,
): Placed<FilterFile> | undefined {
  if (tellStrays(group, GROUP_PARTS, at, notes)) return undefined;
  const clauses = optionalList(group, 'clauses', at);
  if (clauses.length === 0) {
    notes.leftOut(at, 'the filter has lost its clauses', 'Download the schema again, or write the filter anew');
    return undefined;
  }
  const { items } = readItems(clauses, `${at}.clauses`, notes, (clause, clauseAt) =>
    clauseOf(kind, clause, clauseAt, notes),
  );
  if (items.length === clauses.length) return { at, value: { ...(label && { name: label }), clauses: items } };
  // Without one of its clauses it would let in more than before.
  notes.leftOut(
    at,
    'a clause of the filter cannot be carried over, and without it the filter would let in too many',
    BY_HAND,
  );
  return undefined;
}

function product(first: readonly Placed<FilterFile>[], second: readonly Placed<FilterFile>[]): Placed<FilterFile>[] {
  return first.flatMap((one) =>
    second.map((other) => {
      const name = [one.value.name, other.value.name].filter((part) => part !== undefined).join(' and ');
      return { at: one.at, value: { ...(name && { name }), clauses: [...one.value.clauses, ...other.value.clauses] } };
    }),
  );
}

const folded = (name: string): string => name.replaceAll(/[\s_-]/g, '').toUpperCase();

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((operator) => [folded(operator), operator]));

const CLAUSE_PARTS = ['operatorName', 'sourceOperandName', 'targetOperand'];

function clauseOf(kind: Kind, clause: JsonObject, at: string, notes: Notes): ClauseFile | undefined {
  if (tellStrays(clause, CLAUSE_PARTS, at, notes)) return undefined;
  const name = requiredText(clause, 'operatorName', at);
  const operator = BY_NAME.get(folded(name));
  if (operator === undefined) {
    const advice = operatorAdvice(name) ?? 'docs/mapping.md lists the operators that there are';
    notes.leftOut(`${at}.operatorName`, `there is no operator ${JSON.stringify(name)} here`, advice);
    return undefined;
  }
  const values = operandsOf(clause, at);
  if (OPERANDS[operator] === 'none') {
    return { attribute: attributeOf(kind, clause, at), operator, ...valuesRule(kind, clause, at) };
  }
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) {
    const message =
      value === undefined
        ? 'the clause has no value to compare with'
        : `the clause has ${values.length} values, and Entra does not say what that means`;
    const remedy = value === undefined ? 'Download the schema again, or write the clause anew' : ONE_EACH;
    notes.leftOut(`${at}.targetOperand.values`, message, remedy);
    return undefined;
  }
  if (OPERANDS[operator] === 'group') {
    const message = `Entra offers ${name} without supporting it; here it asks for the members of the group`;
    notes.changed(at, message, 'Look at whom it lets in');
    return { operator, value };
  }
  const attribute = attributeOf(kind, clause, at);
  if (OPERANDS[operator] === 'pattern') reportAnchoring(value, at, notes);
  return (
    booleanClause(kind, attribute, operator, value) ?? { attribute, operator, value, ...valuesRule(kind, clause, at) }
  );
}

const ONE_EACH = 'Write one clause or one filter for each value';

const attributeOf = (kind: Kind, clause: JsonObject, at: string): string =>
  spelling(kind, requiredText(clause, 'sourceOperandName', at));

function operandsOf(clause: JsonObject, at: string): string[] {
  const operand = optionalObject(clause, 'targetOperand', at);
  if (operand === undefined) return [];
  const values = optionalList(operand, 'values', `${at}.targetOperand`);
  return values.flatMap((value, index) => {
    if (value === null || value === '') return [];
    if (typeof value === 'boolean') return [value ? 'True' : 'False'];
    if (typeof value === 'string' || typeof value === 'number') return [String(value)];
    throw new ShapeError(`${at}.targetOperand.values[${index}]`, 'a text', value);
  });
}

/** Entra does not say whether a pattern must take the whole value; here it must. */
function reportAnchoring(pattern: string, at: string, notes: Notes): void {
  if (isAnchored(pattern)) return;
  notes.changed(
    `${at}.targetOperand.values`,
    `the pattern ${JSON.stringify(pattern)} must match the whole value here, and Entra does not say whether it must there`,
    'Write .* before and behind it if a part of the value is enough',
  );
}

/** Whether it says itself what may stand before and behind: `^…$`, `.*…`, without alternatives at the top. */
function isAnchored(pattern: string): boolean {
  const body = pattern.replace(/^\(\?[a-z]+\)/u, '');
  if (!/^(?:\^|\.\*)/u.test(body) || !/(?<!\\)(?:\$|\.\*)$/u.test(body)) return false;
  let depth = 0;
  let inClass = false;
  for (const [part] of body.matchAll(/\\?./gsu)) {
    if (inClass) inClass = part !== ']';
    else if (part === '[') inClass = true;
    else if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (part === '|' && depth === 0) return false;
  }
  return true;
}

/** Entra compares every value of a list. */
function valuesRule(kind: Kind, clause: JsonObject, at: string): Pick<ClauseFile, 'values'> {
  const reader = sourceReader(kind, attributeOf(kind, clause, at));
  return isKnownSource(reader) && reader.multiValued ? { values: 'all' } : {};
}

/** EQUALS "True" on an attribute that is true or false. */
function booleanClause(kind: Kind, attribute: string, operator: Operator, value: string): ClauseFile | undefined {
  const reader = sourceReader(kind, attribute);
  if (!isKnownSource(reader) || reader.type !== 'boolean') return undefined;
  const text = value.toLowerCase();
  if ((operator !== 'EQUALS' && operator !== 'NOT EQUALS') || (text !== 'true' && text !== 'false')) return undefined;
  return { attribute, operator: (operator === 'EQUALS') === (text === 'true') ? 'IS TRUE' : 'IS FALSE' };
}
