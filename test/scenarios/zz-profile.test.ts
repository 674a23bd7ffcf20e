import { it } from 'vitest';
import { worlds } from './support/world.ts';
const open = worlds();
it('profile', async () => {
  const t0 = Date.now();
  const world = await open();
  const t1 = Date.now();
  const c: Record<string, number> = {};
  const log: string[] = [];
  const wraps = { tables: { traffic: { before: (r: {method: string, url: string, body: string}) => { const k = `${r.method} ${new URL(r.url).pathname.replace(/t[0-9a-f]{12}/,'').slice(0,60).replace(/'[gu]\.?-?[0-9a-f]+'/,'X')}`; const kk = k.replace(/PartitionKey='[^']*'/,'P').replace(/RowKey='(.)[^']*'/,'R$1'); c[kk] = (c[kk] ?? 0) + 1; log.push(kk);} } } };
  for (let i = 0; i < 12; i++) world.person(`p${i}`);
  const people = [...world.graph.directory.users].map((u) => u.id);
  world.group('Design', people.slice(0, 6)); world.group('Ops', people.slice(4, 9));
  for (let i = 0; i < 4; i++) {
    const t = Date.now();
    for (const k in c) delete c[k];
    const s = await world.slice(i === 2 ? { ...wraps } : wraps);
    console.log(i, Date.now() - t, Object.values(c).reduce((a, b) => a + b, 0), JSON.stringify(c), s.workLeft);
    if (i === 0) { world.graph.directory.updateUser(people[0]!, { accountEnabled: false }); }
    if (i === 1) { // unclean: take over
      const st = world.state(); await st.job.acquireLease('x', 1000); world.advance(300_000); const t2 = Date.now(); for (const k in c) delete c[k]; await world.slice(wraps); console.log('takeover', Date.now() - t2, JSON.stringify(c)); }
  }
  console.log('open', t1 - t0);
}, 60000);
