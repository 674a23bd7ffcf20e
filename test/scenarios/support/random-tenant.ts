// Random things that happen in a tenant, and random moods of Graph while they do.

import fc from 'fast-check';
import { EXPIRY_FORMS, type SwitchValues } from '../../../sandbox/graph/switches.ts';
import { directoryEvents, happen, unlessRefused } from './directory-events.ts';
import { later, unassign } from './tenant.ts';
import { mail, type World } from './world.ts';

export const USERS = 8;
const GROUPS = 6;
/** People nobody touches: the source never seems to collapse. */
const ANCHORS = USERS + GROUPS;

const happenings = directoryEvents(USERS, GROUPS);
const recreation = fc.record({ type: fc.constant('recreateGroup'), group: fc.nat({ max: GROUPS - 1 }) });
/** How often each kind is drawn among all that happens, and where there is probably to be something to do in Notion. */
const KINDS = [
  [8, 4, happenings.membership],
  [3, 0, happenings.nesting],
  [6, 4, happenings.life],
  [3, 3, happenings.profile],
  [4, 2, happenings.groupLife],
  [1, 1, happenings.groupName],
  [2, 0, recreation],
  [3, 2, happenings.assignment],
  [4, 2, happenings.groupAssignment],
] as const;
const weighed = (column: 0 | 1) => KINDS.map((kind) => ({ weight: kind[column], arbitrary: kind[2] }));

export const tenantEvent = fc.oneof(
  ...weighed(0),
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('expire'), form: fc.constantFrom(...EXPIRY_FORMS), chain: chain() }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('mood'), switches: moods() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('later'), minutes: fc.constantFrom(1, 30, 600) }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constantFrom('tick', 'shortTick') }) },
);
export const busyEvent = fc.oneof(...weighed(1));

/** The address of one person goes to another, who is in scope then; what becomes of whoever had it. */
export interface HandOver {
  readonly from: number;
  /** Somebody new, unless two exchange their addresses, or one who may have an account. */
  readonly to: number | 'newcomer';
  readonly former: (typeof FORMERS)[number];
  readonly text: number;
}

export const FORMERS = ['renamed', 'exchanged', 'disabled', 'unassigned', 'deleted'] as const;

export type TenantEvent = typeof tenantEvent extends fc.Arbitrary<infer Event> ? Event : never;

export class RandomTenant {
  /** The first of them is in scope at the beginning; newcomers come last. */
  readonly users: string[];
  readonly #world: World;
  readonly #groups: string[][];
  #others = 0;

