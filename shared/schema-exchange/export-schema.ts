// Writes provisioning.json as a synchronization schema of Entra, and tells what a schema cannot say.

import type { Kind } from '../model/stored-object.ts';
import {
  type AttributeMapping,
  type ProvisioningConfig,
  provisioningSchema,
} from '../policy/shape/provisioning-schema.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { directoryDefinitions, ENTRA_DIRECTORY, OBJECT_NAMES, type StoredDirectory } from './directory-definitions.ts';
import { type ExchangeReport, Notes } from './exchange-report.ts';
import { entitlementMapping, exportMapping, type StoredMapping } from './export-mapping.ts';
import { exportScope, expressibleFilters, type StoredScope } from './export-scope.ts';
import { outlineOf } from './outline.ts';

/** objectMapping in Graph. */
interface StoredObjectMapping {
  readonly attributeMappings: readonly StoredMapping[];
  readonly enabled: boolean;
  readonly flowTypes: string;
  readonly metadata: readonly never[];
  readonly name: string;
  readonly scope: StoredScope | null;
  readonly sourceObjectName: string;
  readonly targetObjectName: string;
}

/** synchronizationSchema in Graph. */
export interface StoredSchema {
  readonly directories: readonly StoredDirectory[];
  readonly synchronizationRules: readonly {
    readonly editable: true;
    readonly metadata: readonly never[];
    readonly name: string;
    readonly objectMappings: readonly StoredObjectMapping[];
    readonly priority: number;
    readonly sourceDirectoryName: string;
    readonly targetDirectoryName: string;
  }[];
}

export interface SchemaExport {
  readonly schema: StoredSchema;
  /** Its paths are those of provisioning.json. */
  readonly report: ExchangeReport;
}

export function exportSchema(config: ProvisioningConfig, profile: TargetProfile): SchemaExport {
  const notes = new Notes();
  const { users, groups } = config;
  const userFilters = expressibleFilters('user', users.scopingFilters, '$.users.scopingFilters', notes);
  const groupFilters = expressibleFilters('group', groups.scopingFilters, '$.groups.scopingFilters', notes);
  const user = {
    kind: 'user' as const,
    attributeMappings: userMappings(users, notes),
    scope: exportScope(userFilters),
  };
  const group = {
    kind: 'group' as const,
    attributeMappings: groupMappings(groups.attributeMappings, notes),
    scope: exportScope(groupFilters),
  };
  reportSettings(config, notes);
  const deletesGroups = groups.actions.hardDeleted === 'delete' || groups.actions.hardDeleted === 'deleteOurs';
  const creates = config.limits.creations > 0;
  const objectMappings = [
    objectMapping(user, true, { creates, deletes: users.actions.hardDeleted === 'remove' }, profile),
    objectMapping(group, groups.enabled, { creates, deletes: deletesGroups }, profile),
  ];
  const rule = {
    editable: true as const,
    metadata: [],
    name: `ENTRA_OUTBOUND_${profile.name.toUpperCase()}`,
    objectMappings,
    priority: 1,
    sourceDirectoryName: ENTRA_DIRECTORY,
    targetDirectoryName: profile.name,
  };
  const carried = outlineOf({
    users: { attributeMappings: users.attributeMappings, scopingFilters: userFilters },
    groups: {
      enabled: groups.enabled,
      attributeMappings: groups.attributeMappings,
      scopingFilters: groupFilters,
    },
  });
  const schema = { directories: directoryDefinitions([user, group], profile), synchronizationRules: [rule] };
  return { schema, report: { headlines: [], summary: [], notes: notes.all, carried } };
}

interface ExportedObject {
  readonly kind: Kind;
  readonly attributeMappings: readonly StoredMapping[];
  readonly scope: StoredScope | null;
}

function objectMapping(
  { kind, attributeMappings, scope }: ExportedObject,
  enabled: boolean,
  { creates, deletes }: { readonly creates: boolean; readonly deletes: boolean },
  { name }: TargetProfile,
): StoredObjectMapping {
  const object = OBJECT_NAMES[kind];
  return {
    attributeMappings,
    enabled,
    flowTypes: [...(creates ? ['Add'] : []), 'Update', ...(deletes ? ['Delete'] : [])].join(', '),
    metadata: [],
    name: `Provision Microsoft Entra ID ${object}s to ${name}`,
    scope,
    sourceObjectName: object,
    targetObjectName: object,
  };
}

