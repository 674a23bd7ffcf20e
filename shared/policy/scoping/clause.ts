// Compiles one clause of a scoping filter: type errors are found here, when the configuration is loaded.

import type { Report } from '../../errors/problem.ts';
import type { ScopeContext } from '../../model/ports.ts';
import type { AttributeValue, Kind, SourceId } from '../../model/stored-object.ts';
import { sourceId } from '../../model/stored-object.ts';
import { isList } from '../../model/values.ts';
import { OPERANDS, type Operator } from '../shape/operators.ts';
import type { ScopingClause } from '../shape/provisioning-schema.ts';
import type { SourceType } from '../source/source-attributes.ts';
import { isKnownSource, type SourceObject, type SourceReader, sourceReader } from '../source/source-reader.ts';
import type { Comparison } from './moments.ts';
import { type ComparingOperator, type Predicate, predicate, type Scalar } from './predicates.ts';

export interface ScopeSubject extends SourceObject {
  readonly now: number;
  readonly context: ScopeContext | undefined;
}

export interface CompiledClause {
  /** As written: `department EQUALS "Sales"`. */
  readonly text: string;
  /** Absent for membership. */
  readonly source?: SourceReader;
  readonly attribute?: string;
  /** The group that membership is asked of. */
  readonly group?: SourceId;
  test(subject: ScopeSubject): Comparison;
}

/** Undefined when it has problems, which are reported. */
export function compileClause(
  kind: Kind,
  clause: ScopingClause,
  path: string,
  report: Report,
): CompiledClause | undefined {
  const { operator } = clause;
  if (operator === 'IsMemberOf' || operator === 'NOT IsMemberOf') {
    return membershipClause(kind, clause, operator === 'IsMemberOf', path, report);
  }
  if (clause.attribute === undefined) {
    report(path, 'names no attribute', 'Add "attribute"');
    return undefined;
  }
  const source = sourceReader(kind, clause.attribute);
  if (!isKnownSource(source)) {
    report(`${path}.attribute`, source.message, INSTEAD_OF.get(clause.attribute.toLowerCase()) ?? source.remedy);
    return undefined;
  }
  const sound = [
    typeFits(clause, source.type, path, report),
    operandFits(clause, path, report),
    valuesFit(clause, source, path, report),
  ];
  if (sound.includes(false)) return undefined;
  const common = { text: textOf(clause), source, attribute: clause.attribute };
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') {
    const wanted = operator === 'IS NULL';
    return { ...common, test: (subject) => ({ outcome: (valuesOf(source.read(subject)).length === 0) === wanted }) };
  }
  const compare = comparison(operator, clause, path, report);
  return (
    compare && { ...common, test: (subject) => overValues(valuesOf(source.read(subject)), compare, clause, subject) }
  );
}

const ASK_FOR_GROUP = 'Use the operator IsMemberOf without an attribute, with the object id of the group as its value';
const ASK_FOR_ROLE =
  'Assign the role through a group, and use the operator IsMemberOf with the object id of that group';

/** What people look for among the attributes. */
const INSTEAD_OF: ReadonlyMap<string, string> = new Map([
  ['memberof', ASK_FOR_GROUP],
  ['ismemberof', ASK_FOR_GROUP],
  ['members', ASK_FOR_GROUP],
  ['approleassignments', ASK_FOR_ROLE],
]);

const GROUP_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function membershipClause(
  kind: Kind,
  clause: ScopingClause,
  wanted: boolean,
  path: string,
  report: Report,
): CompiledClause | undefined {
  if (kind === 'group') {
    const remedy = 'Filter groups by an attribute such as displayName, or by not assigning them';
    report(`${path}.operator`, 'asks for the memberships of people, and this filter is for groups', remedy);
    return undefined;
  }
  if (clause.attribute !== undefined) {
    report(`${path}.attribute`, `means nothing with ${clause.operator}`, 'Remove it: the value names the group');
  }
  if (clause.values !== undefined) report(`${path}.values`, `means nothing with ${clause.operator}`, 'Remove it');
  if (!GROUP_ID.test(String(clause.value ?? ''))) {
    report(`${path}.value`, 'is not the object id of a group', 'Copy the object id from the group in Entra ID');
    return undefined;
  }
  const group = sourceId(String(clause.value));
  return {
    text: textOf(clause),
    group,
    test: ({ context }) => {
      // To answer false would take everybody out of scope.
      if (context?.isMemberOf === undefined) throw new Error('A filter asks for memberships, and none were handed in.');
      return { outcome: context.isMemberOf(group) === wanted };
    },
  };
}

