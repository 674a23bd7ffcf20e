// Random things that happen in a tenant, and random moods of Graph while they do.

import fc from 'fast-check';
import { DirectoryError } from '../../../sandbox/graph/directory-error.ts';
import { EXPIRY_FORMS, type SwitchValues } from '../../../sandbox/graph/switches.ts';
import { later, unassign } from './tenant.ts';
import type { World } from './world.ts';

const USERS = 8;
const GROUPS = 6;
/** People nobody touches: the source never seems to collapse. */
const ANCHORS = USERS + GROUPS;

export const tenantEvent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constantFrom('join', 'leave'), group: index(GROUPS), user: index(USERS) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('nest', 'unnest'), group: index(GROUPS), child: index(GROUPS) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('disable', 'enable', 'delete', 'restore', 'purge'),
      user: index(USERS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('renameUser', 'readdress', 'guest'),
      user: index(USERS),
      text: index(1_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom('deleteGroup', 'restoreGroup', 'purgeGroup'), group: index(GROUPS) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('renameGroup'), group: index(GROUPS), text: index(1_000) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('assign', 'unassign'), user: index(USERS) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('assignGroup', 'unassignGroup'), group: index(GROUPS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('expire'), form: fc.constantFrom(...EXPIRY_FORMS), chain: chain() }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('mood'), switches: moods() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('later'), minutes: fc.constantFrom(1, 30, 600) }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constantFrom('tick', 'shortTick') }) },
);

export type TenantEvent = typeof tenantEvent extends fc.Arbitrary<infer Event> ? Event : never;

export class RandomTenant {
  readonly #world: World;
  readonly #users: string[];
  readonly #groups: string[];

  constructor(world: World) {
    this.#world = world;
    for (let at = 0; at < ANCHORS; at += 1) world.person(`anchor-${at}`);
    this.#users = range(USERS).map((at) => world.person(`user-${at}`, { assigned: at % 2 === 0 }));
    this.#groups = range(GROUPS).map((at) => world.group(`Group ${at}`, [this.#user(at)], { assigned: at % 2 === 0 }));
  }

  /** What the tenant refuses, such as a change of somebody deleted, did not happen. */
  async apply(event: TenantEvent): Promise<void> {
    if (event.type === 'tick' || event.type === 'shortTick') {
      await this.#world.slice({ options: event.type === 'shortTick' ? { softDeadlineMs: 30 } : {} });
      return;
    }
    try {
      this.#change(event);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
    }
  }

  /** Graph calms down, and time passes for whatever was late. */
  async comeToRest(): Promise<void> {
    const world = this.#world;
    world.graph.switches.set(CALM);
    for (let round = 0; round < 3; round += 1) {
      later(world, 120);
      await world.settle();
    }
  }

  #change(event: TenantEvent): void {
    const { directory } = this.#world.graph;
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
      case 'renameUser':
        directory.updateUser(this.#user(event.user), { displayName: `Name ${event.text}` });
        return;
      case 'readdress':
        directory.updateUser(this.#user(event.user), {
          userPrincipalName: `user-${event.user}.${event.text}@contoso.example`,
        });
        return;
      case 'guest':
        directory.updateUser(this.#user(event.user), { userType: event.text % 2 === 0 ? 'Guest' : 'Member' });
        return;
      case 'deleteGroup':
      case 'purgeGroup':
        directory.deleteGroup(this.#group(event.group), { permanent: event.type === 'purgeGroup' });
        return;
      case 'restoreGroup':
        directory.restoreGroup(this.#group(event.group));
        return;
      case 'renameGroup':
        directory.updateGroup(this.#group(event.group), { displayName: `Group ${event.group}.${event.text}` });
        return;
      case 'assign':
        directory.assign(this.#user(event.user));
        return;
      case 'unassign':
        unassign(this.#world, this.#user(event.user));
        return;
      case 'assignGroup':
        directory.assign(this.#group(event.group));
        return;
      case 'unassignGroup':
        unassign(this.#world, this.#group(event.group));
        return;
      case 'expire':
        this.#world.graph.expireTokens({
          form: event.form,
          ...(event.chain === 'both' ? {} : { chain: event.chain }),
        });
        return;
      case 'mood':
        this.#world.graph.switches.set(event.switches);
        return;
      case 'later':
        later(this.#world, event.minutes);
        return;
      default:
        return;
    }
  }

  #user = (at: number): string => this.#users[at % USERS] ?? '';
  #group = (at: number): string => this.#groups[at % GROUPS] ?? '';
}

const CALM: Partial<SwitchValues> = {
  nextRoundMissingLinks: 0,
  repeatNextLink: 0,
  usersLagSeconds: 0,
  groupsLagSeconds: 0,
  assignmentsLagSeconds: 0,
};

function moods(): fc.Arbitrary<Partial<SwitchValues>> {
  const rate = fc.constantFrom(0, 0.3, 0.8);
  const lag = fc.constantFrom(0, 0, 45);
  return fc.record(
    {
      usersPageSize: fc.constantFrom(1, 3, 200),
      groupsPageSize: fc.constantFrom(1, 2, 200),
      memberLinksPerAppearance: fc.constantFrom(1, 2, 500),
      memberLinksPerPage: fc.constantFrom(1, 3, 500),
      hardDeleteMemberTombstones: fc.constantFrom('immediate', 'delayed', 'never'),
      initialTombstones: fc.boolean(),
      initialMemberTombstones: fc.boolean(),
      initialListsSoftDeletedMembers: fc.boolean(),
      restoredGroupMembers: fc.constantFrom('unseen', 'all', 'none'),
      midRoundChanges: fc.constantFrom('laterPage', 'nextRound'),
      shuffle: fc.boolean(),
      duplicateRate: rate,
      replayLastChanges: fc.constantFrom(0, 1, 5),
      emptyPageRate: rate,
      interleaveSlices: fc.boolean(),
      linksAfterObjects: fc.boolean(),
      hideSoftDeletedAssignments: fc.boolean(),
      nextRoundMissingLinks: fc.constantFrom(0, 0, 1),
      repeatNextLink: fc.constantFrom(0, 0, 1),
      usersLagSeconds: lag,
      groupsLagSeconds: lag,
      assignmentsLagSeconds: lag,
    },
    { requiredKeys: [] },
  );
}

function chain(): fc.Arbitrary<'users' | 'groups' | 'both'> {
  return fc.constantFrom('users', 'groups', 'both');
}

function index(size: number): fc.Arbitrary<number> {
  return fc.nat({ max: size - 1 });
}

function range(size: number): number[] {
  return Array.from({ length: size }, (_, at) => at);
}