  /** The last ones of the people, as many as `agents`, are agent users. */
  constructor(world: World, { agents = 0 }: { readonly agents?: number } = {}) {
    this.#world = world;
    for (let at = 0; at < ANCHORS; at += 1) world.person(`anchor-${at}`);
    this.users = range(USERS).map((at) =>
      world.person(`user-${at}`, {
        assigned: at % 2 === 0,
        ...(at >= USERS - agents && { identityParentId: `a9e47000-0000-4000-8000-00000000000${at}` }),
      }),
    );
    this.#groups = range(GROUPS).map((at) => [
      world.group(`Group ${at}`, [this.users[at] ?? ''], { assigned: at % 2 === 0 }),
    ]);
  }

  /** By their numbers: each group, and after it those that were destroyed and had its number, newest first. */
  get groups(): readonly (readonly string[])[] {
    return this.#groups;
  }

  /** What names and addresses of a person or group begin with, whatever they are called by now. */
  keyOf(id: string): string {
    const user = this.users.indexOf(id);
    if (user !== -1) return `user-${user}`;
    const group = this.#groups.findIndex((ids) => ids.includes(id));
    return group === -1 ? id : `Group ${group}`;
  }

  get keys(): readonly string[] {
    return [...this.users, ...this.#groups.map(([id = '']) => id)].map((id) => this.keyOf(id));
  }

  /** Whom a line is about: by their names, by whose the addresses are, and by whose they may have been. */
  keysIn(line: string): readonly string[] {
    const addresses = line.match(/[^ ]+@[^ ]+/g) ?? [];
    return [...addresses.map((address) => this.personAt(address)), ...this.keys.filter((key) => mentions(line, key))];
  }

  promote(user: number, jobTitle: string): void {
    const id = this.users[user] ?? '';
    unlessRefused(() => this.#world.graph.directory.updateUser(id, { jobTitle }));
  }

  renameEverybody(): void {
    const { directory } = this.#world.graph;
    for (const { id, displayName } of directory.snapshot().users)
      unlessRefused(() => directory.updateUser(id, { displayName: `${displayName} again` }));
  }

  handOver({ from, to, former, text }: HandOver): void {
    const { directory } = this.#world.graph;
    const owner = this.users[from] ?? '';
    const address = this.#addressOf(owner);
    const heir = to === 'newcomer' ? undefined : (this.users[to] ?? '');
    const other = heir === undefined ? undefined : this.#addressOf(heir);
    if (owner === heir || address === undefined || (other === undefined && heir !== undefined)) return;
    const own = mail(`user-${from}.${text}`);
    unlessRefused(() => {
      directory.updateUser(owner, { userPrincipalName: former === 'exchanged' ? (other ?? own) : own });
      if (heir === undefined) this.users.push(this.#world.person(beginningOf(address), { userPrincipalName: address }));
      else {
        directory.updateUser(heir, { userPrincipalName: address });
        if (former !== 'exchanged') directory.assign(heir);
      }
      if (former === 'disabled') directory.updateUser(owner, { accountEnabled: false });
      if (former === 'unassigned') unassign(this.#world, owner);
      if (former === 'deleted') directory.deleteUser(owner, {});
    });
  }

  /** An address that was never anybody's. */
  giveAnother(id: string): void {
    this.#others += 1;
    const userPrincipalName = mail(`${this.keyOf(id)}.other-${this.#others}`);
    unlessRefused(() => this.#world.graph.directory.updateUser(id, { userPrincipalName }));
  }

  /** Whose address it is, or was last; of nobody we know, the beginning of it. */
  personAt(address: string): string {
    const owner = this.#world.graph.directory
      .snapshot()
      .users.find(({ userPrincipalName }) => userPrincipalName === address);
    return owner === undefined || !this.users.includes(owner.id) ? beginningOf(address) : this.keyOf(owner.id);
  }

  #addressOf(id: string): string | undefined {
    const user = this.#world.graph.directory.snapshot().users.find((one) => one.id === id && one.deleted === null);
    return user === undefined ? undefined : String(user.userPrincipalName);
  }

  async apply(event: TenantEvent): Promise<void> {
    switch (event.type) {
      case 'tick':
      case 'shortTick':
        await this.#world.slice({ options: event.type === 'shortTick' ? { softDeadlineMs: 30 } : {} });
        return;
      case 'expire':
        this.#world.graph.expireTokens({
          form: event.form,
          ...(event.chain === 'both' ? {} : { chain: event.chain }),
        });
        return;
      case 'recreateGroup':
        this.#recreate(event.group);
        return;
      case 'mood':
        this.#world.graph.switches.set(event.switches);
        return;
      case 'later':
        later(this.#world, event.minutes);
        return;
      default:
        unlessRefused(() =>
          happen(
            this.#world,
            this.users,
            this.#groups.map(([id = '']) => id),
            event,
          ),
        );
    }
  }

  /** As infrastructure tools do: destroyed, and made again with its name and its direct members. */
  #recreate(group: number): void {
    const { directory } = this.#world.graph;
    const ids = this.#groups[group] ?? [];
    const [id = ''] = ids;
    const former = directory.snapshot().groups.find((one) => one.id === id);
    unlessRefused(() => directory.deleteGroup(id, { permanent: true }));
    const fresh = this.#world.group(String(former?.displayName ?? `Group ${group}`), []);
    for (const member of former?.members ?? []) unlessRefused(() => directory.addMember(fresh, member));
    ids.unshift(fresh);
  }

  /** Graph calms down. */
  calm(): void {
    this.#world.graph.switches.set(CALM);
  }

  /** Graph calms down, and time passes for whatever was late. */
  async comeToRest(): Promise<void> {
    const world = this.#world;
    this.calm();
    for (let round = 0; round < 3; round += 1) {
      later(world, 120);
      await world.settle();
    }
  }
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
      agentUserSigns: fc.constantFrom('both', 'type', 'parent'),
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

function mentions(line: string, key: string): boolean {
  return new RegExp(`\\b${key}\\b`).test(line);
}

const beginningOf = (name: string): string => name.split(/[@.]/)[0] ?? name;

function range(size: number): number[] {
  return Array.from({ length: size }, (_, at) => at);
}
