// What Notion must hold, worked out from the tenant and the configuration by docs/mapping.md alone.
//
// Some outcomes depend on what was before, and are left open here:
// - Who is out of scope by an action "keep" is in Notion, with old values, if a link existed when that began.
// - Whose mapping fails waits in escrow with the last exported state, or was never created.
// - An empty value with "whenNull": "keep", and a value that is written at creation only, are what Notion had.
// - Who was permanently deleted while a chain was being read anew is merely not seen any more, which counts as deleted to
//   the recycle bin: of the two actions the weaker one is promised.
// - Who was in a group of Notion before the job took both over may stay in it: the group's foreign members stay.

import type { SnapshotGroup, SnapshotUser } from '../../../sandbox/graph/snapshot.ts';
import { type ClauseNames, GROUP_CLAUSES, USER_CLAUSES } from './random-configuration-clauses.ts';
import {
  type Expected,
  FAILS,
  MANAGER,
  type MappingChoice,
  type Standing,
  UNSURE,
} from './random-configuration-mappings.ts';
import { GROUP_NAMES, type GroupAction, mappingsOf, type Spec } from './random-configuration-spec.ts';
import { ROLES, type TenantView } from './random-configuration-view.ts';

/** Target → value. `unsure` people may be in Notion or not; whoever is in Notion has these values. */
export interface ExpectedPerson {
  readonly presence: 'in' | 'out' | 'unsure';
  /** In scope, so that its memberships are what Entra shows. */
  readonly inScope: boolean;
  readonly values: Readonly<Record<string, Expected>>;
}

export interface ExpectedGroup {
  /** Undefined: in scope. */
  readonly action: GroupAction | undefined;
  /** For those that were destroyed before this one was made, where it did not take over what they had. */
  readonly former: GroupAction | undefined;
  readonly name: string;
  /** Source ids of everybody in it, whether in scope or not. */
  readonly members: ReadonlySet<string>;
}

