// Compiles provisioning.json into the policy that the engine asks: who is in scope, and what each object becomes.

import { createHash, getRandomValues } from 'node:crypto';
import { configurationError, type Problem, type Report } from '../errors/problem.ts';
import type { ExplainedPolicy, GroupPolicy, Policy, Random, RemovalReason, UserPolicy } from '../model/ports.ts';
import type { AttributeValue } from '../model/stored-object.ts';
import { canonical } from '../model/values.ts';
import type { TargetProfile } from '../scim/profile.ts';
import { compileObjectPolicy } from './object-policy.ts';
import { administrativeValues, compileProtection } from './protection.ts';
import type { ProvisioningConfig } from './shape/provisioning-schema.ts';

/** To be raised when the same configuration gives other outcomes than the version before. */
const SEMANTICS_VERSION = 3;

const DAY_MS = 24 * 3_600_000;

/** The engine's policy, and what explaining it takes. */
export interface CompiledPolicy extends Policy {
  readonly user: UserPolicy & ExplainedPolicy;
  readonly group: GroupPolicy & ExplainedPolicy;
}

/** Throws ConfigurationError (`ProvisioningInvalid`) that names every problem. */
export function compilePolicy(
  config: ProvisioningConfig,
  profile: TargetProfile,
  random: Random = secureRandom,
): CompiledPolicy {
  const problems: Problem[] = [];
  const policy = buildPolicy(config, profile, random, (at, message, remedy) => {
    problems.push({ at, message, remedy });
  });
  if (problems.length > 0) throw configurationError('ProvisioningInvalid', 'provisioning.json is not usable', problems);
  return policy;
}

/** Reports every problem; the policy is of use only when there was none. */
export function buildPolicy(
  config: ProvisioningConfig,
  profile: TargetProfile,
  random: Random,
  report: Report,
): CompiledPolicy {
  const user = compileObjectPolicy('user', config, profile, random, report);
  const group = compileObjectPolicy('group', config, profile, random, report);
  return {
    hash: hashOf(config, profile),
    scope: config.scope,
    nestedGroups: config.nestedGroups,
    user: { ...user, enabled: true, onRemoval: userRemoval(config) },
    group: {
      ...group,
      enabled: config.groups.enabled,
      onRemoval: groupRemoval(config),
      foreignMembers: config.groups.foreignMembers,
      deleteAfterMs: config.groups.deleteAfterDays * DAY_MS,
    },
    limits: config.limits,
    protection: compileProtection(config, profile.kinds.user),
    administrative: administrativeValues(profile.kinds.user),
    filterGroups: [...new Set([...user.groups, ...group.groups])].sort(),
  };
}

function userRemoval({ users }: ProvisioningConfig): UserPolicy['onRemoval'] {
  const action = (reason: RemovalReason, removal: 'deactivate' | 'delete') =>
    users.actions[reason] === 'keep' ? 'keep' : removal;
  return {
    disabled: action('disabled', 'deactivate'),
    outOfScope: action('outOfScope', 'deactivate'),
    softDeleted: action('softDeleted', 'deactivate'),
    hardDeleted: action('hardDeleted', 'delete'),
  };
}

/** Groups cannot be disabled. */
const groupRemoval = ({ groups }: ProvisioningConfig): GroupPolicy['onRemoval'] => ({
  ...groups.actions,
  disabled: groups.actions.outOfScope,
});

/** Guard limits and protected accounts are left out: they apply at once, and nobody else is concerned. */
function hashOf({ scope, nestedGroups, users, groups }: ProvisioningConfig, { name, kinds }: TargetProfile): string {
  const decisive = { version: SEMANTICS_VERSION, scope, nestedGroups, users, groups, target: { name, kinds } };
  // Advice decides nothing.
  const plain: AttributeValue = JSON.parse(
    JSON.stringify(decisive, (key, value) => (key === 'writtenAs' ? undefined : value)),
  );
  return createHash('sha256').update(canonical(plain)).digest('hex').slice(0, 32);
}

/** RandomString makes passwords, which must be hard to guess. */
function secureRandom(): number {
  const [word = 0] = getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}
