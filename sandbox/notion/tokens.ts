// SCIM tokens: each belongs to one workspace and dies with its creator's role.

export interface Token {
  readonly value: string;
  /** Name of the workspace that the token opens. */
  readonly workspace: string;
  /** Of the account; nobody's without it. */
  readonly creatorId?: string | undefined;
  readonly revoked: boolean;
}

export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #note: (token: Token) => void;

  /** `note` is told of every token that was made or changed. */
  constructor(note: (token: Token) => void) {
    this.#note = note;
  }

  all(): IterableIterator<Token> {
    return this.#tokens.values();
  }

  put(token: Token): Token {
    this.#tokens.set(token.value, token);
    this.#note(token);
    return token;
  }

  revoke(token: Token): void {
    this.put({ ...token, revoked: true });
  }

  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  revokeAll(): void {
    for (const token of [...this.#tokens.values()]) this.revoke(token);
  }

  /** What Notion does when the creator leaves the workspace or changes role. */
  revokeOfCreator(workspace: string, creatorId: string): void {
    for (const token of [...this.#tokens.values()]) {
      if (token.workspace === workspace && token.creatorId === creatorId) this.revoke(token);
    }
  }
}