export class Oracle {
  readonly #spec: Spec;
  readonly #view: TenantView;
  readonly #names: ClauseNames;
  readonly #roles: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(spec: Spec, view: TenantView, names: ClauseNames) {
    this.#spec = spec;
    this.#view = view;
    this.#names = names;
    this.#roles = assignedRoles(spec, view);
  }

  person(id: string): ExpectedPerson {
    const out = this.#whyOut(id);
    if (out !== undefined) {
      return { presence: this.#mayStay(out) ? 'unsure' : 'out', inScope: false, values: {} };
    }
    const values = this.#values(id);
    return { presence: this.#maybeNever(id, values) ? 'unsure' : 'in', inScope: true, values };
  }

  /** Those after the first were destroyed, and the first made again in their place. */
  group([id = '', ...destroyed]: readonly string[]): ExpectedGroup {
    const group = this.#view.groups.get(id);
    const { groupActions, groupName, nestedGroups } = this.#spec;
    const whenDestroyed = weaker(groupActions.hardDeleted, groupActions.softDeleted);
    const former = destroyed.length === 0 ? undefined : whenDestroyed;
    const prefix = GROUP_NAMES[groupName]?.prefix ?? '';
    const name = group === undefined ? '' : `${prefix}${String(group.displayName)}`;
    const members = this.#view.membersOf(id, nestedGroups);
    const action = this.#groupAction(group, whenDestroyed);
    // Out of scope, it leaves to the former one what that had: of the two actions, the weaker one is promised.
    const promised = action === undefined || former === undefined ? action : weaker(action, former);
    return { action: promised, former, name, members };
  }

  #groupAction(group: SnapshotGroup | undefined, whenDestroyed: GroupAction): GroupAction | undefined {
    const { softDeleted, outOfScope } = this.#spec.groupActions;
    if (group === undefined) return whenDestroyed;
    if (group.deleted !== null) return softDeleted;
    return this.#hasGroup(group) ? undefined : outOfScope;
  }

  #whyOut(id: string): keyof Spec['actions'] | undefined {
    const user = this.#view.users.get(id);
    if (user === undefined) return 'hardDeleted';
    if (user.deleted !== null) return 'softDeleted';
    if (user.accountEnabled === false) return 'disabled';
    if (this.#spec.guests === 'exclude' && user.userType === 'Guest') return 'outOfScope';
    const { filters, scope } = this.#spec;
    const passes = (filter: readonly number[]): boolean =>
      filter.every((index) => USER_CLAUSES[index]?.holds(user, this.#view, this.#names) === true);
    if (filters.length > 0 && !filters.some(passes)) return 'outOfScope';
    return scope === 'all' || this.#roles.has(id) ? undefined : 'outOfScope';
  }

  #mayStay(out: keyof Spec['actions']): boolean {
    const { actions } = this.#spec;
    return actions[out] === 'keep' || (out === 'hardDeleted' && actions.softDeleted === 'keep');
  }

  #hasGroup(group: SnapshotGroup): boolean {
    const { groupsEnabled, groupFilters, scope } = this.#spec;
    if (!groupsEnabled) return false;
    const passes = (filter: readonly number[]): boolean =>
      filter.every((index) => GROUP_CLAUSES[index]?.holds(group, this.#view, this.#names) === true);
    if (groupFilters.length > 0 && !groupFilters.some(passes)) return false;
    return scope === 'all' || this.#view.assignments.some(({ principalId }) => principalId === group.id);
  }

  #values(id: string): Record<string, Expected> {
    const user = this.#view.liveUser(id);
    if (user === undefined) return {};
    const standing: Standing = {
      roles: [...(this.#roles.get(id) ?? [])].sort(),
      managerAddress: this.#spec.targets[MANAGER] === -1 ? UNSURE : this.#managerAddress(user),
    };
    const values = expectedValues(mappingsOf(this.#spec), user, this.#view, standing);
    return Object.values(values).includes(FAILS) ? { userName: FAILS } : values;
  }

  /** Nobody is created with a mapping that fails, or without an address. */
  #maybeNever(id: string, values: Readonly<Record<string, Expected>>): boolean {
    const user = this.#view.liveUser(id);
    const fails = [...mappingsOf(this.#spec).values()].some(
      ({ failsAtCreation }) => user !== undefined && failsAtCreation?.(user) === true,
    );
    return fails || typeof values['userName'] !== 'string';
  }

  /** The manager's own manager has no say in it, so this ends. */
  #managerAddress(user: SnapshotUser): Standing['managerAddress'] {
    const id = typeof user.manager === 'string' ? user.manager : undefined;
    if (id === undefined) return undefined;
    const out = this.#whyOut(id);
    if (out !== undefined) return this.#mayStay(out) ? UNSURE : undefined;
    const manager = this.#view.liveUser(id);
    if (manager === undefined) return undefined;
    const others = [...mappingsOf(this.#spec)].filter(([target]) => target !== MANAGER);
    const values = expectedValues(others, manager, this.#view, { roles: [], managerAddress: UNSURE });
    const address = values['userName'];
    if (Object.values(values).includes(FAILS) || this.#maybeNever(id, values)) return UNSURE;
    return typeof address === 'string' ? address : UNSURE;
  }
}

const BY_STRENGTH: readonly GroupAction[] = ['keep', 'empty', 'deleteOurs', 'delete'];

const weaker = (a: GroupAction, b: GroupAction): GroupAction =>
  BY_STRENGTH.indexOf(a) < BY_STRENGTH.indexOf(b) ? a : b;

function expectedValues(
  choices: Iterable<readonly [string, MappingChoice]>,
  user: SnapshotUser,
  view: TenantView,
  standing: Standing,
): Record<string, Expected> {
  const values: Record<string, Expected> = {};
  for (const [target, choice] of choices) values[target] = choice.expected(user, view, standing);
  return values;
}

/** Person → values of the app roles; a person with default access alone is in it without a role. */
function assignedRoles(spec: Spec, view: TenantView): Map<string, Set<string>> {
  const roles = new Map<string, Set<string>>();
  for (const { principalId, appRoleId } of view.assignments) {
    const people = view.users.has(principalId) ? [principalId] : view.membersOf(principalId, spec.nestedGroups);
    for (const id of people) {
      const values = roles.get(id) ?? new Set();
      const role = ROLES[appRoleId];
      if (role !== undefined) values.add(role);
      roles.set(id, values);
    }
  }
  return roles;
}
