// Puts a configuration into words.

import { counted } from '../../errors/counted.ts';
import type { Kind } from '../../model/stored-object.ts';
import type { TargetProfile } from '../../scim/profile.ts';
import type { ProvisioningConfig } from '../shape/provisioning-schema.ts';
import { groupActions, userActions } from './action-words.ts';
import type { ConfigurationWords, ProtectedWords, ScopeWords, SectionWords } from './configuration-words.ts';
import { filterWords } from './filter-words.ts';
import { limitWords } from './limit-words.ts';
import { mappingRows } from './mapping-rows.ts';

export function describeConfiguration(config: ProvisioningConfig, profile: TargetProfile): ConfigurationWords {
  return {
    scope: scopeWords(config),
    users: {
      ...section('user', config, profile),
      enabled: true,
      conditions: conditionsOf(config.users),
      actions: userActions(config.users.actions),
      settings: [],
    },
    groups: {
      ...section('group', config, profile),
      enabled: config.groups.enabled,
      conditions: [],
      actions: groupActions(config.groups),
      settings: groupSettings(config.groups),
    },
    protectedAccounts: protectedWords(config.protected.users),
    limits: limitWords(config.limits),
  };
}

function section(
  kind: Kind,
  config: ProvisioningConfig,
  profile: TargetProfile,
): Pick<SectionWords, 'filters' | 'mappings' | 'matching'> {
  const { scopingFilters, attributeMappings } = config[kind === 'user' ? 'users' : 'groups'];
  const mappings = mappingRows(kind, attributeMappings, profile.kinds[kind]);
  const matching = mappings.flatMap(({ target, matching: at }) => (at === undefined ? [] : [{ target, at }]));
  return {
    filters: filterWords(kind, scopingFilters),
    matching: matching.sort((a, b) => a.at - b.at).map(({ target }) => target),
    mappings,
  };
}

function scopeWords({ scope, nestedGroups, groups }: ProvisioningConfig): ScopeWords {
  return { from: scope, nestedGroups, sentence: scopeSentence(scope, nestedGroups, groups.enabled) };
}

function scopeSentence(scope: ProvisioningConfig['scope'], nestedGroups: boolean, groupsToo: boolean): string {
  if (scope === 'all') {
    return groupsToo
      ? 'In scope are all people and groups of the tenant that pass the filters.'
      : 'In scope are all people of the tenant who pass the filters.';
  }
  const members = nestedGroups
    ? 'members of assigned groups and of the groups inside them'
    : 'direct members of assigned groups';
  const groups = groupsToo ? ', and the assigned groups themselves' : '';
  return `In scope are people who are assigned to the enterprise application, ${members}${groups}, if they pass the filters.`;
}

function conditionsOf({ guests, agents }: ProvisioningConfig['users']): readonly string[] {
  return [
    'The account is enabled.',
    ...(guests === 'exclude' ? ['The account is not that of a guest.'] : []),
    ...(agents === 'exclude' ? ['The account is not that of an agent user.'] : []),
  ];
}

function groupSettings({ enabled, foreignMembers }: ProvisioningConfig['groups']): readonly string[] {
  if (!enabled) return ['Groups only say who is assigned. None is created in Notion.'];
  return [
    foreignMembers === 'keep'
      ? 'A group that is taken over keeps the members whom the group of Entra ID does not have.'
      : 'A group that is taken over loses the members whom the group of Entra ID does not have, if this job provisions them.',
  ];
}

function protectedWords(users: readonly string[]): ProtectedWords {
  const sentence =
    users.length === 0
      ? 'Nobody is protected.'
      : `The job never removes, deactivates or lowers in role whom ${counted(users.length, 'entry', 'entries')} of the list ${users.length === 1 ? 'names' : 'name'}.`;
  return { users, sentence };
}