const TYPES: Readonly<Partial<Record<Operator, { readonly types: readonly SourceType[]; readonly remedy: string }>>> = {
  'IS TRUE': { types: ['boolean'], remedy: 'Use EQUALS' },
  'IS FALSE': { types: ['boolean'], remedy: 'Use EQUALS' },
  BEFORE: { types: ['dateTime', 'string'], remedy: 'Name a date attribute' },
  AFTER: { types: ['dateTime', 'string'], remedy: 'Name a date attribute' },
};
const TEXT_TYPES: readonly SourceType[] = ['string', 'reference'];

function typeFits({ operator }: ScopingClause, type: SourceType, path: string, report: Report): boolean {
  if (type === 'unknown' || operator === 'IS NULL' || operator === 'IS NOT NULL') return true;
  const { types, remedy } = TYPES[operator] ?? {
    types: TEXT_TYPES,
    remedy: type === 'boolean' ? 'Use IS TRUE or IS FALSE' : 'Use BEFORE or AFTER',
  };
  if (types.includes(type)) return true;
  report(`${path}.operator`, `${operator} does not go with an attribute of type ${type}`, remedy);
  return false;
}

function operandFits({ operator, value }: ScopingClause, path: string, report: Report): boolean {
  if (OPERANDS[operator] === 'none') {
    if (value === undefined) return true;
    report(`${path}.value`, `means nothing with ${operator}`, 'Remove it');
    return false;
  }
  if (value !== undefined && value !== '') return true;
  const remedy = operator.startsWith('NOT')
    ? 'Use IS NOT NULL to ask for any value'
    : 'Use IS NULL to ask for no value';
  report(`${path}.value`, `is missing or empty, and ${operator} needs one`, `Add a value. ${remedy}`);
  return false;
}

function valuesFit({ values }: ScopingClause, source: SourceReader, path: string, report: Report): boolean {
  if (source.multiValued === (values !== undefined) || source.type === 'unknown') return true;
  if (source.multiValued) {
    report(path, 'names an attribute that can have several values', 'Add "values": "any" or "values": "all"');
  } else {
    report(`${path}.values`, 'means nothing for an attribute with one value', 'Remove it');
  }
  return false;
}

function comparison(
  operator: ComparingOperator,
  { value }: ScopingClause,
  path: string,
  report: Report,
): Predicate | undefined {
  const compiled = predicate(operator, String(value ?? ''));
  if (typeof compiled === 'function') return compiled;
  report(`${path}.value`, compiled.message, compiled.remedy);
  return undefined;
}

/** An empty text is an empty attribute. */
function valuesOf(value: AttributeValue): Scalar[] {
  const items = isList(value) ? value : [value];
  return items.filter((item) => isScalar(item)).filter((item) => item !== '');
}

const isScalar = (value: AttributeValue): value is Scalar => value !== null && typeof value !== 'object';

/** Null rule: a comparison with nothing is false, also "for all of them". */
function overValues(
  values: readonly Scalar[],
  compare: Predicate,
  clause: ScopingClause,
  { now }: ScopeSubject,
): Comparison {
  const each = values.map((value) => compare(value, now));
  const passes = ({ outcome }: Comparison): boolean => outcome;
  const outcome = each.length > 0 && (clause.values === 'any' ? each.some(passes) : each.every(passes));
  return withEarliest(outcome, each);
}

/** The outcome, and when the first of its parts changes by itself. */
export function withEarliest(outcome: boolean, parts: readonly Comparison[]): Comparison {
  const changes = parts.flatMap(({ changesAt }) => changesAt ?? []);
  return changes.length === 0 ? { outcome } : { outcome, changesAt: Math.min(...changes) };
}

function textOf({ attribute, operator, value, values }: ScopingClause): string {
  const words = [values, attribute, operator, value === undefined ? undefined : JSON.stringify(value)];
  return words.filter((word) => word !== undefined).join(' ');
}
