// Recognises what the mapping of active says: who loses access when, whatever way it is written.

import { attributesOf, compile, ExpressionError, functionsOf, LEAVE_OUT, parse } from '../expression/index.ts';
import { SOFT_DELETED, type StoredSource } from './source-kinds.ts';

const ENABLED = 'accountEnabled';

/** As the default mappings of SCIM applications have it. */
export const ENTITLEMENT_EXPRESSION = `Switch([${SOFT_DELETED}], , "False", "True", "True", "False")`;

/** Whether active becomes false, for everybody who is active while in scope and enabled. */
export interface RemovalRule {
  /** The account is disabled. */
  readonly disabled: boolean;
  /** Unassigned, outside every filter or in the recycle bin, with an account that is enabled. */
  readonly away: boolean;
}

/** Undefined: active follows something else, which cannot be said here. */
export function removalRule(source: StoredSource): RemovalRule | undefined {
  if (source.kind === 'constant') return isTrue(source.value) ? { disabled: false, away: false } : undefined;
  try {
    return ruleOf(source.kind === 'attribute' ? `[${source.name}]` : source.text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function ruleOf(text: string): RemovalRule | undefined {
  const expression = parse(text);
  if (attributesOf(expression).some((name) => name !== SOFT_DELETED && name !== ENABLED)) return undefined;
  // Its answer would not be the same tomorrow.
  if (functionsOf(expression).has('Now')) return undefined;
  const evaluate = compile(expression);
  const activeWhen = (softDeleted: boolean, enabled: boolean): unknown =>
    evaluate({
      attribute: (name) => (name === ENABLED ? enabled : softDeleted),
      appRoleAssignments: [],
      now: new Date(0),
      random: () => 0,
    });
  if (!isTrue(activeWhen(false, true))) return undefined;
  const [disabled, away] = [isRemoved(activeWhen(true, false)), isRemoved(activeWhen(true, true))];
  return disabled === undefined || away === undefined ? undefined : { disabled, away };
}

/** No value is not sent, and leaves the person active. */
function isRemoved(active: unknown): boolean | undefined {
  if (active === null || active === LEAVE_OUT || isTrue(active)) return false;
  return String(active).toLowerCase() === 'false' ? true : undefined;
}

const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';
