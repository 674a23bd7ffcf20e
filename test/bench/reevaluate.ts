// A changed filter: everybody is evaluated again from what is stored.

import { quietGraphRequests } from './quiet.ts';
import type { Report } from './report.ts';
import { displayName } from './tenant.ts';
import { type BenchWorld, count, GRAPH_READS } from './world.ts';

/** Removals are confirmed by one more import pass, and each pass asks Graph what changed. */
const PASSES = 3;

export async function reevaluate(report: Report, world: BenchWorld): Promise<void> {
  const { userIds, groupIds } = world.tenant;
  report.title(`Another scoping filter for ${userIds.length} users`);
  const filter = (clause: object): Readonly<Record<string, unknown>> => ({
    users: { scopingFilters: [{ clauses: [{ attribute: 'displayName', ...clause }] }] },
  });
  await world.startHost({ config: filter({ operator: 'NOT EQUALS', value: 'Nobody' }) });
  await measure(report, world, 'a filter that changes nothing', quietGraphRequests(groupIds.length), 0);
  await world.startHost({
    config: filter({ operator: 'NOT EQUALS', value: displayName(userIds.length) }),
  });
  await measure(report, world, 'a filter that excludes one person', quietGraphRequests(groupIds.length) * PASSES, 1);
}

async function measure(
  report: Report,
  world: BenchWorld,
  what: string,
  mostGraph: number,
  toNotion: number,
): Promise<void> {
  await world.forgetTraffic();
  const { ms } = await world.tick();
  report.check(`${what}: requests to Graph`, count(await world.graphTotals(), GRAPH_READS), { atMost: mostGraph });
  report.check(`${what}: requests to Notion`, count(await world.notionTotals(), /./), { exactly: toNotion });
  report.note(`${what}: time`, ms / 1_000, 's');
  report.note(`${what}: users a second`, (world.tenant.userIds.length * 1_000) / ms);
}
