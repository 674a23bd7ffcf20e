// How many requests the first cycle makes for each person and each group.

import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import { BenchWorld, count, type Totals } from './world.ts';

const MEMBERS_PER_PATCH = 100;

export async function initial(report: Report, { initialUsers: users }: BenchOptions): Promise<void> {
  report.title('Initial cycle: requests to Notion');
  for (const alreadyThere of [false, true]) {
    const world = await BenchWorld.open({ users, groups: 20, groupsPerUser: 5, alreadyThere });
    const what = `${users} users, ${alreadyThere ? 'all there already' : 'empty workspace'}`;
    try {
      await world.forgetTraffic();
      await world.tick();
      requestsPerObject(report, world, what, await world.notionTotals(), alreadyThere ? 0.02 : 1.02);
    } finally {
      await world.close();
    }
  }
}

export function requestsPerObject(
  report: Report,
  { tenant }: BenchWorld,
  what: string,
  totals: Totals,
  mostPerUser: number,
): void {
  const allowed = tenant.groupSizes.map((size) => Math.ceil(size / MEMBERS_PER_PATCH) + 2);
  const mostGroups = allowed.reduce((sum, requests) => sum + requests, 0);
  report.check(`${what}: /Users requests a user`, count(totals, / \/Users /) / tenant.userIds.length, {
    atMost: mostPerUser,
  });
  report.check(`${what}: /Groups requests (⌈members/100⌉ + 2 each)`, count(totals, / \/Groups /), {
    atMost: mostGroups,
  });
  report.check(`${what}: requests that failed`, count(totals, / [45]\d\d$/), { exactly: 0 });
}
