// Where a mapping's value comes from: a source attribute, a constant or an expression.

import type { Report } from '../../errors/problem.ts';
import {
  type AttributeType,
  attributesOf,
  Candidates,
  compile,
  type Expression,
  ExpressionError,
  functionsOf,
  LEAVE_OUT,
  parse,
  type Result,
  readsAppRoleAssignments,
  redacted,
  type Scalar,
  typeCheck,
  type Value,
} from '../../expression/index.ts';
import type { MappingInput, Random } from '../../model/ports.ts';
import type { Attributes, AttributeValue, Kind } from '../../model/stored-object.ts';
import { isList } from '../../model/values.ts';
import type { AttributeMapping } from '../shape/provisioning-schema.ts';
import { type SourceType, sourceAttributeNames } from '../source/source-attributes.ts';
import { isKnownSource, type SourceReader, sourceReader } from '../source/source-reader.ts';

/** What compiling a mapping needs besides the mapping. */
export interface OriginContext {
  readonly kind: Kind;
  readonly random: Random;
  /** The address in the target of a person that a reference points to; null when there is none. */
  identify(image: Attributes, now: number): AttributeValue;
}

/** What a mapping reads of one source attribute. */
export interface OriginInput {
  readonly attribute: string;
  /** The properties of Graph behind it. */
  readonly select: readonly string[];
  readonly value: AttributeValue;
}

export type OriginResult = AttributeValue | typeof LEAVE_OUT | Candidates;

export interface Origin {
  /** As written, for explanations: `userPrincipalName`, `"text"`, an expression. */
  readonly text: string;
  readonly select: readonly string[];
  readonly references: readonly string[];
  readonly usesAppRoles: boolean;
  readonly redacted: boolean;
  readonly multiValued: boolean;
  /** `evaluate` gives several values, of which the first that the target does not have is meant. */
  readonly selectsUnique: boolean;
  /** It makes a list of app roles, which is added to the target's list or takes its place, even when it is empty. */
  readonly roleList?: 'add' | 'replace';
  /** LEAVE_OUT: nothing is written, whatever the mapping says about empty values. Throws ExpressionError. */
  evaluate(input: MappingInput): OriginResult;
  /** For explanations. */
  inputs(input: MappingInput): readonly OriginInput[];
}

/** Undefined when it has problems, which are reported. */
export function compileOrigin(
  mapping: AttributeMapping,
  context: OriginContext,
  path: string,
  report: Report,
): Origin | undefined {
  const { source, constant, expression } = mapping;
  const given = [source, constant, expression].filter((origin) => origin !== undefined);
  if (given.length !== 1) {
    const message = given.length === 0 ? 'has no source, constant or expression' : 'has more than one origin';
    report(path, message, 'Give exactly one of source, constant and expression');
    return undefined;
  }
  if (source !== undefined) return sourceOrigin(source, context, `${path}.source`, report);
  if (expression !== undefined) return expressionOrigin(expression, mapping, context, `${path}.expression`, report);
  return { ...NOTHING_READ, text: JSON.stringify(constant), evaluate: () => constant ?? null, inputs: () => [] };
}

const NOTHING_READ = {
  select: [],
  references: [],
  usesAppRoles: false,
  redacted: false,
  multiValued: false,
  selectsUnique: false,
} as const;

function sourceOrigin(name: string, context: OriginContext, path: string, report: Report): Origin | undefined {
  const reader = sourceReader(context.kind, name);
  if (!isKnownSource(reader)) {
    report(path, reader.message, reader.remedy);
    return undefined;
  }
  return {
    ...NOTHING_READ,
    text: name,
    select: reader.select,
    references: reader.reference === undefined ? [] : [reader.reference],
    multiValued: reader.multiValued,
    evaluate: (input) => readSource(reader, input, context),
    inputs: (input) => [{ attribute: name, select: reader.select, value: readSource(reader, input, context) }],
  };
}

/** A reference stands for the address that the person it points to has in the target. */
function readSource(reader: SourceReader, input: MappingInput, { identify }: OriginContext): AttributeValue {
  if (reader.type !== 'reference') return reader.read(input);
  const { linkedReferences = {} } = input;
  const name = reader.reference ?? '';
  const image = Object.hasOwn(linkedReferences, name) ? linkedReferences[name] : undefined;
  return image === undefined || reader.read(input) === null ? null : identify(image, input.now);
}

