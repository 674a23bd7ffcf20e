// Recognises what the mapping of active says: who should be in the target, nobody is ever disabled, or only those whose
// account is disabled are.

import { attributesOf, compile, ExpressionError, functionsOf, LEAVE_OUT, parse } from '../expression/index.ts';
import type { StoredSource } from './stored-source.ts';

/** Computed by Entra: unassigned, out of scope, disabled or soft-deleted. Stored nowhere. */
export const SOFT_DELETED = 'IsSoftDeleted';
const ENABLED = 'accountEnabled';

/** As the default mappings of SCIM applications have it. */
export const ENTITLEMENT_EXPRESSION = `Switch([${SOFT_DELETED}], , "False", "True", "True", "False")`;

/**
 * `entitlement`: active is true for those who should be there and false for the others. `enabled`: it is true for enabled
 * accounts and false for disabled ones, whoever is in scope. `never`: nobody is disabled. Whatever gives these answers
 * counts, however it is written. `other`: nothing that can be said here.
 */
export type EntitlementRule = 'entitlement' | 'enabled' | 'never' | 'other';

export function entitlementRule(source: StoredSource): EntitlementRule {
  if (source.kind === 'constant') return isTrue(source.value) ? 'never' : 'other';
  try {
    return ruleOf(source.kind === 'attribute' ? `[${source.name}]` : source.text);
  } catch (error) {
    if (error instanceof ExpressionError) return 'other';
    throw error;
  }
}

function ruleOf(text: string): EntitlementRule {
  const expression = parse(text);
  const [read = SOFT_DELETED, ...others] = attributesOf(expression);
  if (others.length > 0 || (read !== SOFT_DELETED && read !== ENABLED)) return 'other';
  // Its answer would not be the same tomorrow.
  if (functionsOf(expression).has('Now')) return 'other';
  const evaluate = compile(expression);
  const activeWhen = (value: boolean): unknown =>
    evaluate({ attribute: () => value, appRoleAssignments: [], now: new Date(0), random: () => 0 });
  const stays = activeWhen(read === ENABLED);
  const goes = activeWhen(read !== ENABLED);
  if (!isTrue(stays)) return 'other';
  // No value is not sent, and leaves the person active.
  if (isTrue(goes) || goes === null || goes === LEAVE_OUT) return 'never';
  if (String(goes).toLowerCase() !== 'false') return 'other';
  return read === ENABLED ? 'enabled' : 'entitlement';
}

const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';
