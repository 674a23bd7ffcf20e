// Random lives of a tenant while Notion misbehaves, state is lost, operators decide and processes die: in the end
// everything is right, or named, and nothing happens without consent on the way.

import fc from 'fast-check';
import { afterAll, expect, inject } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { History } from './support/history.ts';
import { begin, FOREIGN } from './support/history-beginning.ts';
import { histories } from './support/history-events.ts';
import { Hits } from './support/history-faults.ts';
import { statusOf } from './support/history-health.ts';
import { complaints, gather } from './support/history-oracle.ts';
import { explained } from './support/history-rows.ts';
import { tenantEvent } from './support/random-tenant.ts';
import { NO_LIMITS } from './support/tenant.ts';
import { UnreadableGroup } from './support/unreadable-group.ts';
import { mail, World } from './support/world.ts';

// Real processes that die, and rows that are lost, have tests of their own in each run.
const history = histories({ dear: inject('long') });
const hits = new Hits();
afterAll(() => console.info(`random histories: ${String(hits)}`));

randomly('whatever happens meanwhile, everything is right in the end', { runs: 1, long: 300, slow: true }, (run) =>
  fc.assert(
    fc.asyncProperty(history, async ({ drawn, events }) => {
      const life = await History.open(drawn, hits);
      try {
        for (const event of events) expect(await life.apply(event)).toEqual([]);
        expect(await life.comeToRest()).toEqual([]);
        expect([...(await life.heal()), ...(await life.complaints())]).toEqual([]);
        expect(await life.aWeekLater()).toEqual([]);
      } finally {
        await life.world.close();
      }
    }),
    run,
  ),
);

randomly(
  'what Notion refuses for ever is named, and keeps nothing else waiting',
  { runs: 1, long: 100, slow: true },
  (run) =>
    fc.assert(
      fc.asyncProperty(fc.array(tenantEvent, { minLength: 8, maxLength: 25, size: 'max' }), async (events) => {
        const config = { scope: 'assigned', nestedGroups: false };
        const world = await World.open({ config: { ...config, limits: NO_LIMITS }, waitShare: 0.001 });
        try {
          const tenant = await begin(world);
          const [stuckPerson, stuckGroup, sealed, unseen] = ['stuck', 'Stuck', 'Sealed', 'unseen'];
          const chain = world.group(sealed, [world.person('eve', { assigned: false })]);
          const unreadable = new UnreadableGroup(world, chain);
          world.settings = unreadable.wraps;
          await world.settle();
          unreadable.trouble = 'forbidden';
          world.graph.directory.addMember(chain, world.person(unseen, { assigned: false }));
          const person = world.person(stuckPerson);
          const group = world.group(stuckGroup, [world.person('ivy')]);
          for (const [path, status] of [
            ['/Users', 400],
            ['/Groups', 403],
          ] as const)
            world.notion.faults.add({ match: { method: 'POST', path, body: 'tuck' }, action: { status } });
          for (const event of events) await tenant.apply(event);
          await tenant.comeToRest();
          const evidence = await gather(world, config, FOREIGN);
          const about = [mail(stuckPerson), stuckGroup, sealed, mail(unseen)];
          const wrong = complaints(evidence).filter((line) => !about.some((name) => line.includes(name)));
          expect(await explained(world, tenant, wrong)).toEqual([]);
          const waiting = evidence.rows.filter(({ work }) => work !== undefined).map(({ id }) => id);
          expect(waiting.toSorted()).toEqual([person, group].toSorted());
          const named = (await statusOf(world)).reasons.filter(({ detail }) => detail?.includes(chain));
          expect(named.map(({ code }) => code)).toEqual(['ChainIncomplete']);
        } finally {
          await world.close();
        }
      }),
      run,
    ),
);
