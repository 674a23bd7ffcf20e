// SCIM tokens: each belongs to one workspace and dies with its creator's role.

export interface Token {
  readonly value: string;
  /** Name of the workspace that the token opens. */
  readonly workspace: string;
  readonly creatorId: string | undefined;
  revoked: boolean;
}

export class Tokens {
  readonly #tokens = new Map<string, Token>();

  add(token: { value: string; workspace: string; creatorId: string | undefined }): Token {
    const added: Token = { ...token, revoked: false };
    this.#tokens.set(added.value, added);
    return added;
  }

  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  revokeAll(): void {
    for (const token of this.#tokens.values()) token.revoked = true;
  }

  /** What Notion does when the creator leaves the workspace or changes role. */
  revokeOfCreator(workspace: string, creatorId: string): void {
    for (const token of this.#tokens.values()) {
      if (token.workspace === workspace && token.creatorId === creatorId) token.revoked = true;
    }
  }
}
