// Random contents of provisioning.json: indexes into lists of clauses and mappings, so that a failing one shrinks well.

import fc from 'fast-check';
import { type ClauseNames, GROUP_CLAUSES, USER_CLAUSES } from './random-configuration-clauses.ts';
import { type MappingChoice, OTHER_TARGETS, USER_NAME } from './random-configuration-mappings.ts';

const USER_ACTIONS = ['remove', 'keep'] as const;
const GROUP_ACTIONS = ['empty', 'delete', 'deleteOurs', 'keep'] as const;
export type UserAction = (typeof USER_ACTIONS)[number];
export type GroupAction = (typeof GROUP_ACTIONS)[number];

export const GROUP_NAMES = [
  { mapping: { source: 'displayName' }, prefix: '' },
  { mapping: { expression: 'Append("Entra: ", [displayName])' }, prefix: 'Entra: ' },
] as const;

export interface Spec {
  readonly scope: 'assigned' | 'all';
  readonly nestedGroups: boolean;
  readonly guests: 'exclude' | 'include';
  readonly actions: Readonly<Record<'disabled' | 'outOfScope' | 'softDeleted' | 'hardDeleted', UserAction>>;
  /** Indexes of clauses, filter by filter. */
  readonly filters: readonly (readonly number[])[];
  readonly userName: number;
  /** Target → index of what it is mapped from; -1: not mapped. */
  readonly targets: Readonly<Record<string, number>>;
  readonly groupsEnabled: boolean;
  readonly groupActions: Readonly<Record<'outOfScope' | 'softDeleted' | 'hardDeleted', GroupAction>>;
  readonly groupFilters: readonly (readonly number[])[];
  readonly groupName: number;
}

/** What a new deployment begins with, but for guests and filters, which have no say in it. */
export const PLAIN: Spec = {
  scope: 'assigned',
  nestedGroups: false,
  guests: 'exclude',
  actions: { disabled: 'remove', outOfScope: 'remove', softDeleted: 'remove', hardDeleted: 'remove' },
  filters: [],
  userName: 0,
  targets: { 'name.formatted': 0 },
  groupsEnabled: true,
  groupActions: { outOfScope: 'empty', softDeleted: 'empty', hardDeleted: 'deleteOurs' },
  groupFilters: [],
  groupName: 0,
};

const userAction = fc.oneof({ weight: 3, arbitrary: fc.constant('remove' as const) }, fc.constantFrom(...USER_ACTIONS));
const groupAction = fc.constantFrom(...GROUP_ACTIONS);
const filtersOver = (clauses: number) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.array(fc.nat(clauses - 1), { minLength: 1, maxLength: 2 }), { maxLength: 2 }) },
  );
const targetChoice = (choices: readonly MappingChoice[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(-1) }, { weight: 3, arbitrary: fc.nat(choices.length - 1) });

export const spec: fc.Arbitrary<Spec> = fc.record({
  scope: fc.oneof({ weight: 2, arbitrary: fc.constant('assigned' as const) }, fc.constantFrom('assigned', 'all')),
  nestedGroups: fc.boolean(),
  guests: fc.constantFrom('exclude', 'include'),
  actions: fc.record({
    disabled: userAction,
    outOfScope: userAction,
    softDeleted: userAction,
    hardDeleted: userAction,
  }),
  filters: filtersOver(USER_CLAUSES.length),
  userName: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(USER_NAME.length - 1)),
  targets: fc.record(
    Object.fromEntries(Object.entries(OTHER_TARGETS).map(([target, choices]) => [target, targetChoice(choices)])),
  ),
  groupsEnabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
  groupActions: fc.record({ outOfScope: groupAction, softDeleted: groupAction, hardDeleted: groupAction }),
  groupFilters: filtersOver(GROUP_CLAUSES.length),
  groupName: fc.nat(GROUP_NAMES.length - 1),
});

/** The choices that apply: nobody has app roles in scope `all`, and a mapping that reads them is refused there. */
export function mappingsOf({ scope, userName, targets }: Spec): ReadonlyMap<string, MappingChoice> {
  const found = new Map<string, MappingChoice>();
  const identity = USER_NAME[userName];
  if (identity !== undefined) found.set('userName', identity);
  for (const [target, index] of Object.entries(targets)) {
    const choice = OTHER_TARGETS[target]?.[index];
    if (choice !== undefined && !(scope === 'all' && choice.needsRoles === true)) found.set(target, choice);
  }
  return found;
}

export function provisioning(
  spec: Spec,
  names: ClauseNames,
  limits: Readonly<Record<string, number>>,
): Record<string, unknown> {
  return {
    scope: spec.scope,
    nestedGroups: spec.nestedGroups,
    users: {
      guests: spec.guests,
      actions: spec.actions,
      scopingFilters: written(spec.filters, USER_CLAUSES, names),
      attributeMappings: [...mappingsOf(spec)].map(([target, { mapping }]) => ({ target, ...mapping })),
    },
    groups: {
      enabled: spec.groupsEnabled,
      actions: spec.groupActions,
      deleteAfterDays: 0,
      foreignMembers: 'remove',
      scopingFilters: written(spec.groupFilters, GROUP_CLAUSES, names),
      attributeMappings: [{ target: 'displayName', matching: 1, ...GROUP_NAMES[spec.groupName]?.mapping }],
    },
    limits,
  };
}

function written(
  filters: Spec['filters'],
  clauses: readonly { clause(names: ClauseNames): Readonly<Record<string, unknown>> }[],
  names: ClauseNames,
): unknown[] {
  return filters.map((filter) => ({ clauses: filter.map((index) => clauses[index]?.clause(names)) }));
}
