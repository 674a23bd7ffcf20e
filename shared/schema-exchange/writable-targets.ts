// A mapping of what the target only returns is one of what it is made of: displayName of a person is name.formatted.

import type { KindProfile, TargetAttribute } from '../scim/profile.ts';
import type { Notes } from './exchange-report.ts';
import type { MappingFile, Placed } from './provisioning-file.ts';

export function withWritable(
  mappings: readonly Placed<MappingFile>[],
  profile: KindProfile,
  notes: Notes,
): Placed<MappingFile>[] {
  return mappings.flatMap((mapping) => {
    const { target } = mapping.value;
    const { writtenAs } = attributeOf(target, profile) ?? {};
    if (writtenAs === undefined || mapping.value.matching !== undefined) return mapping;
    const others = mappings.filter(({ value }) => keptWith(writtenAs, profile).includes(value.target));
    if (others.length === 0) {
      notes.same(mapping.at, `${target} is mapped as ${writtenAs}, which the target makes it of`);
      return { at: mapping.at, value: { ...mapping.value, target: writtenAs } };
    }
    const made = others.map(({ value }) => value.target).join(' and ');
    notes.same(
      mapping.at,
      `${target} cannot be written: the target makes it of ${made}, which the schema maps as well`,
    );
    return [];
  });
}

/** All that the target keeps as one value with it. */
const keptWith = (path: string, { keptAsOne = [] }: KindProfile): readonly string[] =>
  keptAsOne.find(({ paths }) => paths.includes(path))?.paths ?? [path];

function attributeOf(target: string, { attributes }: KindProfile): TargetAttribute | undefined {
  return Object.hasOwn(attributes, target) ? attributes[target] : undefined;
}
