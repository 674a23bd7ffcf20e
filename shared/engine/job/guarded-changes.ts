// What bringing a person up to date changes, sorted by the kinds that the guard limits. Pure.

import type { Policy } from '../../model/ports.ts';
import type { Attributes, AttributeValue, HeldChange, Hold } from '../../model/stored-object.ts';
import { canonical, changeOf, ownValue } from '../../model/values.ts';

export const CHANGE_KINDS = ['matchingValues', 'administrativeGrants', 'updates'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export type Rules = Pick<Policy, 'administrative'> & {
  readonly user: Pick<Policy['user'], 'matching' | 'writing' | 'targets'>;
};

/** `exported` absent: the person is about to be created, and a role is all that a limit of changes concerns. */
export function guardedChanges(
  values: Attributes,
  exported: Attributes | undefined,
  rules: Rules,
): ReadonlyMap<ChangeKind, readonly HeldChange[]> {
  const found = Object.entries(values).flatMap(([path, value]): [ChangeKind, HeldChange][] => {
    const change = changeOf(path, value, exported ?? {}, rules.user.writing);
    if (change === undefined) return [];
    const before = exported === undefined ? undefined : ownValue(exported, path);
    const kind = kindOf(path, value, before, rules);
    if (exported === undefined && kind !== 'administrativeGrants') return [];
    return [[kind, { path, ...(before === undefined ? {} : { old: before }), new: change.value }]];
  });
  const byKind = Map.groupBy(found, ([kind]) => kind);
  return new Map([...byKind].map(([kind, changes]) => [kind, changes.map(([, change]) => change)]));
}

function kindOf(path: string, value: AttributeValue, before: AttributeValue | undefined, rules: Rules): ChangeKind {
  if (rules.user.targets.includes(path) && isGrant(path, value, before, rules)) return 'administrativeGrants';
  // Whoever had none gets one: nobody is known by another name for it.
  return rules.user.matching.includes(path) && before !== null ? 'matchingValues' : 'updates';
}

function isGrant(
  path: string,
  value: AttributeValue,
  before: AttributeValue | undefined,
  { administrative }: Rules,
): boolean {
  if (!Object.hasOwn(administrative, path)) return false;
  const roles = administrative[path] ?? [];
  return rank(roles, value) < rank(roles, before);
}

/** The highest role is 0; what is none of them comes after all. */
function rank(roles: readonly string[], value: AttributeValue | undefined): number {
  const at = roles.indexOf(String(value).toLowerCase());
  return at === -1 ? roles.length : at;
}

/** Roles of an account by which it may administer the target. */
export function administrativeRoles(
  values: Attributes,
  { administrative }: Pick<Rules, 'administrative'>,
): readonly HeldChange[] {
  return Object.entries(administrative).flatMap(([path, roles]) => {
    const role = ownValue(values, path);
    return role !== undefined && rank(roles, role) < roles.length ? [{ path, old: role }] : [];
  });
}

export interface Part {
  /** Names all of these changes. Absent: no hold names them. */
  readonly hold?: Hold;
  readonly changes: readonly HeldChange[];
}

/** Consent covers what it names: another value of the same attribute is another change. */
export function partsOf(changes: readonly HeldChange[], holds: readonly Hold[]): readonly Part[] {
  const parts: Part[] = [];
  let left = changes;
  for (const hold of holds) {
    const named = left.filter((change) => names(hold, change));
    left = left.filter((change) => !named.includes(change));
    if (named.length > 0) parts.push({ hold, changes: named });
  }
  return left.length === 0 ? parts : [...parts, { changes: left }];
}

/** A hold of an earlier version names nothing, and covers its kind. */
function names({ changes }: Hold, change: HeldChange): boolean {
  const isSameChange = ({ path, old: before, new: after }: HeldChange): boolean =>
    path === change.path && (change.new === undefined ? isSame(before, change.old) : isSame(after, change.new));
  return changes === undefined || changes.some(isSameChange);
}

function isSame(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : canonical(a) === canonical(b);
}
