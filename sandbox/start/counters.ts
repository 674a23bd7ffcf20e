// What slices did: their counters by kind of object, added up and put into words.

type Kind = 'users' | 'groups';

interface Thing {
  readonly kind: Kind;
  readonly one: string;
  readonly many: string;
  /** By the name of the counter. */
  readonly words: Readonly<Record<string, string>>;
}

const FATES = {
  created: 'created',
  adopted: 'adopted',
  updated: 'updated',
  removed: 'removed',
  deleted: 'deleted',
  escrowed: 'in escrow',
  held: 'held',
};

const THINGS: readonly Thing[] = [
  { kind: 'users', one: 'person', many: 'people', words: FATES },
  { kind: 'groups', one: 'group', many: 'groups', words: { ...FATES, removed: 'emptied' } },
  { kind: 'groups', one: 'member', many: 'members', words: { membersAdded: 'added', membersRemoved: 'removed' } },
];

/** Only what a slice counts that is above zero. */
export type Counters = Readonly<Record<Kind, Readonly<Record<string, number>>>>;

export const NOTHING: Counters = { users: {}, groups: {} };

/** The counters of a slice's summary. */
export function countersOf(summary: Readonly<Record<string, unknown>>): Counters {
  return { users: counted(summary['users']), groups: counted(summary['groups']) };
}

export function sum(a: Counters, b: Counters): Counters {
  const add = (kind: Kind): Record<string, number> => {
    const total = { ...a[kind] };
    for (const [name, count] of Object.entries(b[kind])) total[name] = (total[name] ?? 0) + count;
    return total;
  };
  return { users: add('users'), groups: add('groups') };
}

export function count({ users, groups }: Counters, name: string): number {
  return (users[name] ?? 0) + (groups[name] ?? 0);
}

/** `3 people created, 1 removed; 5 members added`, or undefined when nothing was done. */
export function describeCounters(counters: Counters): string | undefined {
  const phrases = THINGS.flatMap(({ kind, one, many, words }) => {
    const done = Object.entries(words).flatMap(([name, word]) => {
      const times = counters[kind][name] ?? 0;
      return times > 0 ? [{ times, word }] : [];
    });
    const parts = done.map(({ times, word }, index) =>
      index > 0 ? `${times} ${word}` : `${times} ${times === 1 ? one : many} ${word}`,
    );
    return parts.length === 0 ? [] : [parts.join(', ')];
  });
  return phrases.length === 0 ? undefined : phrases.join('; ');
}

function counted(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0),
  );
}
