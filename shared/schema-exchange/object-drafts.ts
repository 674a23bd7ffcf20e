// What the object mapping of users, or of groups, says about them: mappings, filters and actions.

import type { TargetProfile } from '../scim/profile.ts';
import type { Notes } from './exchange-report.ts';
import { type ImportedMappings, importMappings } from './import-mappings.ts';
import { importFilters } from './import-scope.ts';
import { optionalText, ShapeError } from './json-shape.ts';
import { isEnabled, type ObjectMapping } from './object-mappings.ts';
import type { GroupsDraft, SectionDraft, UsersDraft } from './provisioning-file.ts';

interface Section extends SectionDraft {
  readonly entitlement: ImportedMappings['entitlement'];
}

function sectionOf(kind: 'user' | 'group', object: ObjectMapping, profile: TargetProfile, notes: Notes): Section {
  const { mapping, at } = object;
  return {
    at,
    ...importMappings(kind, mapping, at, profile.kinds[kind], notes),
    ...filtersOf(kind, object, notes),
  };
}

/** A scope that cannot be read must not let everybody in. */
function filtersOf(kind: 'user' | 'group', { mapping, at, limited }: ObjectMapping, notes: Notes) {
  try {
    const imported = importFilters(kind, mapping, at, notes);
    if (!limited) return imported;
    for (const { at: filterAt } of imported.filters) {
      notes.leftOut(
        filterAt,
        'would let in too many without the filter of its rule',
        'Add it to the filters you write',
      );
    }
    return { filters: [], narrowed: true };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.leftOut(error.at, error.message, error.remedy);
    return { filters: [], narrowed: true };
  }
}

/** Throws ShapeError when the object mapping cannot be read. */
export function usersDraft(
  object: ObjectMapping,
  settings: ReadonlyMap<string, string>,
  profile: TargetProfile,
  notes: Notes,
): UsersDraft {
  const { entitlement, ...section } = sectionOf('user', object, profile, notes);
  const flows = flowTypesOf(object, notes);
  if (!flows.has('add')) {
    notes.changed(
      `${object.at}.flowTypes`,
      'does not allow creations, and so people and groups who are not in Notion wait for an approval',
      'Raise the limit "creations" if they should be created',
    );
  }
  const staysActive = entitlement === undefined || entitlement === 'never' || !flows.has('update');
  const keepsOutOfScope = settings.get('skipoutofscopedeletions')?.toLowerCase() === 'true';
  if (staysActive) {
    notes.changed(
      object.at,
      'nothing disables people in Notion, and so nobody is removed but after a permanent deletion',
      'Change the actions of users if leavers should be removed',
    );
  }
  return {
    ...section,
    creates: flows.has('add'),
    ...(!flows.has('update') && { mappings: section.mappings.map(onCreateOnly) }),
    actions: {
      ...(staysActive && { disabled: 'keep', outOfScope: 'keep', softDeleted: 'keep' }),
      ...(keepsOutOfScope && { outOfScope: 'keep' }),
      ...(!flows.has('delete') && { hardDeleted: 'keep' }),
    },
  };
}

const onCreateOnly = (mapping: SectionDraft['mappings'][number]): typeof mapping =>
  mapping.value.source === 'entitlement' ? mapping : { ...mapping, value: { ...mapping.value, apply: 'onCreate' } };

/** Throws ShapeError when the object mapping cannot be read. */
export function groupsDraft(object: ObjectMapping, profile: TargetProfile, notes: Notes): GroupsDraft {
  const { entitlement: _, ...section } = sectionOf('group', object, profile, notes);
  const flows = flowTypesOf(object, notes);
  if (!section.mappings.some(({ value }) => value.target === 'members')) {
    notes.changed(
      object.at,
      'does not map members; here they always follow the group',
      'Disable groups if they should not',
    );
  }
  if (!flows.has('add') && isEnabled(object)) {
    notes.changed(
      `${object.at}.flowTypes`,
      'does not allow creations; here groups are made when they are missing',
      'Adjust which groups are in scope, or set the limit "creations" to 0',
    );
  }
  if (flows.has('delete') && isEnabled(object)) {
    notes.changed(
      `${object.at}.flowTypes`,
      'groups that this job did not make are emptied and kept when they are deleted in Entra ID',
      'Set the action hardDeleted of groups to "delete" to delete them as well',
    );
  }
  return { ...section, enabled: isEnabled(object), actions: flows.has('delete') ? {} : { hardDeleted: 'keep' } };
}

/** `Add, Update, Delete`; all of them when nothing is said. */
function flowTypesOf({ mapping, at }: ObjectMapping, notes: Notes): ReadonlySet<string> {
  const text = optionalText(mapping, 'flowTypes', at) ?? 'Add, Update, Delete';
  const flows = new Set(
    text
      .toLowerCase()
      .split(',')
      .map((flow) => flow.trim()),
  );
  if (!flows.has('update')) {
    notes.changed(
      `${at}.flowTypes`,
      'does not allow updates',
      'Attributes of users apply at creation only; memberships are always kept up',
    );
  }
  return flows;
}