function userMappings({ actions, attributeMappings }: ProvisioningConfig['users'], notes: Notes): StoredMapping[] {
  const neverDisabled = [actions.disabled, actions.outOfScope, actions.softDeleted].every(
    (action) => action === 'keep',
  );
  const stored = attributeMappings.flatMap((mapping, index) => {
    if (mapping.source === 'entitlement') return neverDisabled ? [] : [entitlementMapping()];
    return [exportMapping(mapping, `$.users.attributeMappings[${index}]`, notes)];
  });
  const isListed = attributeMappings.some(({ source }) => source === 'entitlement');
  return neverDisabled || isListed ? stored : [...stored, entitlementMapping()];
}

const MEMBERS: AttributeMapping = { source: 'members', target: 'members', apply: 'always', whenNull: 'keep' };

function groupMappings(mappings: readonly AttributeMapping[], notes: Notes): StoredMapping[] {
  const all = mappings.some(({ source }) => source === MEMBERS.source) ? mappings : [...mappings, MEMBERS];
  return all.map((mapping, index) => exportMapping(mapping, `$.groups.attributeMappings[${index}]`, notes));
}

/** What Entra keeps outside of the schema, or does not know. */
function reportSettings(config: ProvisioningConfig, notes: Notes): void {
  const { scope, nestedGroups, users, groups, limits } = config;
  if (scope === 'all') {
    notes.leftOut(
      '$.scope',
      'is no part of a schema',
      'Choose "Sync all users and groups" in the settings of the provisioning',
    );
  }
  if (nestedGroups) notes.leftOut('$.nestedGroups', 'Entra does not look into nested groups', 'Assign them as well');
  if (users.guests === 'exclude') {
    notes.leftOut('$.users.guests', 'Entra makes no difference between guests and members', 'Do not assign guests');
  }
  const { disabled, outOfScope, softDeleted } = users.actions;
  if (outOfScope === 'keep' && (disabled === 'remove' || softDeleted === 'remove')) {
    const remedy = 'Set the secret SkipOutOfScopeDeletions of the enterprise application to "True"';
    notes.leftOut('$.users.actions.outOfScope', 'is no part of a schema', remedy);
  }
  if (disabled !== softDeleted || (disabled === 'keep' && outOfScope === 'remove')) {
    notes.leftOut(
      '$.users.actions',
      'Entra does the same for disabled and for deleted people',
      'Nothing can be done there',
    );
  }
  if (config.protected.users.length > 0) {
    notes.leftOut('$.protected', 'Entra protects nobody from being removed', 'Keep these people enabled and assigned');
  }
  reportGroupActions(groups, notes);
  reportGroupSettings(groups, notes);
  const usual = provisioningSchema.parse({}).limits;
  if (limits.creations === 0) {
    const message = 'Entra then creates nobody, and nothing waits for an approval';
    notes.changed('$.limits.creations', message, 'Set Create among the actions there if it should');
  }
  const { creations } = limits.creations === 0 ? usual : limits;
  if (JSON.stringify({ ...limits, creations }) !== JSON.stringify(usual)) {
    const remedy = 'Turn on the prevention of accidental deletions there';
    notes.leftOut('$.limits', 'are no part of a schema', remedy);
  }
}

function reportGroupActions({ actions }: ProvisioningConfig['groups'], notes: Notes): void {
  if (actions.outOfScope !== 'empty' || actions.softDeleted !== 'empty') {
    notes.leftOut('$.groups.actions', 'what happens to groups is no part of a schema', 'Nothing can be done there');
  }
  if (actions.hardDeleted === 'deleteOurs') {
    const message = 'Entra also deletes groups that provisioning did not make';
    notes.changed('$.groups.actions.hardDeleted', message, 'Clear Delete among the actions if it should not');
  }
  if (actions.hardDeleted === 'empty') {
    notes.changed('$.groups.actions.hardDeleted', 'Entra keeps the group with its members', 'Empty it in Notion');
  }
}

/** Of the days only those that somebody has chosen. */
function reportGroupSettings({ deleteAfterDays, foreignMembers }: ProvisioningConfig['groups'], notes: Notes): void {
  if (deleteAfterDays > 0 && deleteAfterDays !== provisioningSchema.parse({}).groups.deleteAfterDays) {
    const remedy = 'Clear Delete among the actions, and delete groups by hand';
    notes.leftOut('$.groups.deleteAfterDays', 'Entra deletes groups at once', remedy);
  }
  if (foreignMembers === 'remove') {
    notes.leftOut('$.groups.foreignMembers', 'is no part of a schema', 'Look at the members of groups in Notion');
  }
}
