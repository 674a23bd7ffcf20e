// What the object mapping of users, or of groups, says about them: mappings, filters and actions.

import type { Kind } from '../model/stored-object.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { type ApplicationSettings, switchOf } from './application-settings.ts';
import type { RemovalRule } from './entitlement-rule.ts';
import type { Notes } from './exchange-report.ts';
import { type ImportedMappings, importMappings } from './import-mappings.ts';
import { importFilters } from './import-scope.ts';
import { ShapeError } from './json-shape.ts';
import { objectFlowsOf } from './mapping-flow.ts';
import { isEnabled, type ObjectMapping } from './object-mappings.ts';
import type { GroupActions, GroupsDraft, SectionDraft, UserActions, UsersDraft } from './provisioning-file.ts';

interface Section extends SectionDraft {
  readonly active: ImportedMappings['active'];
  readonly unread: number;
}

function sectionOf(kind: Kind, object: ObjectMapping, profile: TargetProfile, notes: Notes): Section {
  const { mapping, at, limitedBy } = object;
  const { mappings, active, lostMatching, unread } = importMappings(kind, mapping, at, profile.kinds[kind], notes);
  const closed = [
    ...limitedBy.map((name) => `the ${name} of the rule cannot be carried over`),
    ...lostMatching,
    ...(unread > 0
      ? [`${unreadEntries(unread)} cannot be read, and a matching attribute or active may be among them`]
      : []),
  ];
  return { at, mappings, active, unread, closed, ...filtersOf(kind, object, notes) };
}

const unreadEntries = (count: number): string => (count === 1 ? 'an attribute mapping' : `${count} attribute mappings`);

/** A scope that cannot be read must not let everybody in. */
function filtersOf(kind: Kind, { mapping, at }: ObjectMapping, notes: Notes): Pick<Section, 'filters' | 'narrowed'> {
  try {
    return importFilters(kind, mapping, at, notes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    notes.misshapen(error);
    return { filters: [], narrowed: true };
  }
}

/** Throws ShapeError when the object mapping cannot be read. */
export function usersDraft(
  object: ObjectMapping,
  settings: ApplicationSettings,
  profile: TargetProfile,
  notes: Notes,
): UsersDraft {
  const { active, unread, ...section } = sectionOf('user', object, profile, notes);
  const flows = objectFlowsOf(object.mapping, object.at, notes);
  if (!isEnabled(object)) section.closed.push('the mapping of users is disabled in the schema');
  if (flows.size === 0) section.closed.push('the mapping of users neither creates, updates nor deletes');
  if (active === 'lost') section.closed.push('what makes somebody inactive cannot be carried over');
  if (active === undefined && unread === 0) {
    notes.same(object.at, 'nothing in the schema makes anybody inactive: the actions of users say so here');
  }
  if (flows.size > 0) reportFlows(flows, object, notes);
  return {
    ...section,
    creates: flows.has('add'),
    ...(!flows.has('update') && { mappings: section.mappings.map(onCreateOnly) }),
    actions: userActions(active, flows, keepsOutOfScope(settings, object.at, notes)),
  };
}

function userActions(
  active: ImportedMappings['active'],
  flows: ReadonlySet<string>,
  keepsOutOfScope: boolean,
): UserActions {
  const { disabled, away } = flows.has('update') ? removals(active) : { disabled: false, away: false };
  return {
    ...(!disabled && { disabled: 'keep' as const }),
    ...(!away && { outOfScope: 'keep' as const, softDeleted: 'keep' as const }),
    ...(keepsOutOfScope && { outOfScope: 'keep' as const }),
    ...(!flows.has('delete') && { hardDeleted: 'keep' as const }),
  };
}

function keepsOutOfScope(settings: ApplicationSettings, at: string, notes: Notes): boolean {
  const skips = switchOf(settings, 'SkipOutOfScopeDeletions');
  if (skips === 'unclear') {
    const message =
      'the setting SkipOutOfScopeDeletions beside the schema is neither true nor false; who leaves the scope stays';
    notes.changed(at, message, 'Look at the action outOfScope of users');
  }
  return skips === true || skips === 'unclear';
}

/** Without a mapping nobody is made inactive; where it is lost nobody is in scope, and the defaults stay. */
function removals(active: ImportedMappings['active']): RemovalRule {
  if (active === 'lost') return { disabled: true, away: true };
  return active ?? { disabled: false, away: false };
}

function reportFlows(flows: ReadonlySet<string>, { at }: ObjectMapping, notes: Notes): void {
  if (!flows.has('add')) {
    const message = 'Entra creates nobody; here people and groups who are not in Notion wait for an approval';
    notes.changed(`${at}.flowTypes`, message, 'Raise the limit "creations" if they should be created');
  }
  if (!flows.has('update')) {
    const message = 'Entra updates nobody, and so makes nobody inactive; here attributes are written at creation only';
    notes.changed(
      `${at}.flowTypes`,
      message,
      'Look at the actions of users, and at the memberships, which are kept up',
    );
  }
}

const onCreateOnly = (mapping: SectionDraft['mappings'][number]): typeof mapping =>
  mapping.value.source === 'entitlement' ? mapping : { ...mapping, value: { ...mapping.value, apply: 'onCreate' } };

/** Throws ShapeError when the object mapping cannot be read. */
export function groupsDraft(object: ObjectMapping, profile: TargetProfile, notes: Notes): GroupsDraft {
  const { active: _, unread: __, ...section } = sectionOf('group', object, profile, notes);
  const flows = objectFlowsOf(object.mapping, object.at, notes);
  const enabled = isEnabled(object) && flows.size > 0;
  if (enabled) reportGroupFlows(flows, section, notes);
  return { ...section, enabled, actions: groupActions(flows) };
}

/** As Entra: a group that was permanently deleted is deleted, whoever made it. */
const groupActions = (flows: ReadonlySet<string>): GroupActions => ({
  hardDeleted: flows.has('delete') ? 'delete' : 'keep',
});

function reportGroupFlows(flows: ReadonlySet<string>, { at, mappings }: SectionDraft, notes: Notes): void {
  if (!mappings.some(({ value }) => value.target === 'members')) {
    const message = 'Entra does not send the members of groups; here a group always has them';
    notes.changed(at, message, 'Disable groups if that is wrong');
  }
  if (!flows.has('add')) {
    const message = 'Entra creates no groups; here a group that is missing is made';
    notes.changed(
      `${at}.flowTypes`,
      message,
      'Let in only groups that are in Notion, or set the limit "creations" to 0',
    );
  }
  if (!flows.has('update')) {
    const message = 'Entra does not change groups; here their names and members are kept up';
    notes.changed(`${at}.flowTypes`, message, 'Disable groups if that is wrong');
  }
}
