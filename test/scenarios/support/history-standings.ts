// Who is in or out by what the tenant says, and since when: of people, and of memberships as `member in group`.

import type { DirectorySnapshot } from '../../../sandbox/graph/snapshot.ts';
import type { DesiredState } from './desired-state.ts';
import type { Standing } from './history-consent.ts';
import { keyOf } from './history-deeds.ts';

export class Standings {
  #known = new Map<string, Standing>();

  get all(): ReadonlyMap<string, Standing> {
    return this.#known;
  }

  /** `people`: the key of each person of whom anything may change → id. `at`: whose an address is. */
  see(
    tenant: Pick<DirectorySnapshot, 'users'>,
    wanted: DesiredState,
    people: ReadonlyMap<string, string>,
    at: (address: string) => string,
    now: number,
  ): void {
    const states = new Map<string, Standing['is']>();
    const inScope = new Set(Object.keys(wanted.people).map(at));
    for (const key of inScope) states.set(key, 'wanted');
    for (const [group, members] of Object.entries(wanted.groups))
      for (const member of members) states.set(`${at(member)} in ${keyOf(group)}`, 'wanted');
    for (const [key, id] of people) {
      if (inScope.has(key)) continue;
      const user = tenant.users.find((one) => one.id === id);
      const isPositive = user === undefined || user.deleted !== null || user.accountEnabled === false;
      states.set(key, isPositive ? 'positive' : 'derived');
    }
    this.#known = new Map([...states].map(([key, is]) => [key, standing(this.#known.get(key), is, now)]));
  }
}

function standing(before: Standing | undefined, is: Standing['is'], now: number): Standing {
  if (before?.is === is) return before;
  return { is, since: now, neverPositive: is !== 'positive' && before?.neverPositive !== false };
}
