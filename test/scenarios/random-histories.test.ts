// Random lives of a tenant while Notion misbehaves and the process dies: in the end everything is right, or named.

import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { FAULT_KINDS, FAULTS, type Fault, Hits } from './support/history-faults.ts';
import { HealthWatch, type Look, statusOf } from './support/history-health.ts';
import { complaints, gather, look, undeleted } from './support/history-oracle.ts';
import { RandomTenant, type TenantEvent, tenantEvent } from './support/random-tenant.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { mail, World } from './support/world.ts';

const FOREIGN = { person: mail('outsider'), group: 'Board' };
/** No change of somebody who stays goes without consent, and no account changes hands. */
const CONSENT_FOR_ALL = {
  ...NO_LIMITS,
  administrativeAdoptions: 0,
  linkMoves: 0,
  matchingValueShare: 0,
  matchingValueFloor: 0,
  updateShare: 0,
  updateFloor: 0,
};
/** Longer than any wait between two tries. */
const HOURS = 25;
/** Minutes until permanently deleted groups are gone from Notion, and a little more. */
const WEEK = (7 * 24 + 1) * 60;

type Event =
  | { readonly type: 'tenant'; readonly event: TenantEvent }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'death'; readonly write: number }
  | { readonly type: 'time'; readonly minutes: number }
  | { readonly type: 'scope'; readonly scope: 'all' | 'assigned' };

/** Some kinds of faults are off in each history: what they hide, others bring to light. */
const history = fc
  .record({
    config: fc.constantFrom(
      { scope: 'assigned', nestedGroups: false },
      { scope: 'assigned', nestedGroups: true },
      { scope: 'all', nestedGroups: false },
    ),
    kinds: fc.subarray([...FAULT_KINDS], { minLength: 1 }),
    agents: fc.constantFrom('exclude' as const, 'include' as const),
    protectedBy: fc.constantFrom('id' as const, 'address' as const),
    deaths: fc.boolean(),
    limits: fc.constantFrom(NO_LIMITS, CONSENT_FOR_ALL),
    scopeChanges: fc.boolean(),
    knobs: fc.record({
      rejoinRestoresGroups: fc.boolean(),
      removalAnswerActive: fc.boolean(),
      removedUserRead: fc.constantFrom('not-found', 'inactive'),
    }),
  })
  .chain((drawn) => {
    const faults = fc.oneof(...drawn.kinds.map((kind) => FAULTS[kind]));
    const events: fc.WeightedArbitrary<Event>[] = [
      { weight: 10, arbitrary: tenantEvent.map((event) => ({ type: 'tenant', event })) },
      { weight: 6, arbitrary: faults.map((fault) => ({ type: 'fault', fault })) },
      { weight: 3, arbitrary: fc.constantFrom(1, 7, 33, 90, 700).map((minutes) => ({ type: 'time', minutes })) },
    ];
    if (drawn.deaths) {
      events.push({ weight: 2, arbitrary: fc.integer({ min: 1, max: 40 }).map((write) => ({ type: 'death', write })) });
    }
    if (drawn.scopeChanges) {
      const scope = fc.constantFrom('all' as const, 'assigned' as const);
      events.push({ weight: 1, arbitrary: scope.map((one) => ({ type: 'scope', scope: one })) });
    }
    return fc.record({
      drawn: fc.constant(drawn),
      events: fc.array(fc.oneof(...events), { minLength: 12, maxLength: 40, size: 'max' }),
    });
  });

const hits = new Hits();
afterAll(() => console.info(`random histories: ${String(hits)}`));

randomly('whatever Notion does meanwhile, everything is right in the end', { runs: 4, long: 300, slow: true }, (run) =>
  fc.assert(
    fc.asyncProperty(history, async ({ drawn, events }) => {
      const world = await World.open({
        config: { ...drawn.config, users: { agents: drawn.agents }, limits: drawn.limits },
        knobs: drawn.knobs,
        waitShare: 0.001,
      });
      try {
        hits.add('histories');
        const tenant = await begin(world);
        const kept = protectFirst(world, tenant, drawn.protectedBy);
        const watch = new HealthWatch();
        for (const event of events) {
          await happen(world, tenant, event);
          if (!ticks(event)) continue;
          const { scope = drawn.config.scope } = world.config;
          const config = { ...drawn.config, agents: drawn.agents, scope: String(scope) };
          const wrong = await withoutRenames(world, tenant, complaints(look(world, config, FOREIGN, kept)));
          const owed = watch.owed(wrong, await statusOf(world), lookAfter(event, world));
          expect(owed).toEqual([]);
        }
        hits.end(world);
        await tenant.comeToRest();
        await heal(world);
        const { scope = drawn.config.scope } = world.config;
        const config = { ...drawn.config, agents: drawn.agents, scope: String(scope) };
        const evidence = await gather(world, config, FOREIGN, kept);
        expect(complaints(evidence)).toEqual([]);
        expect((await world.job()).outages).toEqual({});
        // Whatever Notion does and wherever the process dies: no row was lost, and none may be taken for lost.
        expect(world.events.filter(({ event }) => event === 'state.lost')).toEqual([]);
        later(world, WEEK);
        await heal(world);
        const { rows, ...afterwards } = await gather(world, config, FOREIGN, kept);
        expect([...complaints({ rows, ...afterwards }), ...undeleted(rows)]).toEqual([]);
      } finally {
        await world.close();
      }
    }),
    run,
  ),
);

