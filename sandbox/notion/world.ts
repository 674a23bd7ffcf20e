// Everything the simulator holds: accounts, workspaces and tokens. Made anew at every reset, or again from its facts.

import { numberedUuids, type Random, seededRandom } from '../simulator/random.ts';
import { Accounts } from './accounts.ts';
import type { Fact, Note } from './facts.ts';
import type { Knobs } from './knobs.ts';
import { type Token, Tokens } from './tokens.ts';
import { Workspace } from './workspace.ts';

export const DEFAULT_TOKEN = 'sandbox-notion-token';
export const DEFAULT_OWNER = 'owner@contoso.example';
const MAIN = 'main';

export interface WorldOptions {
  /** Decides the ids of what is made, with `life`. */
  readonly seed: number;
  /** How often this world was made again from its facts: ids of an earlier life are not given out a second time. */
  readonly life?: number;
  /** Address of the owner who made the default token; `null` makes a token without owner. */
  readonly owner: string | null;
  readonly knobs: Knobs;
  readonly now: () => number;
  /** What the world is to hold; absent: its owner and the default token. */
  readonly facts?: Iterable<Fact>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class World {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** The workspace of the default token. */
  readonly workspace: Workspace;
  readonly random: Random;
  #listings = 0;
  readonly #options: WorldOptions;
  readonly #workspaces = new Map<string, Workspace>();
  readonly #newId: () => string;
  readonly #chosenIds = new Set<string>();
  #note: Note<Fact> = () => undefined;

  constructor(options: WorldOptions) {
    const { seed, life = 0, owner, facts } = options;
    this.#options = options;
    this.random = seededRandom(seed + 1);
    const ids = numberedUuids(`notion ${seed} ${life}`);
    this.#newId = () => {
      for (;;) {
        const id = ids();
        if (!this.#chosenIds.has(id)) return id;
      }
    };
    this.accounts = new Accounts(this.#newId, (account) => this.#note({ account }));
    this.tokens = new Tokens((token) => this.#note({ token }));
    this.workspace = this.openWorkspace(MAIN);
    if (facts === undefined) this.#begin(owner);
    else for (const fact of facts) this.#take(fact);
  }

  /** From now on `note` is told of every change. */
  noteTo(note: Note<Fact>): void {
    this.#note = note;
  }

  /** Makes the workspace if there is none of that name. All share the accounts. */
  openWorkspace(name: string): Workspace {
    const present = this.#workspaces.get(name);
    if (present !== undefined) return present;
    const { knobs, now } = this.#options;
    const { accounts, tokens } = this;
    const workspace = new Workspace({
      name,
      accounts,
      tokens,
      knobs,
      now,
      newId: this.#newId,
      note: (fact) => this.#note({ workspace: name, ...fact }),
    });
    this.#workspaces.set(name, workspace);
    return workspace;
  }

  /** An id chosen from outside. Throws if it is not a UUID. */
  chooseId(id: string): string {
    const chosen = id.toLowerCase();
    if (!UUID.test(chosen)) throw new Error(`${id} is not a UUID`);
    this.#chosenIds.add(chosen);
    return chosen;
  }

  issueToken(workspace: Workspace, creatorId: string | undefined): Token {
    const value = `sandbox-notion-${this.#newId()}`;
    return this.tokens.put({ value, workspace: workspace.name, creatorId, revoked: false });
  }

  /** Number of list requests before this one. */
  nextListing(): number {
    this.#listings += 1;
    return this.#listings - 1;
  }

  /** Everything that a new world needs to be as this one. */
  *facts(): Generator<Fact> {
    for (const account of this.accounts.all()) yield { account };
    for (const token of this.tokens.all()) yield { token };
    for (const [name, workspace] of this.#workspaces) {
      for (const fact of workspace.facts()) yield { workspace: name, ...fact };
    }
  }

  /** One like this, for trying something out: what happens there is not noted. */
  copy(): World {
    const { seed, life = 0, owner, knobs, now } = this.#options;
    return new World({ seed, life: life + 1, owner, knobs, now, facts: this.facts() });
  }

  #take(fact: Fact): void {
    if ('account' in fact) this.accounts.put(fact.account);
    else if ('token' in fact) this.tokens.put(fact.token);
    else this.openWorkspace(fact.workspace).take(fact);
  }

  #begin(owner: string | null): void {
    const creatorId =
      owner === null
        ? undefined
        : this.workspace.addPerson({ userName: owner, name: 'Sandbox Owner', role: 'owner' }).id;
    this.tokens.put({ value: DEFAULT_TOKEN, workspace: MAIN, creatorId, revoked: false });
  }
}
