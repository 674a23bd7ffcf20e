// Scoping and mapping of one kind of object, behind the questions that the engine asks.

import type { Report } from '../errors/problem.ts';
import {
  type ClauseExplanation,
  type ExplainedPolicy,
  type MappedValue,
  type MappingExplanation,
  type MappingInput,
  type MappingOutcome,
  type ObjectPolicy,
  type Random,
  REDACTED,
  type ScopeContext,
} from '../model/ports.ts';
import { AGENT_USER, type Attributes, type AttributeValue, type Kind, type SourceId } from '../model/stored-object.ts';
import { lookupKeys } from '../scim/filter.ts';
import type { KindProfile, TargetProfile } from '../scim/profile.ts';
import type { CompiledMapping } from './mapping/attribute-mapping.ts';
import { withIdentifyingItem } from './mapping/identifying-item.ts';
import type { OriginContext } from './mapping/mapping-origin.ts';
import { compileMappings } from './mapping/mapping-set.ts';
import { hasIdentifyingItem, isItemOfIdentified } from './mapping/target-attributes.ts';
import { writingRules } from './mapping/writing-rules.ts';
import { addressesToRead } from './protection.ts';
import { compileScope, type Scope } from './scoping/scope.ts';
import type { ProvisioningConfig } from './shape/provisioning-schema.ts';

export interface CompiledObjectPolicy extends Omit<ObjectPolicy, 'enabled' | 'onRemoval'>, ExplainedPolicy {
  /** Groups whose members the filters ask for. */
  readonly groups: readonly SourceId[];
}

