// Each mapping with what it read and gave, beside what was exported last and what the target has.

import { mappingInput, type Standing } from '../engine/decide/decide.ts';
import {
  type ExplainedPolicy,
  type MappingExplanation,
  type MappingOutcome,
  type ObjectPolicy,
  REDACTED,
} from '../model/ports.ts';
import type { Attributes, AttributeValue, StoredObject, TargetObject } from '../model/stored-object.ts';
import { changeOf, ownValue } from '../model/values.ts';
import type { Belonging, Change, Decision, MappingLine } from './document.ts';

export function explainMappings(
  object: StoredObject,
  standing: Standing,
  policy: ObjectPolicy & ExplainedPolicy,
  present: TargetObject | undefined,
  decision: Decision,
  belonging: Belonging,
): MappingLine[] {
  const input = mappingInput(object, standing, object.link?.state !== 'active');
  const values = valuesOf(decision, policy.map(input));
  const explained = policy.explainMappings(input);
  return [...explained, ...implied(values, explained, belonging)].map((line) => {
    const value = line.origin === ENTITLEMENT ? entitledValue(line) : sent(line, values);
    const compared = line.outcome === 'cleared' || value !== undefined;
    const [exported, current] = [
      ownValue(object.exported ?? {}, line.target),
      present && ownValue(present.values, line.target),
    ];
    const show = (shown: AttributeValue): AttributeValue => (line.redacted && shown !== null ? REDACTED : shown);
    return {
      ...line,
      ...(line.outcome === 'value' && value !== undefined && { value: show(value) }),
      ...(exported !== undefined && { exported: show(exported) }),
      differsFromExported: compared && differs(line.target, value, exported, policy),
      ...(current !== undefined && { present: show(current) }),
      ...(present !== undefined && { differsFromTarget: compared && differs(line.target, value, current, policy) }),
    };
  });
}

/** As an export would see it. What is not known counts as nothing. */
function differs(
  path: string,
  value: AttributeValue | undefined,
  known: AttributeValue | undefined,
  { writing }: ObjectPolicy,
): boolean {
  return changeOf(path, value ?? null, { [path]: known ?? null }, writing) !== undefined;
}

/** Which values are still free is known only where the decision is to create. */
function valuesOf(decision: Decision, mapped: MappingOutcome): Attributes {
  if (decision.action === 'create') return decision.values;
  return mapped.ok ? mapped.values : {};
}

const ENTITLEMENT = 'entitlement';

/** What follows from being in scope alone, without a mapping: `active`. */
function implied(
  values: Attributes,
  explained: readonly MappingExplanation[],
  belonging: Belonging,
): MappingExplanation[] {
  const listed = new Set(explained.map(({ target }) => target));
  return Object.keys(values)
    .filter((target) => !listed.has(target))
    .map((target) => ({
      target,
      origin: ENTITLEMENT,
      inputs: {},
      redacted: false,
      ...(belonging === 'kept' ? { outcome: 'kept' } : { outcome: 'value', value: belonging === 'in' }),
    }));
}

const entitledValue = (line: MappingExplanation): AttributeValue | undefined =>
  line.outcome === 'value' ? line.value : undefined;

/** A list with an identifying item is completed after its mapping. */
function sent(line: MappingExplanation, values: Attributes): AttributeValue | undefined {
  const whole = ownValue(values, line.target);
  if (whole !== undefined) return whole;
  return line.outcome === 'value' && !line.redacted ? line.value : undefined;
}

export function maskAttributes(attributes: Attributes, hidden: readonly string[]): Attributes {
  const entries = Object.entries(attributes).map(([name, value]): [string, AttributeValue] => [
    name,
    hidden.includes(name) && value !== null ? REDACTED : value,
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function maskDecision(decision: Decision, redacted: readonly string[]): Decision {
  if (decision.action === 'create') return { ...decision, values: maskAttributes(decision.values, redacted) };
  if (decision.action !== 'update' && decision.action !== 'adopt') return decision;
  return { ...decision, changes: decision.changes.map((change) => maskChange(change, redacted)) };
}

function maskChange(change: Change, redacted: readonly string[]): Change {
  if (!redacted.includes(change.path)) return change;
  const mask = (value: AttributeValue): AttributeValue => (value === null ? null : REDACTED);
  return { path: change.path, from: mask(change.from), to: mask(change.to) };
}
