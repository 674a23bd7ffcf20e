// A tenant in which everything happens in every round: joiners, a mover, leavers, a rejoin, groups in all their turns.

import { expect } from 'vitest';
import { expectConverged } from './expectations.ts';
import { unassign } from './tenant.ts';
import { mail, type World, type WorldOptions } from './world.ts';

const FOREIGN = { people: [mail('fay')], groups: { Design: [mail('fay')], Handmade: [mail('fay')] } };
const DAY = 25 * 3_600_000;

export class BusyTenant {
  readonly world: World;
  #round = 0;
  readonly #ids = new Map<string, string>();
  #joins = 0;
  #groupsMade = 0;

  private constructor(world: World) {
    this.world = world;
  }

  /** Converged, with people and a group that were there before the job. */
  static async open(
    openWorld: (options?: WorldOptions) => Promise<World>,
    options?: WorldOptions,
  ): Promise<BusyTenant> {
    const tenant = new BusyTenant(await openWorld(options));
    tenant.prepare();
    await tenant.world.settle();
    tenant.expectRight('from the start');
    return tenant;
  }

  /** Not yet imported. */
  static async unread(openWorld: (options?: WorldOptions) => Promise<World>): Promise<BusyTenant> {
    const tenant = new BusyTenant(await openWorld());
    tenant.prepare();
    return tenant;
  }

  /** One round of changes; a day passes, so that no guard holds them. */
  change(): void {
    this.#round += 1;
    const { world } = this;
    const { directory } = world.graph;
    const [now, before, longBefore] = [this.#round, this.#round - 1, this.#round - 2];
    world.advance(DAY);

    this.#join(`joiner${now}`);
    this.#join(`heir${now}`);
    directory.updateUser(this.#id('ada'), { displayName: `Ada ${now}` });
    directory.updateUser(this.#id('ben'), { userPrincipalName: mail(`ben${now}`) });
    // A leaver of one round is the rejoiner of the next.
    directory.updateUser(this.#id('cat'), { accountEnabled: now % 2 === 0 });
    if (now % 2 === 0) this.#joins += 1;
    if (this.#ids.has(`joiner${before}`)) directory.deleteUser(this.#id(`joiner${before}`));
    if (this.#ids.has(`heir${before}`)) directory.deleteUser(this.#id(`heir${before}`), { permanent: true });

    this.#group(`Team ${now}`, ['ada', 'ben', `joiner${now}`]);
    directory.addMember(this.#id('Ops'), this.#id(`joiner${now}`));
    if (now % 2 === 0) directory.addMember(this.#id('Ops'), this.#id('ada'));
    else directory.removeMember(this.#id('Ops'), this.#id('ada'));
    directory.updateGroup(this.#id('Ops'), { displayName: `Ops ${now}` });
    if (this.#ids.has(`Team ${before}`)) unassign(world, this.#id(`Team ${before}`));
    if (this.#ids.has(`Team ${longBefore}`)) directory.deleteGroup(this.#id(`Team ${longBefore}`), { permanent: true });
  }

  /** Nothing lost, nothing twice: also not for a moment, so creates are counted. */
  expectRight(when = ''): void {
    expectConverged(this.world, FOREIGN, when);
    const { totals } = this.world.notion.journal;
    expect({ when, users: totals['POST /Users 201'], groups: totals['POST /Groups 201'] }).toEqual({
      when,
      users: this.#joins,
      groups: this.#groupsMade,
    });
  }

  prepare(): void {
    const { workspace } = this.world.notion;
    const ada = workspace.addPerson({ userName: mail('ada'), name: 'Ada' }).id;
    const fay = workspace.addPerson({ userName: mail('fay'), name: 'Fay' }).id;
    workspace.createGroup({ displayName: 'Design', members: [ada, fay] });
    workspace.createGroup({ displayName: 'Handmade', members: [fay] });
    for (const name of ['ada', 'ben', 'cat', 'dan']) this.#join(name);
    this.#joins -= 1;
    this.#group('Design', ['ada', 'ben']);
    this.#group('Ops', ['ada', 'cat', 'dan']);
    this.#groupsMade -= 1;
  }

  #join(name: string): void {
    this.#ids.set(name, this.world.person(name));
    this.#joins += 1;
  }

  #group(name: string, members: readonly string[]): void {
    const ids = members.map((member) => this.#id(member));
    this.#ids.set(name, this.world.group(name, ids));
    this.#groupsMade += 1;
  }

  #id(name: string): string {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`nobody is called ${name}`);
    return id;
  }
}