export function compileObjectPolicy(
  kind: Kind,
  config: ProvisioningConfig,
  profile: TargetProfile,
  random: Random,
  report: Report,
): CompiledObjectPolicy {
  const section = kind === 'user' ? 'users' : 'groups';
  const target = profile.kinds[kind];
  const scope = compileScope(kind, config, `$.${section}.scopingFilters`, report);
  const context: OriginContext = { kind, random, identify: (image, now) => identify(mappings, target, image, now) };
  const path = `$.${section}.attributeMappings`;
  const mappings = compileMappings(config[section].attributeMappings, target, context, path, report);
  // A source attribute that some mapping redacts is hidden wherever it is read.
  const hidden = sorted(mappings.filter(({ origin }) => origin.redacted).flatMap(({ origin }) => origin.select));
  const usesAppRoles = mappings.some(({ origin }) => origin.usesAppRoles);
  if (usesAppRoles && config.scope === 'all') {
    report(
      '$.scope',
      'is "all", so that nobody has app roles, but a mapping reads them',
      'Use "assigned" or change the mapping',
    );
  }
  // Groups that were read when agent users did not count as members are so read again.
  const members = kind === 'group' && config.users.agents === 'include' ? [AGENT_USER] : [];
  const addresses = kind === 'user' ? addressesToRead(config) : [];
  return {
    select: sorted([...scope.select, ...members, ...addresses, ...mappings.flatMap(({ origin }) => origin.select)]),
    references: sorted([...scope.references, ...mappings.flatMap(({ origin }) => origin.references)]),
    groups: scope.groups,
    usesAppRoles,
    targets: [...(Object.hasOwn(target.attributes, 'active') ? ['active'] : []), ...mappings.map((one) => one.target)],
    writing: writingRules(mappings, target),
    lookupKeys: (path, values) => {
      const attribute = Object.hasOwn(target.filterable, path) ? target.filterable[path] : undefined;
      return attribute === undefined ? [] : lookupKeys(values, path, attribute);
    },
    matching: matchingPaths(mappings),
    redacted: mappings.filter((mapping) => isRedacted(mapping, mappings, target)).map((mapping) => mapping.target),
    scope: (image, now, scopeContext) => scope.evaluate(image, now, scopeContext),
    map: (input) => mapObject(mappings, target, input),
    hidden,
    explainScope: (image, now, scopeContext) => maskedClauses(scope, hidden, image, now, scopeContext),
    explainMappings: (input) => {
      const identity = identityOf(mappings, target, input);
      return mappings.map((mapping) =>
        explained(
          mapping,
          isRedacted(mapping, mappings, target),
          hidden,
          input,
          (value) => !input.creating && repeats(target, mapping, value, identity),
        ),
      );
    },
  };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

function matchingPaths(mappings: readonly CompiledMapping[]): string[] {
  const matching = mappings.flatMap(({ target, matching }) => (matching === undefined ? [] : [{ target, matching }]));
  return matching.sort((a, b) => a.matching - b.matching).map(({ target }) => target);
}

function mapObject(mappings: readonly CompiledMapping[], target: KindProfile, input: MappingInput): MappingOutcome {
  // Only who should be in the target is mapped, which is all that `active` says.
  const values = new Map<string, AttributeValue>(Object.hasOwn(target.attributes, 'active') ? [['active', true]] : []);
  const candidates = new Map<string, readonly AttributeValue[]>();
  for (const mapping of mappings) {
    const mapped = mapping.evaluate(input);
    if (mapped.outcome === 'failed') return { ok: false, code: mapped.code, detail: mapped.detail };
    if (mapped.outcome === 'value') {
      values.set(mapping.target, mapped.value);
      if (mapped.candidates !== undefined) candidates.set(mapping.target, mapped.candidates);
    }
    if (mapped.outcome === 'cleared') values.set(mapping.target, null);
  }
  const missing = input.creating ? missingValue(mappings, values) : undefined;
  if (missing !== undefined) return missing;
  return {
    ok: true,
    values: withIdentifyingItems(mappings, target, values, input.creating),
    ...(candidates.size > 0 && { candidates: Object.fromEntries(candidates) }),
  };
}

/** An object with an unusable value is one that a look-up would not find, and a create would not make. */
function missingValue(
  mappings: readonly CompiledMapping[],
  values: ReadonlyMap<string, AttributeValue>,
): MappingOutcome | undefined {
  const has = ({ target }: CompiledMapping): boolean => (values.get(target) ?? '') !== '';
  const matching = mappings.filter((mapping) => mapping.matching !== undefined);
  if (!matching.some(has)) {
    const origins = matching.map(({ origin, target }) => `${origin.text} (for ${target})`).join(' and ');
    const detail = `There is no value to match by: ${origins} ${matching.length === 1 ? 'is' : 'are'} empty.`;
    return { ok: false, code: 'MissingMatchingValue', detail };
  }
  const required = mappings.find((mapping) => mapping.attribute.required === true && !has(mapping));
  if (required === undefined) return undefined;
  const detail = `${required.target} is required, and ${required.origin.text} is empty.`;
  return { ok: false, code: 'MissingRequiredValue', detail };
}

function withIdentifyingItems(
  mappings: readonly CompiledMapping[],
  target: KindProfile,
  values: Map<string, AttributeValue>,
  creating: boolean,
): Attributes {
  const identity = values.get(target.identifiedBy);
  for (const mapping of mappings) {
    const { target: path, attribute } = mapping;
    // At creation it may be what an existing account is found by.
    if (!creating && repeats(target, mapping, values.get(path), identity)) values.delete(path);
    if (!hasIdentifyingItem(target, path)) continue;
    const list = withIdentifyingItem(values.get(path), identity, attribute.maxItems);
    if (list === undefined) values.delete(path);
    else values.set(path, list);
  }
  return Object.fromEntries(values);
}

/** An item that is the identifying value: the target has it as the primary item already. */
function repeats(
  target: KindProfile,
  mapping: CompiledMapping,
  value: AttributeValue | undefined,
  identity: AttributeValue | undefined,
): boolean {
  if (!isItemOfIdentified(target, mapping.target)) return false;
  return typeof value === 'string' && typeof identity === 'string' && value.toLowerCase() === identity.toLowerCase();
}

/** The value by which the target knows the person with this image; null when there is none. */
function identify(
  mappings: readonly CompiledMapping[],
  target: KindProfile,
  image: Attributes,
  now: number,
): AttributeValue {
  return identityOf(mappings, target, { image, roles: [], creating: true, now });
}

function identityOf(mappings: readonly CompiledMapping[], target: KindProfile, input: MappingInput): AttributeValue {
  const mapped = mappings.find((candidate) => candidate.target === target.identifiedBy)?.evaluate(input);
  return mapped?.outcome === 'value' ? mapped.value : null;
}

/** Its own expression hides the value, or it gives the identifying value of somebody else, which is hidden. */
function isRedacted({ origin }: CompiledMapping, mappings: readonly CompiledMapping[], target: KindProfile): boolean {
  if (origin.redacted) return true;
  const identity = mappings.find((candidate) => candidate.target === target.identifiedBy);
  return origin.references.length > 0 && identity?.origin.redacted === true;
}

function explained(
  mapping: CompiledMapping,
  redacted: boolean,
  hidden: readonly string[],
  input: MappingInput,
  isRepeated: (value: AttributeValue) => boolean,
): MappingExplanation {
  const { text } = mapping.origin;
  const evaluated = mapping.evaluate(input);
  const mapped: MappedValue =
    evaluated.outcome === 'value' && isRepeated(evaluated.value) ? { outcome: 'kept' } : evaluated;
  const shown: MappedValue = redacted && mapped.outcome === 'value' ? { outcome: 'value', value: REDACTED } : mapped;
  const inputs = mapping.origin.inputs(input).map(({ attribute, select, value }): [string, AttributeValue] => {
    const masked = value !== null && (redacted || select.some((name) => hidden.includes(name)));
    return [attribute, masked ? REDACTED : value];
  });
  return { target: mapping.target, origin: text, inputs: Object.fromEntries(inputs), redacted, ...shown };
}

function maskedClauses(
  scope: Scope,
  hidden: readonly string[],
  image: Attributes,
  now: number,
  context: ScopeContext | undefined,
): readonly ClauseExplanation[] {
  return scope.explain(image, now, context).map((clause) => {
    const masked = clause.operand !== undefined && clause.select.some((name) => hidden.includes(name));
    return masked ? { ...clause, operand: REDACTED } : clause;
  });
}
