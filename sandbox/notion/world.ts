// Everything the simulator holds: accounts, workspaces and tokens, made anew at every reset.

import { type Random, seededRandom, seededUuid } from '../simulator/random.ts';
import { Accounts } from './accounts.ts';
import type { Knobs } from './knobs.ts';
import { type Token, Tokens } from './tokens.ts';
import { Workspace } from './workspace.ts';

export const DEFAULT_TOKEN = 'sandbox-notion-token';
export const DEFAULT_OWNER = 'owner@contoso.example';

export interface WorldOptions {
  readonly seed: number;
  /** Address of the owner who made the default token; `null` makes a token without owner. */
  readonly owner: string | null;
  readonly knobs: Knobs;
  readonly now: () => number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class World {
  readonly accounts: Accounts;
  readonly tokens = new Tokens();
  /** The workspace of the default token. */
  readonly workspace: Workspace;
  readonly random: Random;
  #listings = 0;
  readonly #options: WorldOptions;
  readonly #workspaces = new Map<string, Workspace>();
  readonly #newId: () => string;
  readonly #chosenIds = new Set<string>();

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = seededRandom(options.seed + 1);
    const ids = seededRandom(options.seed);
    this.#newId = () => {
      for (;;) {
        const id = seededUuid(ids);
        if (!this.#chosenIds.has(id)) return id;
      }
    };
    this.accounts = new Accounts(this.#newId);
    this.workspace = this.openWorkspace('main');
    const owner = options.owner === null ? undefined : this.#makeOwner(options.owner);
    this.tokens.add({ value: DEFAULT_TOKEN, workspace: this.workspace.name, creatorId: owner });
  }

  /** Makes the workspace if there is none of that name. All share the accounts. */
  openWorkspace(name: string): Workspace {
    const present = this.#workspaces.get(name);
    if (present !== undefined) return present;
    const { knobs, now } = this.#options;
    const { accounts, tokens } = this;
    const workspace = new Workspace({ name, accounts, tokens, knobs, now, newId: this.#newId });
    this.#workspaces.set(name, workspace);
    return workspace;
  }

  /** An id chosen from outside, so that a workspace can be made again as it was. Throws if it is not a UUID. */
  chooseId(id: string): string {
    const chosen = id.toLowerCase();
    if (!UUID.test(chosen)) throw new Error(`${id} is not a UUID`);
    this.#chosenIds.add(chosen);
    return chosen;
  }

  issueToken(workspace: Workspace, creatorId: string | undefined): Token {
    return this.tokens.add({ value: `sandbox-notion-${this.#newId()}`, workspace: workspace.name, creatorId });
  }

  /** Number of list requests before this one. */
  nextListing(): number {
    this.#listings += 1;
    return this.#listings - 1;
  }

  #makeOwner(userName: string): string {
    return this.workspace.addPerson({ userName, name: 'Sandbox Owner', role: 'owner' }).id;
  }
}
