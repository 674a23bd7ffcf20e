// A small tenant and a workspace to which anything may happen, for what explaining foretells.

import fc from 'fast-check';
import { DirectoryError } from '../../../sandbox/graph/directory-error.ts';
import { type Kind, type StoredObject, sourceId } from '../../../shared/engine/model.ts';
import { forEachLimit } from '../../../shared/engine/pool.ts';
import { unassign } from './tenant.ts';
import { mail, type World } from './world.ts';

const PARALLEL = 6;
const USERS = 6;
const GROUPS = 4;
/** People nobody touches: the source never seems to collapse. */
const ANCHORS = USERS + GROUPS;
const DEPARTMENTS = ['Sales', 'Legal', 'IT'];

const user = fc.nat({ max: USERS - 1 });
const group = fc.nat({ max: GROUPS - 1 });
const number = fc.nat({ max: 9 });
export const tenantEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('join', 'leave'), group, user }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('nest', 'unnest'), group, child: group }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'disable',
        'enable',
        'delete',
        'restore',
        'purge',
        'assign',
        'unassign',
        'vanish',
        'appear',
      ),
      user,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('rename', 'readdress', 'address', 'guest', 'department', 'job', 'manager'),
      user,
      number,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'deleteGroup',
        'restoreGroup',
        'purgeGroup',
        'assignGroup',
        'unassignGroup',
        'renameGroup',
        'appearGroup',
      ),
      group,
      number,
    }),
  },
);

export type TenantEvent = typeof tenantEvent extends fc.Arbitrary<infer Event> ? Event : never;

/** Assignments alone: explaining reads them itself, so that they need not have been imported. */
export const assignmentEvent = fc.record({ type: fc.constantFrom('assign', 'unassign'), user });

export class SmallTenant {
  readonly #world: World;
  readonly #users: readonly string[];
  readonly #groups: readonly string[];

  constructor(world: World) {
    this.#world = world;
    const range = (size: number): number[] => Array.from({ length: size }, (_, at) => at);
    for (const at of range(ANCHORS)) world.person(`anchor-${at}`, { department: 'IT' });
    this.#users = range(USERS).map((at) =>
      world.person(`user-${at}`, { assigned: at % 2 === 0, department: DEPARTMENTS[at % 3], jobTitle: `Job ${at}` }),
    );
    this.#groups = range(GROUPS).map((at) => world.group(`Group ${at}`, [this.#user(at)], { assigned: at % 2 === 0 }));
  }

  /** Rows of those to whom something may happen, as far as the job knows them. */
  async stored(): Promise<Map<string, StoredObject>> {
    const rows = new Map<string, StoredObject>();
    const read = (kind: Kind, ids: readonly string[]): Promise<void> =>
      forEachLimit(ids, PARALLEL, async (id) => {
        const row = await this.#world.stored(kind, id);
        if (row !== undefined) rows.set(id, row);
      });
    await read('user', this.#users);
    await read('group', this.#groups);
    return rows;
  }

  /** Group → people whom the job knows to be in it. */
  async exportedMembers(): Promise<Map<string, ReadonlySet<string>>> {
    const { memberships } = this.#world.state();
    const lists = new Map<string, ReadonlySet<string>>();
    await forEachLimit(this.#groups, PARALLEL, async (id) => {
      lists.set(id, new Set((await memberships.readExported(sourceId(id))).keys()));
    });
    return lists;
  }

  /** What the tenant refuses, such as a change of somebody deleted, did not happen. */
  change(event: TenantEvent): void {
    try {
      this.#change(event);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
    }
  }

  #change(event: TenantEvent): void {
    const { directory } = this.#world.graph;
    const { workspace } = this.#world.notion;
    switch (event.type) {
      case 'join':
        directory.addMember(this.#group(event.group), this.#user(event.user));
        return;
      case 'leave':
        directory.removeMember(this.#group(event.group), this.#user(event.user));
        return;
      case 'nest':
        directory.addMember(this.#group(event.group), this.#group(event.child));
        return;
      case 'unnest':
        directory.removeMember(this.#group(event.group), this.#group(event.child));
        return;
      case 'disable':
      case 'enable':
        directory.updateUser(this.#user(event.user), { accountEnabled: event.type === 'enable' });
        return;
      case 'delete':
      case 'purge':
        directory.deleteUser(this.#user(event.user), { permanent: event.type === 'purge' });
        return;
      case 'restore':
        directory.restoreUser(this.#user(event.user));
        return;
      case 'assign':
        directory.assign(this.#user(event.user));
        return;
      case 'unassign':
        unassign(this.#world, this.#user(event.user));
        return;
      case 'vanish': {
        const member = workspace.member(this.#world.people().get(mail(`user-${event.user}`))?.id ?? '');
        if (member !== undefined) workspace.leave(member);
        return;
      }
      case 'appear':
        workspace.addPerson({ userName: mail(`user-${event.user}.${event.user}`), name: 'Somebody' });
        return;
      case 'rename':
        directory.updateUser(this.#user(event.user), { displayName: `Name ${event.number}` });
        return;
      case 'readdress':
        directory.updateUser(this.#user(event.user), {
          userPrincipalName: mail(`user-${event.user}.${event.number}`),
        });
        return;
      case 'address':
        directory.updateUser(this.#user(event.user), {
          userPrincipalName: mail(`user-${event.number % USERS}`),
        });
        return;
      case 'guest':
        directory.updateUser(this.#user(event.user), { userType: event.number % 2 === 0 ? 'Guest' : 'Member' });
        return;
      case 'department':
        directory.updateUser(this.#user(event.user), { department: DEPARTMENTS[event.number % 3] ?? null });
        return;
      case 'job':
        directory.updateUser(this.#user(event.user), {
          jobTitle: event.number < 3 ? null : `Job ${event.number}`,
        });
        return;
      case 'manager':
        directory.updateUser(this.#user(event.user), { manager: this.#user(event.number % USERS) });
        return;
      case 'deleteGroup':
      case 'purgeGroup':
        directory.deleteGroup(this.#group(event.group), { permanent: event.type === 'purgeGroup' });
        return;
      case 'restoreGroup':
        directory.restoreGroup(this.#group(event.group));
        return;
      case 'assignGroup':
        directory.assign(this.#group(event.group));
        return;
      case 'unassignGroup':
        unassign(this.#world, this.#group(event.group));
        return;
      case 'renameGroup':
        directory.updateGroup(this.#group(event.group), { displayName: `Group ${event.group}.${event.number}` });
        return;
      case 'appearGroup':
        workspace.createGroup({ displayName: `Group ${event.group}.${event.number}`, members: [] });
        return;
    }
  }

  #user = (at: number): string => this.#users[at % USERS] ?? '';
  #group = (at: number): string => this.#groups[at % GROUPS] ?? '';
}
