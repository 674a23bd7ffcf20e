// Whole tenants of growing size, without limits and latency: time, requests and memory of the first cycle, then what a
// single change and a changed filter cost in the biggest of them.

import { changeOne } from './change.ts';
import { requestsPerObject } from './initial.ts';
import type { BenchOptions } from './options.ts';
import { quietGraphRequests, quietTicks } from './quiet.ts';
import { reevaluate } from './reevaluate.ts';
import type { Report } from './report.ts';
import { BenchWorld, count, GRAPH_READS } from './world.ts';

const GROUPS_A_USER = 0.02;
const MEMBERSHIPS_A_USER = 10;
const MOST_MEMORY_MIB = 512;
/** Processor time a user, against that of the smaller tenant: wall-clock time says too much about the machine. */
const MOST_GROWTH = 1.5;

export async function growth(report: Report, { growthSizes, sections }: BenchOptions): Promise<void> {
  let before: number | undefined;
  for (const [at, users] of growthSizes.entries()) {
    const isLast = at === growthSizes.length - 1;
    if (!isLast && !sections.has('growth')) continue;
    const groups = Math.max(10, Math.round(users * GROUPS_A_USER));
    const world = await BenchWorld.open({ users, groups, groupsPerUser: MEMBERSHIPS_A_USER });
    try {
      before = await firstCycle(report, world, before);
      if (sections.has('growth')) await quietTicks(report, world, `${users} users`, quietGraphRequests(groups));
      if (isLast && sections.has('change')) await changeOne(report, world);
      if (isLast && sections.has('reevaluate')) await reevaluate(report, world);
    } finally {
      await world.close();
    }
  }
}

/** The processor time of the function process a user, in milliseconds. */
async function firstCycle(report: Report, world: BenchWorld, before: number | undefined): Promise<number | undefined> {
  const { userIds, groupIds, memberships } = world.tenant;
  const users = userIds.length;
  report.title(`${users} users, ${groupIds.length} groups, ${memberships} memberships`);
  await world.forgetTraffic();
  const { ms, slices } = await world.tick();
  const notion = await world.notionTotals();
  const what = `${users} users`;
  report.check(`${what}: people created`, count(notion, /^POST \/Users 201/), { exactly: users });
  report.check(`${what}: groups created`, count(notion, /^POST \/Groups 201/), { exactly: groupIds.length });
  requestsPerObject(report, world, what, notion, 1.02);
  report.note(`${what}: requests to Notion`, count(notion, /./));
  report.note(`${what}: requests to Graph`, count(await world.graphTotals(), GRAPH_READS));
  report.note(`${what}: slices`, slices);
  report.note(`${what}: time`, ms / 1_000, 's');
  report.note(`${what}: users a second`, (users * 1_000) / ms);
  const processor = await world.processorTime();
  const each = processor === undefined ? undefined : processor / users;
  if (each !== undefined) report.note(`${what}: processor time of the function process a user`, each, 'ms');
  if (each !== undefined && before !== undefined) {
    report.check(`${what}: that, against the size before`, each / before, { atMost: MOST_GROWTH });
  }
  const memory = await world.peakMemory();
  if (memory !== undefined)
    report.check(`${what}: peak memory of the function process`, memory, { atMost: MOST_MEMORY_MIB }, 'MiB');
  return each;
}
