// Turns the scope of an object mapping into scoping filters.

import type { Kind } from '../model/stored-object.ts';
import { OPERANDS, OPERATORS, type Operator } from '../policy/shape/operators.ts';
import { isKnownSource, sourceReader } from '../policy/source/source-reader.ts';
import type { Notes } from './exchange-report.ts';
import { type JsonObject, optionalList, optionalObject, optionalText, requiredText, ShapeError } from './json-shape.ts';
import type { ClauseFile, FilterFile, Placed } from './provisioning-file.ts';
import { readItems } from './read-items.ts';

export interface ImportedFilters {
  readonly filters: Placed<FilterFile>[];
  /** A filter was left out, so that to have none would let in more than before. */
  readonly narrowed: boolean;
}

const FILTER_SETS = ['groups', 'inputFilterGroups', 'categoryFilterGroups'] as const;

/** Fewer than anybody would write by hand. */
const MAX_FILTERS = 200;

/** An object is in scope when it passes one group of each set that has any. Throws ShapeError when the scope is none. */
export function importFilters(kind: Kind, objectMapping: JsonObject, at: string, notes: Notes): ImportedFilters {
  const scope = optionalObject(objectMapping, 'scope', at);
  if (scope === undefined) return { filters: [], narrowed: false };
  const sets = FILTER_SETS.map((name) => filterSet(kind, scope, name, `${at}.scope`, notes)).filter(
    ({ narrowed }) => narrowed,
  );
  const filters = sets.reduce<Placed<FilterFile>[]>(
    (all, set, index) => (index === 0 ? set.filters : product(all, set.filters)),
    [],
  );
  if (filters.length <= MAX_FILTERS) return { filters, narrowed: sets.length > 0 };
  notes.leftOut(`${at}.scope`, `its sets of filters make ${filters.length} filters together`, 'Write the filters anew');
  return { filters: [], narrowed: true };
}

function filterSet(
  kind: Kind,
  scope: JsonObject,
  name: (typeof FILTER_SETS)[number],
  scopeAt: string,
  notes: Notes,
): ImportedFilters {
  const groups = optionalList(scope, name, scopeAt);
  let empty = 0;
  const filters = readItems(groups, `${scopeAt}.${name}`, notes, (group, at): Placed<FilterFile> | undefined => {
    const clauses = optionalList(group, 'clauses', at);
    if (clauses.length === 0) {
      empty += 1;
      notes.leftOut(at, 'has no clauses', 'Nothing needs to be done');
      return undefined;
    }
    const label = optionalText(group, 'name', at)?.trim();
    const read = readItems(clauses, `${at}.clauses`, notes, (clause, clauseAt) =>
      clauseOf(kind, clause, clauseAt, notes),
    );
    if (read.length < clauses.length) {
      // Without one of its clauses it would let in more than before.
      notes.leftOut(at, 'has a clause that could not be carried over', 'Write the filter anew');
      return undefined;
    }
    return { at, value: { ...(label && { name: label }), clauses: read } };
  });
  if (name !== 'groups' && filters.length > 0) {
    notes.changed(
      `${scopeAt}.${name}`,
      'is experimental in Entra; it was added to the scoping filters, so that leaving it takes an object out of scope',
      'Set the action outOfScope to keep if it should not',
    );
  }
  return { filters, narrowed: groups.length > empty };
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

function clauseOf(kind: Kind, clause: JsonObject, at: string, notes: Notes): ClauseFile | undefined {
  const name = requiredText(clause, 'operatorName', at);
  const operator = BY_NAME.get(folded(name));
  if (operator === undefined) {
    const known = 'docs/mapping.md lists the operators that there are';
    notes.leftOut(`${at}.operatorName`, `there is no operator "${name}" here`, known);
    return undefined;
  }
  const values = operandsOf(clause, at);
  if (OPERANDS[operator] === 'none')
    return { attribute: attributeOf(clause, at), operator, ...valuesRule(kind, clause, at) };
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) {
    const message =
      value === undefined ? 'has no value' : `has ${values.length} values, and Entra does not say what that means`;
    notes.leftOut(`${at}.targetOperand.values`, message, 'Write one clause or one filter for each value');
    return undefined;
  }
  if (OPERANDS[operator] === 'group') {
    const message = `${name} is offered by Entra without being supported; here it asks for the members of the group`;
    notes.changed(at, message, 'Look at whom it lets in');
    return { operator, value };
  }
  const attribute = attributeOf(clause, at);
  if (OPERANDS[operator] === 'pattern') reportAnchoring(value, at, notes);
  return (
    booleanClause(kind, attribute, operator, value) ?? { attribute, operator, value, ...valuesRule(kind, clause, at) }
  );
}

const attributeOf = (clause: JsonObject, at: string): string => requiredText(clause, 'sourceOperandName', at);

function operandsOf(clause: JsonObject, at: string): string[] {
  const operand = optionalObject(clause, 'targetOperand', at);
  if (operand === undefined) return [];
  const values = optionalList(operand, 'values', `${at}.targetOperand`);
  return values.flatMap((value, index) => {
    if (value === null || value === '') return [];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
    throw new ShapeError(`${at}.targetOperand.values[${index}]`, 'a text', value);
  });
}

/** Entra does not say whether a pattern must take the whole value; here it must. */
function reportAnchoring(pattern: string, at: string, notes: Notes): void {
  if (isAnchored(pattern)) return;
  notes.changed(
    `${at}.targetOperand.values`,
    `the pattern ${JSON.stringify(pattern)} must take the whole value here, which Entra leaves open`,
    'Write .* before and behind it if it may be found anywhere',
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
  const reader = sourceReader(kind, attributeOf(clause, at));
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
