// Puts into words what a slice or a cycle did, from its counters by kind of object.

const WORDS: Readonly<Record<string, string>> = {
  created: 'created',
  adopted: 'adopted',
  updated: 'updated',
  removed: 'removed',
  deleted: 'deleted',
  membersAdded: 'members added',
  membersRemoved: 'members removed',
  escrowed: 'in escrow',
  held: 'held',
};

/** `users: 3 created, 1 removed; groups: 5 members added`, or undefined when nothing was done. */
export function describeCounters(report: Readonly<Record<string, unknown>>): string | undefined {
  const kinds = ['users', 'groups'].flatMap((kind) => {
    const counters = report[kind];
    if (typeof counters !== 'object' || counters === null) return [];
    const parts = Object.entries(counters).flatMap(([name, count]) => {
      const word = WORDS[name];
      return word !== undefined && typeof count === 'number' && count > 0 ? [`${count} ${word}`] : [];
    });
    return parts.length === 0 ? [] : [`${kind}: ${parts.join(', ')}`];
  });
  return kinds.length === 0 ? undefined : kinds.join('; ');
}
