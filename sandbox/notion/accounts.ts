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
  profile: Profile;
  /** How often all sessions of the account were ended. */
  sessionsEnded: number;
}

export class Accounts {
  readonly #byId = new Map<string, Account>();
  /** Every address of every account, in lower case. */
  readonly #byEmail = new Map<string, Account>();
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
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
    const account: Account = { id, profile, sessionsEnded: 0 };
    this.#byId.set(account.id, account);
    this.#index(account);
    return account;
  }

  update(account: Account, profile: Profile): void {
    for (const email of emailsOf(account.profile)) this.#byEmail.delete(email.toLowerCase());
    account.profile = profile;
    this.#index(account);
  }

  /** Whether one of the addresses belongs to an account other than `self`. */
  collides(profile: Profile, self: Account | undefined): boolean {
    return emailsOf(profile).some((email) => {
      const holder = this.byEmail(email);
      return holder !== undefined && holder !== self;
    });
  }

  #index(account: Account): void {
    for (const email of emailsOf(account.profile)) this.#byEmail.set(email.toLowerCase(), account);
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
