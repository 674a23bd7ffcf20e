// What holds at a moment of a random history: the configuration, the tenant and the mood of Graph.

import { type Beginning, CHIEF } from './history-beginning.ts';
import type { Drawn } from './history-events.ts';
import type { Evidence } from './history-oracle.ts';

/** As if none were named. */
const NO_ACTIONS = { actions: {} };

export class Conditions {
  readonly #beginning: Beginning;
  readonly #drawn: Drawn;

  constructor(beginning: Beginning, drawn: Drawn) {
    this.#beginning = beginning;
    this.#drawn = drawn;
  }

  get config(): Evidence['config'] {
    const { scope = this.#drawn.config.scope } = this.#world.config;
    return { ...this.#drawn.config, agents: this.#drawn.agents, scope: String(scope) };
  }

  /** Everything that consent depends on beside the change. */
  get configuration(): string {
    const { scope, users } = this.#world.config;
    return JSON.stringify({ scope, users: { ...NO_ACTIONS, ...Object(users) } });
  }

  get limits(): Drawn['limits'] {
    return this.#drawn.limits;
  }

  /** How long Graph may keep back what happened. */
  get lagMs(): number {
    const { usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds } = this.#world.graph.switches.values;
    return 1_000 * Math.max(usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds);
  }

  /** Keys of groups that are permanently deleted. */
  get purged(): ReadonlySet<string> {
    const { tenant } = this.#beginning;
    const here = new Set(this.#world.graph.directory.snapshot().groups.map(({ id }) => id));
    return new Set(tenant.groups.flat().flatMap((id) => (here.has(id) ? [] : [tenant.keyOf(id)])));
  }

  /** Who should own the workspace, where roles are provisioned. */
  get owners(): Pick<Evidence, 'owners'> {
    if (!this.#drawn.roles) return {};
    const { users } = this.#world.graph.directory.snapshot();
    return { owners: new Map(users.map((user) => [String(user.userPrincipalName), user['jobTitle'] === CHIEF])) };
  }

  get #world(): Beginning['world'] {
    return this.#beginning.world;
  }
}
