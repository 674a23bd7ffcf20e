// Recognises the mapping of IsSoftDeleted to active, by which Entra says who should be in the target.

import { attributesOf, compile, ExpressionError, parse } from '../expression/index.ts';
import type { StoredSource } from './stored-source.ts';

/** Computed by Entra: unassigned, out of scope, disabled or soft-deleted. Stored nowhere. */
export const SOFT_DELETED = 'IsSoftDeleted';

/** As the default mappings of SCIM applications have it. */
export const ENTITLEMENT_EXPRESSION = `Switch([${SOFT_DELETED}], , "False", "True", "True", "False")`;

/**
 * `entitlement`: active is true for those who should be there and false for the others. `never`: nobody is disabled.
 * Whatever gives these answers counts, however it is written.
 */
export type EntitlementRule = 'entitlement' | 'never' | 'other';

export function entitlementRule(source: StoredSource): EntitlementRule {
  if (source.kind === 'constant') return isTrue(source.value) ? 'never' : 'other';
  if (source.kind === 'attribute') return 'other';
  try {
    return ruleOf(source.text);
  } catch (error) {
    if (error instanceof ExpressionError) return 'other';
    throw error;
  }
}

function ruleOf(text: string): EntitlementRule {
  const expression = parse(text);
  if (attributesOf(expression).some((name) => name !== SOFT_DELETED)) return 'other';
  const evaluate = compile(expression);
  const activeWhen = (softDeleted: boolean): unknown =>
    evaluate({ attribute: () => softDeleted, appRoleAssignments: [], now: new Date(0), random: () => 0 });
  if (!isTrue(activeWhen(false))) return 'other';
  const gone = activeWhen(true);
  if (isTrue(gone)) return 'never';
  return String(gone).toLowerCase() === 'false' ? 'entitlement' : 'other';
}

const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';
