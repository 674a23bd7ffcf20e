// Notion accounts: they exist outside workspaces and survive leaving one.

export interface PersonName {
  readonly formatted?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

/** Replaced as a whole, never changed in place. */
export interface Profile {
  /** Primary e-mail address, in the case it was stored with. */
  readonly userName: string;
  readonly secondaryEmails: readonly string[];
  readonly name: PersonName;
  readonly photos: readonly unknown[];
  /** Other stored attributes; those of the enterprise extension are prefixed with `enterprise:`. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly externalId: string | undefined;
}

export interface Account {
  readonly id: string;
  readonly profile: Profile;
  /** How often all sessions of the account were ended. */
  readonly sessionsEnded: number;
}

interface StoredAccount extends Account {
  profile: Profile;
  sessionsEnded: number;
}

export class Accounts {
  readonly #byId = new Map<string, StoredAccount>();
  /** Every address of every account, in lower case. */
  readonly #byEmail = new Map<string, StoredAccount>();
  readonly #newId: () => string;
  readonly #note: (account: Account) => void;

  /** `note` is told of every account that was made or changed. */
  constructor(newId: () => string, note: (account: Account) => void) {
    this.#newId = newId;
    this.#note = note;
  }

  get(id: string): Account | undefined {
    return this.#byId.get(id);
  }

  /** By primary or secondary address, whatever the case. */
  byEmail(email: string): Account | undefined {
    return this.#byEmail.get(email.toLowerCase());
  }

  all(): IterableIterator<Account> {
    return this.#byId.values();
  }

  create(profile: Profile, id: string = this.#newId()): Account {
    if (this.#byId.has(id)) throw new Error(`there is an account ${id} already`);
    return this.put({ id, profile, sessionsEnded: 0 });
  }

  update(account: Account, profile: Profile): void {
    this.put({ ...account, profile });
  }

  endSessions(account: Account): void {
    this.put({ ...account, sessionsEnded: account.sessionsEnded + 1 });
  }

  /** Makes the account, or changes the one with this id. */
  put({ id, profile, sessionsEnded }: Account): Account {
    const account = this.#byId.get(id) ?? { id, profile, sessionsEnded };
    for (const email of emailsOf(account.profile)) {
      if (this.#byEmail.get(email.toLowerCase()) === account) this.#byEmail.delete(email.toLowerCase());
    }
    account.profile = profile;
    account.sessionsEnded = sessionsEnded;
    this.#byId.set(id, account);
    for (const email of emailsOf(profile)) this.#byEmail.set(email.toLowerCase(), account);
    this.#note(account);
    return account;
  }

  /** Whether one of the addresses belongs to an account other than `self`. */
  collides(profile: Profile, self: Account | undefined): boolean {
    return emailsOf(profile).some((email) => {
      const holder = this.byEmail(email);
      return holder !== undefined && holder !== self;
    });
  }
}

export function emailsOf(profile: Profile): readonly string[] {
  return [profile.userName, ...profile.secondaryEmails];
}

export function emptyProfile(userName: string, name: PersonName = {}): Profile {
  return { userName, secondaryEmails: [], name, photos: [], attributes: {}, externalId: undefined };
}

/** The parts of a full name, as far as they can be told apart. */
export function nameFrom(formatted: string): PersonName {
  const [givenName = '', ...rest] = formatted.trim().split(/\s+/);
  const familyName = rest.join(' ');
  return {
    formatted,
    ...(givenName === '' ? {} : { givenName }),
    ...(familyName === '' ? {} : { familyName }),
  };
}

/** One string for a name of which any part may be missing. */
export function fullName(profile: Profile): string {
  const { formatted, givenName, familyName } = profile.name;
  return formatted ?? [givenName, familyName].filter((part) => part !== undefined).join(' ');
}