function expressionOrigin(
  text: string,
  mapping: AttributeMapping,
  context: OriginContext,
  path: string,
  report: Report,
): Origin | undefined {
  const expression = parsed(text, path, report);
  if (expression === undefined) return undefined;
  const readers = new Map<string, SourceReader>();
  for (const name of attributesOf(expression)) {
    const reader = sourceReader(context.kind, name);
    if (isKnownSource(reader)) readers.set(name, reader);
  }
  const problems = typeCheck(expression, {
    attributeTypes: attributeTypes(context.kind, readers),
    createOnly: mapping.apply === 'onCreate',
    matching: mapping.matching !== undefined,
  });
  for (const { message } of problems)
    report(path, message, 'Correct the expression; docs/expressions.md describes the language');
  if (problems.length > 0) return undefined;
  const evaluator = compile(expression);
  const sources = [...readers.values()];
  const roleList = roleListOf(expression);
  return {
    text,
    ...(roleList !== undefined && { roleList }),
    select: sources.flatMap(({ select }) => select),
    references: sources.flatMap(({ reference }) => reference ?? []),
    usesAppRoles: readsAppRoleAssignments(expression),
    redacted: redacted(expression),
    multiValued: false,
    selectsUnique: functionsOf(expression).has('SelectUniqueValue'),
    evaluate(input) {
      const result = evaluator({
        attribute(name) {
          const reader = readers.get(name);
          return reader === undefined ? null : toExpressionValue(readSource(reader, input, context));
        },
        appRoleAssignments: rolesOf(input),
        now: new Date(input.now),
        random: context.random,
      });
      return fromResult(result);
    },
    inputs: (input) => [
      ...[...readers].map(([attribute, reader]) => {
        return { attribute, select: reader.select, value: readSource(reader, input, context) };
      }),
      ...(readsAppRoleAssignments(expression) ? [appRoleInput(input)] : []),
    ],
  };
}

function parsed(text: string, path: string, report: Report): Expression | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report(path, error.message, 'Correct the expression; docs/expressions.md describes the language');
    return undefined;
  }
}

const EXPRESSION_TYPES: Readonly<Record<SourceType, AttributeType>> = {
  string: 'text',
  reference: 'text',
  unknown: 'text',
  boolean: 'boolean',
  dateTime: 'date',
};

function roleListOf(expression: Expression): Origin['roleList'] {
  const called = functionsOf(expression);
  if (called.has('AssertiveAppRoleAssignmentsComplex')) return 'replace';
  return called.has('AppRoleAssignmentsComplex') ? 'add' : undefined;
}

function attributeTypes(kind: Kind, used: ReadonlyMap<string, SourceReader>): ReadonlyMap<string, AttributeType> {
  const types = new Map<string, AttributeType>();
  for (const name of [...sourceAttributeNames(kind), ...used.keys()]) {
    const reader = used.get(name) ?? sourceReader(kind, name);
    if (isKnownSource(reader)) types.set(name, reader.multiValued ? 'list' : EXPRESSION_TYPES[reader.type]);
  }
  return types;
}

/** Roles that the catalogue does not know are default access, or were removed from the application. */
function rolesOf({ roles, roleCatalogue = [] }: MappingInput) {
  const assigned = new Set(roles);
  return roleCatalogue.filter(({ id }) => assigned.has(id));
}

const appRoleInput = (input: MappingInput): OriginInput => ({
  attribute: 'appRoleAssignments',
  select: [],
  value: rolesOf(input).map(({ value, displayName }) => value ?? displayName),
});

function toExpressionValue(value: AttributeValue): Value {
  if (!isList(value)) return isScalar(value) ? value : null;
  return value.filter(isScalar);
}

/** The items of an expression's list are plain JSON. */
function fromResult(result: Result): OriginResult {
  if (result === LEAVE_OUT || result === null || isScalar(result) || result instanceof Candidates) return result;
  return result.map((item) => (isScalar(item) ? item : { ...item }));
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
