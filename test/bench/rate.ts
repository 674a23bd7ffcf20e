// How well the limit of a workspace is used while there is something to export.

import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../../sandbox/start/json-client.ts';
import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import { BenchWorld, count } from './world.ts';

const RPM = 600;
const POLL_MS = 200;

interface Counters {
  readonly requests: number;
  readonly refused: number;
}

export async function rate(report: Report, { rateSeconds }: BenchOptions): Promise<void> {
  report.title(`Notion limited to ${RPM} requests a minute`);
  const users = Math.ceil((rateSeconds * RPM) / 60) + 500;
  const world = await BenchWorld.open({ users, groups: 10, groupsPerUser: 3, notionRpm: RPM });
  try {
    const ticking = world.tick();
    while (count(await world.notionTotals(), /^POST \/Users /) === 0) await sleep(POLL_MS);
    const counters = (): Promise<Counters> => call<Counters>('GET', `${world.notionUrl}/__admin/counters`);
    const [before, started] = [await counters(), performance.now()];
    await sleep(rateSeconds * 1_000);
    const [after, minutes] = [await counters(), (performance.now() - started) / 60_000];
    await world.pause();
    await ticking;
    const served = after.requests - before.requests;
    const refused = after.refused - before.refused;
    report.check(
      `share of the limit used over ${rateSeconds} s`,
      (100 * served) / (RPM * minutes),
      { atLeast: 90 },
      '%',
    );
    report.check('share of the requests that were refused', (100 * refused) / (served + refused), { atMost: 1 }, '%');
  } finally {
    await world.close();
  }
}
