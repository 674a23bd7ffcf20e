// Compiles one attribute mapping: target, origin, and what happens when there is no value.

import type { Report } from '../../errors/problem.ts';
import { Candidates, ExpressionError, LEAVE_OUT } from '../../expression/index.ts';
import type { MappedValue, MappingInput } from '../../model/ports.ts';
import type { AttributeValue } from '../../model/stored-object.ts';
import type { KindProfile, TargetAttribute } from '../../scim/profile.ts';
import type { AttributeMapping } from '../shape/provisioning-schema.ts';
import { compileOrigin, type Origin, type OriginContext, type OriginResult } from './mapping-origin.ts';
import { findTarget, isFoundTarget, textItem } from './target-attributes.ts';
import { fitValue } from './target-value.ts';

export interface CompiledMapping {
  readonly target: string;
  readonly attribute: TargetAttribute;
  readonly origin: Origin;
  /** Precedence among the matching mappings. */
  readonly matching: number | undefined;
  evaluate(input: MappingInput): MappedValue;
}

const KEPT: MappedValue = { outcome: 'kept' };

/** Undefined when it has problems, which are reported. */
export function compileMapping(
  mapping: AttributeMapping,
  profile: KindProfile,
  context: OriginContext,
  path: string,
  report: Report,
): CompiledMapping | undefined {
  const found = findTarget(profile, mapping.target);
  const origin = compileOrigin(mapping, context, path, report);
  if (!isFoundTarget(found)) {
    report(`${path}.target`, found.message, found.remedy);
    return undefined;
  }
  const { path: target, attribute } = found;
  const item = textItem(profile, target);
  let sound = true;
  const refuse: Report = (at, message, remedy) => {
    sound = false;
    report(at, message, remedy);
  };
  checkTarget(target, attribute, item, path, refuse);
  checkUse(mapping, target, attribute, path, refuse);
  checkFixedValues(mapping, target, attribute, item, path, refuse);
  if (!Object.hasOwn(profile.filterable, target)) {
    const known = Object.keys(profile.filterable).join(', ');
    const problem = `the target cannot be searched by ${target}`;
    if (mapping.matching !== undefined) refuse(`${path}.matching`, problem, `Match by one of ${known}`);
    if (origin?.selectsUnique) {
      refuse(`${path}.expression`, `${problem}, which SelectUniqueValue needs`, `Use it for one of ${known}`);
    }
  }
  if (origin?.multiValued && !attribute.multiValued) {
    refuse(`${path}.source`, `has several values, and ${target} takes one`, 'Use an expression with Item or Join');
  }
  if (origin === undefined || !sound) return undefined;
  const evaluate = evaluator(mapping, target, attribute, item, origin);
  return { target, attribute, origin, matching: mapping.matching, evaluate };
}

function checkTarget(
  target: string,
  attribute: TargetAttribute,
  item: TargetAttribute | undefined,
  path: string,
  report: Report,
): void {
  const at = `${path}.target`;
  if (attribute.readOnly) {
    const { writtenAs } = attribute;
    const remedy = writtenAs === undefined ? 'Remove the mapping' : `Map ${writtenAs}, which it is made of`;
    report(at, `${target} cannot be written`, remedy);
  }
  if (attribute.type === 'reference') report(at, `${target} takes no mapping`, 'Remove the mapping');
  if (attribute.multiValued && attribute.type === 'complex' && item === undefined) {
    report(
      at,
      `the values of ${target} have several parts`,
      `Map its parts, such as ${target}[type eq "work"].formatted`,
    );
  }
}

function checkUse(
  { whenNull, apply, matching, default: initial }: AttributeMapping,
  target: string,
  attribute: TargetAttribute,
  path: string,
  report: Report,
): void {
  if (whenNull === 'clear' && !attribute.clearable) {
    report(`${path}.whenNull`, `${target} cannot be emptied in the target`, 'Use "keep"');
  } else if (whenNull === 'clear' && (apply === 'onCreate' || attribute.createOnly)) {
    report(
      `${path}.whenNull`,
      `${target} is written only when the object is created, and nothing is there to clear then`,
      'Use "keep"',
    );
  }
  if (whenNull === 'clear' && initial !== undefined) {
    report(
      `${path}.default`,
      'would be written at creation and cleared by the next run, because of "whenNull": "clear"',
      'Use "keep", or an expression such as Coalesce([jobTitle], "none")',
    );
  }
  if (matching !== undefined && attribute.multiValued) {
    report(`${path}.matching`, `${target} has several values`, 'Match by an attribute with one value');
  }
}

function checkFixedValues(
  mapping: AttributeMapping,
  target: string,
  attribute: TargetAttribute,
  item: TargetAttribute | undefined,
  path: string,
  report: Report,
): void {
  for (const key of ['constant', 'default'] as const) {
    const value = mapping[key];
    if (value === undefined) continue;
    const fit = fitValue(target, attribute, value, item);
    if (!fit.ok) report(`${path}.${key}`, `does not fit (${fit.code})`, fit.detail);
    if (mapping.matching !== undefined) {
      report(`${path}.${key}`, 'is the same for everybody, and so identifies nobody', 'Remove it');
    }
  }
}

function evaluator(
  mapping: AttributeMapping,
  target: string,
  attribute: TargetAttribute,
  item: TargetAttribute | undefined,
  origin: Origin,
): CompiledMapping['evaluate'] {
  const onCreateOnly = mapping.apply === 'onCreate' || attribute.createOnly === true;
  const conform = (value: AttributeValue): MappedValue => {
    const fitted = fitValue(target, attribute, value, item);
    if (!fitted.ok) return { outcome: 'failed', code: fitted.code, detail: fitted.detail };
    return fitted.value === null ? { outcome: 'cleared' } : { outcome: 'value', value: fitted.value };
  };
  const conformAll = (candidates: Candidates): MappedValue => {
    const mapped = candidates.values.map(conform);
    const values = mapped.flatMap((one) => (one.outcome === 'value' ? [one.value] : []));
    const [first] = values;
    if (first !== undefined) return { outcome: 'value', value: first, candidates: values };
    return mapped.find(({ outcome }) => outcome === 'failed') ?? { outcome: 'cleared' };
  };
  // No role is what an assertive list says then, not a value that is missing.
  const isSaid = origin.roleList === 'replace' && attribute.multiValued && attribute.clearable;
  const whenEmpty: MappedValue = mapping.whenNull === 'clear' || isSaid ? { outcome: 'cleared' } : KEPT;

  return (input) => {
    if (onCreateOnly && !input.creating) return { outcome: 'notApplied' };
    const value = evaluateOrigin(origin, input);
    if (value === LEAVE_OUT) return KEPT;
    if (value instanceof ExpressionError) {
      const detail = `The expression for ${target} has no result: ${value.reason}.`;
      return { outcome: 'failed', code: 'ExpressionFailed', detail };
    }
    const mapped = value instanceof Candidates ? conformAll(value) : conform(value);
    if (mapped.outcome !== 'cleared') return mapped;
    if (!input.creating) return whenEmpty;
    const initial = conform(mapping.default ?? null);
    return initial.outcome === 'cleared' ? KEPT : initial;
  };
}

function evaluateOrigin(origin: Origin, input: MappingInput): OriginResult | ExpressionError {
  try {
    return origin.evaluate(input);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}
