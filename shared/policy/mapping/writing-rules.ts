// How the target compares values and keeps them together, as far as the mappings write them.

import type { WritingRules } from '../../model/ports.ts';
import type { KindProfile } from '../../scim/profile.ts';
import type { CompiledMapping } from './attribute-mapping.ts';
import { hasIdentifyingItem } from './target-attributes.ts';

export function writingRules(mappings: readonly CompiledMapping[], profile: KindProfile): WritingRules {
  const mapped = new Set(mappings.map(({ target }) => target));
  const sets = (profile.keptAsOne ?? []).map(({ paths }) => paths.filter((path) => mapped.has(path)));
  return {
    // Nobody tells two addresses apart by case; a change of it alone might be refused, and would change nothing.
    caseless: mappings
      .filter(({ target, attribute }) => attribute.rule === 'email' || hasIdentifyingItem(profile, target))
      .map(({ target }) => target),
    additive: mappings
      .filter(({ origin, attribute }) => origin.roleList === 'add' && attribute.multiValued)
      .map(({ target }) => target),
    asOne: sets.filter((paths) => paths.length > 1),
  };
}
