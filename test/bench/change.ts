// One change in a big tenant: how long until it is in Notion.

import { call } from '../../sandbox/start/json-client.ts';
import type { Report } from './report.ts';
import { type BenchWorld, count, GRAPH_READS } from './world.ts';

const MOST_SECONDS = 5;

export async function changeOne(report: Report, world: BenchWorld): Promise<void> {
  const { userIds, groupIds, memberships } = world.tenant;
  report.title(`One change among ${userIds.length} users and ${memberships} memberships`);
  await world.startHost({ countTables: true });
  await world.tick();
  const graph = `${world.graphUrl}/__admin`;
  const [renamed = '', leaver = ''] = userIds;

  await call('PATCH', `${graph}/users/${renamed}`, { displayName: 'Ada Example' });
  await measure(report, world, 'another display name', { '/Users': 1 });

  const joiner = await call<{ id: string }>('POST', `${graph}/users`, {
    userPrincipalName: 'joiner@contoso.example',
    displayName: 'Jo Iner',
    accountEnabled: true,
    userType: 'Member',
  });
  const joined = groupIds.slice(0, 3);
  for (const group of joined) await call('POST', `${graph}/groups/${group}/members/${joiner.id}`);
  await measure(report, world, 'a joiner in three groups', { '/Users': 2, '/Groups': joined.length });

  await call('PATCH', `${graph}/users/${leaver}`, { accountEnabled: false });
  await measure(report, world, 'a leaver', { '/Users': 1 });

  const [group = '', member = ''] = [groupIds.at(-1), joiner.id];
  await call('POST', `${graph}/groups/${group}/members/${member}`);
  await measure(report, world, 'one more membership', { '/Groups': 1 });
  const memory = await world.peakMemory();
  if (memory !== undefined) report.note('peak memory of the function process', memory, 'MiB');
}

/** `requests`: how many to Notion it takes. */
async function measure(
  report: Report,
  world: BenchWorld,
  what: string,
  requests: Partial<Readonly<Record<'/Users' | '/Groups', number>>>,
): Promise<void> {
  await world.forgetTraffic();
  const { ms } = await world.tick();
  report.check(`${what}: time until it is done`, ms / 1_000, { atMost: MOST_SECONDS }, 's');
  const totals = await world.notionTotals();
  for (const collection of ['/Users', '/Groups'] as const) {
    const made = count(totals, new RegExp(` ${collection} `));
    report.check(`${what}: ${collection} requests`, made, { exactly: requests[collection] ?? 0 });
  }
  report.note(`${what}: requests to Graph`, count(await world.graphTotals(), GRAPH_READS));
  report.note(`${what}: table requests`, world.tableTraffic.requests);
}
