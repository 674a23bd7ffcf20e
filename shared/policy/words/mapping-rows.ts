// The table of attribute mappings, as they apply.

import type { Kind } from '../../model/stored-object.ts';
import type { KindProfile } from '../../scim/profile.ts';
import { FIXED } from '../mapping/mapping-set.ts';
import { findTarget, isFoundTarget } from '../mapping/target-attributes.ts';
import type { AttributeMapping } from '../shape/provisioning-schema.ts';
import type { MappingWords } from './configuration-words.ts';

export function mappingRows(
  kind: Kind,
  mappings: readonly AttributeMapping[],
  profile: KindProfile,
): readonly MappingWords[] {
  const { source, target } = FIXED[kind];
  const rows = mappings.map((mapping) => rowOf(mapping, profile)).filter((row) => row.target !== target);
  return [...rows, { target, type: 'direct', source, apply: 'always', whenNull: 'keep', fixed: true }];
}

function rowOf(mapping: AttributeMapping, profile: KindProfile): MappingWords {
  const { matching, default: initial, apply, whenNull } = mapping;
  const found = findTarget(profile, mapping.target);
  const once = apply === 'onCreate' || (isFoundTarget(found) && found.attribute.createOnly === true);
  return {
    target: isFoundTarget(found) ? found.path : mapping.target,
    ...originOf(mapping),
    ...(matching !== undefined && { matching }),
    apply: once ? 'onCreate' : 'always',
    whenNull,
    ...(initial !== undefined && { default: initial }),
    fixed: false,
  };
}

function originOf({ source, constant, expression }: AttributeMapping): Pick<MappingWords, 'type' | 'source'> {
  if (expression !== undefined) return { type: 'expression', source: expression };
  return source === undefined ? { type: 'constant', source: JSON.stringify(constant) } : { type: 'direct', source };
}
