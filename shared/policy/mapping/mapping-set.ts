// Compiles all mappings of users or of groups, with the checks that concern more than one of them.

import type { Report } from '../../errors/problem.ts';
import type { KindProfile } from '../../scim/profile.ts';
import type { AttributeMapping } from '../shape/provisioning-schema.ts';
import { type CompiledMapping, compileMapping } from './attribute-mapping.ts';
import type { OriginContext } from './mapping-origin.ts';
import { findTarget, isFoundTarget, overlaps } from './target-attributes.ts';

/** A mapping that always applies and cannot be changed; it may be listed, so that the file tells the whole story. */
interface FixedMapping {
  readonly source: string;
  readonly target: string;
}

export const FIXED: Readonly<Record<OriginContext['kind'], FixedMapping>> = {
  user: { source: 'entitlement', target: 'active' },
  group: { source: 'members', target: 'members' },
};

export function compileMappings(
  mappings: readonly AttributeMapping[],
  profile: KindProfile,
  context: OriginContext,
  path: string,
  report: Report,
): readonly CompiledMapping[] {
  const compiled = mappings.flatMap((mapping, index) => {
    const at = `${path}[${index}]`;
    if (concernsFixed(mapping, FIXED[context.kind], profile)) {
      checkFixed(mapping, FIXED[context.kind], profile, at, report);
      return [];
    }
    const one = compileMapping(mapping, profile, context, at, report);
    return one === undefined ? [] : [{ ...one, at }];
  });
  compiled.forEach((mapping, index) => {
    checkAgainst(mapping, compiled.slice(0, index), report);
  });
  // A mapping that is itself in doubt may be the one that is asked for here.
  if (compiled.length + countFixed(mappings, FIXED[context.kind], profile) === mappings.length) {
    checkComplete(compiled, profile, path, report);
  }
  checkMatching(mappings, path, report);
  return compiled;
}

function concernsFixed({ source, target }: AttributeMapping, fixed: FixedMapping, profile: KindProfile): boolean {
  const found = findTarget(profile, target);
  return source === fixed.source || (isFoundTarget(found) && found.path === fixed.target);
}

const countFixed = (mappings: readonly AttributeMapping[], fixed: FixedMapping, profile: KindProfile): number =>
  mappings.filter((mapping) => concernsFixed(mapping, fixed, profile)).length;

function checkFixed(
  mapping: AttributeMapping,
  { source, target }: FixedMapping,
  profile: KindProfile,
  at: string,
  report: Report,
): void {
  const { constant, expression, matching, default: initial, apply, whenNull } = mapping;
  const bare = [constant, expression, matching, initial].every((part) => part === undefined);
  const plain = bare && apply === 'always' && whenNull === 'keep';
  const found = findTarget(profile, mapping.target);
  if (mapping.source === source && isFoundTarget(found) && found.path === target && plain) return;
  report(
    at,
    `${target} always comes from ${source}`,
    `Write {"source": "${source}", "target": "${target}"} or leave it out`,
  );
}

interface PlacedMapping extends CompiledMapping {
  readonly at: string;
}

function checkAgainst(mapping: PlacedMapping, earlier: readonly PlacedMapping[], report: Report): void {
  const other = earlier.find(({ target }) => overlaps(target, mapping.target));
  if (other !== undefined) {
    report(`${mapping.at}.target`, `writes what ${other.at} already writes`, 'Keep one of the two');
  }
  const rival = earlier.find(({ matching }) => matching !== undefined && matching === mapping.matching);
  if (rival !== undefined) {
    report(`${mapping.at}.matching`, `has the same precedence as ${rival.at}`, 'Give each its own number');
  }
}

function checkComplete(compiled: readonly CompiledMapping[], profile: KindProfile, path: string, report: Report): void {
  const mapped = new Set(compiled.map(({ target }) => target));
  for (const [target, attribute] of Object.entries(profile.attributes)) {
    if (attribute.required && !mapped.has(target)) {
      report(path, `lacks ${target}, which the target requires`, `Add a mapping for ${target}`);
    }
  }
}

function checkMatching(mappings: readonly AttributeMapping[], path: string, report: Report): void {
  if (mappings.some(({ matching }) => matching !== undefined)) return;
  const message = 'has no matching attribute, so that existing objects would be created again';
  report(path, message, 'Add "matching": 1 to one mapping');
}