randomly(
  'what Notion refuses for ever is named, and keeps nothing else waiting',
  { runs: 2, long: 100, slow: true },
  (run) =>
    fc.assert(
      fc.asyncProperty(fc.array(tenantEvent, { minLength: 8, maxLength: 25, size: 'max' }), async (events) => {
        const config = { scope: 'assigned', nestedGroups: false };
        const world = await World.open({ config: { ...config, limits: NO_LIMITS }, waitShare: 0.001 });
        try {
          const tenant = await begin(world);
          const [stuckPerson, stuckGroup] = ['stuck', 'Stuck'];
          const person = world.person(stuckPerson);
          const group = world.group(stuckGroup, [world.person('ivy')]);
          for (const path of ['/Users', '/Groups']) {
            world.notion.faults.add({ match: { method: 'POST', path, body: 'tuck' }, action: { status: 403 } });
          }
          for (const event of events) await tenant.apply(event);
          await tenant.comeToRest();
          const evidence = await gather(world, config, FOREIGN);
          const about = [mail(stuckPerson), stuckGroup];
          expect(complaints(evidence).filter((line) => !about.some((name) => line.includes(name)))).toEqual([]);
          const waiting = evidence.rows.filter(({ work }) => work !== undefined).map(({ id }) => id);
          expect(waiting.toSorted()).toEqual([person, group].toSorted());
        } finally {
          await world.close();
        }
      }),
      run,
    ),
);

async function begin(world: World): Promise<RandomTenant> {
  const outsider = world.notion.workspace.addPerson({ userName: FOREIGN.person, name: 'Outsider' });
  world.notion.workspace.createGroup({ displayName: FOREIGN.group, members: [outsider.id] });
  const tenant = new RandomTenant(world, { agents: 2 });
  await world.settle();
  later(world, 2);
  return tenant;
}

/** From now on: the person is in the workspace already. */
function protectFirst(world: World, { users: [id = ''] }: RandomTenant, by: 'id' | 'address') {
  const account = world.people().get(mail('user-0'))?.id ?? '';
  world.config = { ...world.config, protected: { users: [by === 'id' ? id : mail('user-0')] } };
  return { id, account };
}

async function happen(world: World, tenant: RandomTenant, event: Event): Promise<void> {
  switch (event.type) {
    case 'tenant':
      return tenant.apply(event.event);
    case 'fault':
      hits.arm(world, event.fault);
      await world.slice();
      return;
    case 'scope':
      world.config = { ...world.config, scope: event.scope };
      return;
    case 'time':
      later(world, event.minutes);
      await world.slice();
      return;
    case 'death':
      if ((await tickWithDeath(world, { write: event.write })) === undefined) hits.add('deaths');
      // Nobody gave the lease back.
      later(world, 5);
  }
}

/** Who should have another address is not somebody who should be out. */
async function withoutRenames(world: World, tenant: RandomTenant, wrong: readonly string[]): Promise<string[]> {
  if (!wrong.some((line) => line.endsWith(' should be out'))) return [...wrong];
  const rows = await Promise.all(tenant.users.map((id) => world.stored('user', id)));
  const people = world.people();
  return wrong.map((line) => {
    const [address = ''] = line.split(' should be out');
    const account = people.get(address)?.id;
    const owner = rows.find((row) => row?.link?.state === 'active' && row.link.targetId === account);
    const isWanted = wrong.includes(`${String(owner?.image['userPrincipalName'])} should be in`);
    return line.endsWith(' should be out') && isWanted ? `${address} should have another address` : line;
  });
}

function lookAfter(event: Event, world: World): Look {
  const { usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds } = world.graph.switches.values;
  const lagMs = 1_000 * Math.max(usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds);
  const isShort = event.type === 'tenant' && event.event.type === 'shortTick';
  return { now: world.clock.now(), lagMs, cutShort: isShort || event.type === 'death' };
}

/** Whether the job has run. */
function ticks(event: Event): boolean {
  return event.type === 'tenant' ? event.event.type === 'tick' : event.type !== 'scope';
}

/** Time passes, and operators agree to what is held, until nothing waits any more. */
async function heal(world: World): Promise<void> {
  for (let hour = 0; hour < HOURS; hour += 5) {
    const { escrow, ready, held } = await world.settle();
    if (escrow + ready + held === 0) break;
    await approveAll(world);
    later(world, 5 * 60);
  }
  await world.settle();
}

async function approveAll(world: World): Promise<void> {
  for (const { number, revision } of (await world.job()).holdSets) {
    hits.add('approvals');
    await world.ask({ action: 'holds/approve', set: String(number), revision });
  }
}
