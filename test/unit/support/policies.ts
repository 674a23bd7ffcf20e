// Policies as provisioning.json would give them, and people and groups as Graph would.

import type { MappingInput } from '../../../shared/model/ports.ts';
import type { Attributes } from '../../../shared/model/stored-object.ts';
import { type CompiledPolicy, compilePolicy } from '../../../shared/policy/policy.ts';
import { checkProvisioning, parseProvisioning } from '../../../shared/policy/provisioning.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

export const NOW = Date.parse('2026-06-15T12:00:00Z');

export const USER_NAME = { source: 'userPrincipalName', target: 'userName', matching: 1 };

export function policy(file: unknown, random: () => number = () => 0.5): CompiledPolicy {
  return compilePolicy(parseProvisioning(JSON.stringify(file), notionProfile), notionProfile, random);
}

/** The limits of a file that names none. */
export const LIMITS = policy({}).limits;

/** A policy whose users have these mappings besides the matching one. */
export const userPolicy = (...attributeMappings: readonly object[]): CompiledPolicy['user'] =>
  policy({ users: { attributeMappings: [USER_NAME, ...attributeMappings] } }).user;

/** `path message` of every problem. */
export const problemsOf = (file: unknown): string[] =>
  checkProvisioning(JSON.stringify(file), notionProfile).problems.map(({ at, message }) => `${at} ${message}`);

export const person = (attributes: Attributes = {}): Attributes => ({
  accountEnabled: true,
  userType: 'Member',
  userPrincipalName: 'ada@contoso.com',
  displayName: 'Ada Lovelace',
  ...attributes,
});

export const input = (attributes: Attributes = {}, more: Partial<MappingInput> = {}): MappingInput => ({
  image: person(attributes),
  roles: [],
  creating: false,
  now: NOW,
  ...more,
});

/** Mapped values without the two that are in every policy here. */
export function mapped(user: CompiledPolicy['user'], mappingInput: MappingInput): Attributes {
  const outcome = user.map(mappingInput);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.detail}`);
  const { userName: _, active: __, ...values } = outcome.values;
  return values;
}
