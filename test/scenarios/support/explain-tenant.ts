// A small tenant and a workspace to which anything may happen, for what explaining foretells.

import fc from 'fast-check';
import { forEachLimit } from '../../../shared/concurrency/pool.ts';
import { type Kind, type StoredObject, sourceId } from '../../../shared/model/stored-object.ts';
import { directoryEvents, happen, unlessRefused } from './directory-events.ts';
import { mail, type World } from './world.ts';

const PARALLEL = 6;
const USERS = 6;
const GROUPS = 4;
/** People nobody touches: the source never seems to collapse. */
const ANCHORS = USERS + GROUPS;
const DEPARTMENTS = ['Sales', 'Legal', 'IT'];

const happenings = directoryEvents(USERS, GROUPS);
const user = fc.nat({ max: USERS - 1 });
const group = fc.nat({ max: GROUPS - 1 });
const number = fc.nat({ max: 9 });
export const tenantEvent = fc.oneof(
  { weight: 4, arbitrary: happenings.membership },
  { weight: 1, arbitrary: happenings.nesting },
  { weight: 3, arbitrary: happenings.life },
  { weight: 2, arbitrary: happenings.profile },
  { weight: 2, arbitrary: happenings.assignment },
  { weight: 1, arbitrary: happenings.groupLife },
  { weight: 1, arbitrary: happenings.groupAssignment },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('vanish', 'appear', 'address', 'department', 'job', 'manager'),
      user,
      number,
    }),
  },
  // Few names, so that one that appears in the workspace may be what a group is called.
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('nameGroup', 'appearGroup'), group, number }) },
);

export type TenantEvent = typeof tenantEvent extends fc.Arbitrary<infer Event> ? Event : never;

/** Assignments alone: explaining reads them itself, so that they need not have been imported. */
export const assignmentEvent = happenings.assignment;

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
    this.#groups = range(GROUPS).map((at) =>
      world.group(`Group ${at}`, [this.#users[at] ?? ''], { assigned: at % 2 === 0 }),
    );
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

  change(event: TenantEvent): void {
    unlessRefused(() => this.#change(event));
  }

  #change(event: TenantEvent): void {
    const { directory } = this.#world.graph;
    const { workspace } = this.#world.notion;
    const id = 'user' in event ? (this.#users[event.user] ?? '') : (this.#groups[event.group] ?? '');
    switch (event.type) {
      case 'vanish': {
        const member = workspace.member(this.#world.people().get(mail(`user-${event.user}`))?.id ?? '');
        if (member !== undefined) workspace.leave(member);
        return;
      }
      case 'appear': {
        const userName = mail(`user-${event.user}.${event.number}`);
        if (!this.#world.people().has(userName)) workspace.addPerson({ userName, name: 'Somebody' });
        return;
      }
      case 'address': {
        const name = event.number < USERS ? `user-${event.number}` : `user-${event.user}.${event.number}`;
        directory.updateUser(id, { userPrincipalName: mail(name) });
        return;
      }
      case 'department':
        directory.updateUser(id, { department: DEPARTMENTS[event.number % 3] ?? null });
        return;
      case 'job':
        directory.updateUser(id, { jobTitle: event.number < 3 ? null : `Job ${event.number}` });
        return;
      case 'manager':
        directory.updateUser(id, { manager: this.#users[event.number % USERS] ?? null });
        return;
      case 'nameGroup':
        directory.updateGroup(id, { displayName: `Group ${event.group}.${event.number}` });
        return;
      case 'appearGroup':
        workspace.createGroup({ displayName: `Group ${event.group}.${event.number}`, members: [] });
        return;
      default:
        happen(this.#world, this.#users, this.#groups, event);
        return;
    }
  }
}
