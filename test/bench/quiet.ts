// What a tick costs when nothing has changed: the same for every size of tenant.

import { GROUPS_PER_CHAIN, UNFILTERED_FROM } from '../../shared/engine/import/chains.ts';
import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import { BenchWorld, count, GRAPH_READS } from './world.ts';

const TICKS = 5;
/** As many as a slice takes at once, of those that it takes one by one in a day. */
const LOOKS_A_TICK = 12;
const BETWEEN_LOOKS_MS = 5 * 60_000;
const TICK_MS = 60_000;
const ASSIGNMENTS_PAGE = 999;
/** Lease, fence, job row, chains, control, checkpoint, release: nothing of it grows with the tenant. */
const TABLE_REQUESTS = 12;

export async function quiet(report: Report, { quietSizes }: BenchOptions): Promise<void> {
  report.title('Quiet cycle: nothing has changed');
  for (const scope of ['assigned', 'all'] as const) {
    for (const users of quietSizes) {
      const world = await BenchWorld.open({
        users,
        groups: 50,
        groupsPerUser: 5,
        config: { scope },
        alreadyThere: true,
      });
      try {
        await world.tick();
        await quietTicks(report, world, `${users} users, 50 groups, ${scope}`, scope === 'all' ? 2 : 3);
      } finally {
        await world.close();
      }
    }
  }
}

/** Users, chains of groups, pages of assignments. */
export function quietGraphRequests(groups: number): number {
  const chains = groups > UNFILTERED_FROM ? 1 : Math.ceil(groups / GROUPS_PER_CHAIN);
  return 1 + chains + Math.ceil(groups / ASSIGNMENTS_PAGE);
}

/** The world's job must have nothing to do. Leaves it with a function process that counts table requests. */
export async function quietTicks(
  report: Report,
  world: BenchWorld,
  what: string,
  graphRequests: number,
): Promise<void> {
  await world.startHost({ countTables: true });
  await world.tick();
  await world.forgetTraffic();
  const times: number[] = [];
  for (let tick = 0; tick < TICKS; tick += 1) times.push((await world.tick()).ms);
  const graph = await world.graphTotals();
  const notion = await world.notionTotals();
  const tables = world.tableTraffic;
  report.check(`${what}: requests to Graph a tick`, count(graph, GRAPH_READS) / TICKS, { exactly: graphRequests });
  report.check(`${what}: requests to Notion a tick`, count(notion, /./) / TICKS, { exactly: 0 });
  report.check(`${what}: table requests a tick`, tables.requests / TICKS, { atMost: TABLE_REQUESTS });
  report.check(`${what}: scans of the objects`, tables.scans, { exactly: 0 });
  report.note(`${what}: time a tick`, median(times), 'ms');
  await rotation(report, world, what, tables.requests / TICKS);
}

/** The look at one part of the stored state after the other, until it begins anew. */
async function rotation(report: Report, world: BenchWorld, what: string, quietly: number): Promise<void> {
  const before = { ...world.tableTraffic };
  let [looks, ticks, at] = [0, 0, 0];
  do {
    const from = at;
    await world.changeJob((job) => ({
      ...job,
      check: { next: from, at: Date.now() - LOOKS_A_TICK * BETWEEN_LOOKS_MS },
    }));
    await world.tick();
    await world.changeJob((job) => {
      at = job.check?.next ?? 0;
      return job;
    });
    looks += LOOKS_A_TICK;
    ticks += 1;
  } while (at >= looks);
  const more = world.tableTraffic.requests - before.requests - quietly * ticks;
  report.note(`${what}: looks at the stored state`, looks);
  report.note(`${what}: table requests a look`, more / looks);
  report.check(`${what}: table requests a tick more, a tick a minute`, (more / looks) * (TICK_MS / BETWEEN_LOOKS_MS), {
    atMost: 1,
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
