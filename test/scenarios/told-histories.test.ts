// Random lives of a tenant while Notion refuses, drops, holds back and loses answers: the provisioning log tells all of it.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sourceId } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { FAULT_KINDS, FAULTS, type Fault } from './support/history-faults.ts';
import { gather } from './support/history-oracle.ts';
import { RandomTenant, type TenantEvent, tenantEvent } from './support/random-tenant.ts';
import { type Told, toldOf, untold } from './support/records-oracle.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { mail, World } from './support/world.ts';

const FOREIGN = { person: mail('outsider'), group: 'Board' };
const CONSENT = { ...NO_LIMITS, matchingValueShare: 0, matchingValueFloor: 0, updateShare: 0, updateFloor: 0 };

type Event =
  | { readonly type: 'tenant'; readonly event: TenantEvent }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'time'; readonly minutes: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 10, arbitrary: tenantEvent.map((one) => ({ type: 'tenant' as const, event: one })) },
  {
    weight: 6,
    arbitrary: fc.oneof(...FAULT_KINDS.map((kind) => FAULTS[kind])).map((fault) => ({ type: 'fault' as const, fault })),
  },
  { weight: 3, arbitrary: fc.constantFrom(1, 7, 33, 90, 700).map((minutes) => ({ type: 'time' as const, minutes })) },
);

randomly(
  'what was sent, refused, held or waited for is found in the records',
  { runs: 1, long: 100, slow: true },
  (run) =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(NO_LIMITS, CONSENT),
        fc.array(event, { minLength: 10, maxLength: 30, size: 'max' }),
        async (limits, events) => {
          const config = { scope: 'assigned', nestedGroups: false };
          const world = await World.open({ config: { ...config, limits }, waitShare: 0.001 });
          try {
            const outsider = world.notion.workspace.addPerson({ userName: FOREIGN.person, name: 'Outsider' });
            world.notion.workspace.createGroup({ displayName: FOREIGN.group, members: [outsider.id] });
            const tenant = new RandomTenant(world, { agents: 0 });
            await world.settle();
            for (const happening of events) await happen(world, tenant, happening);
            await world.settle();
            const { rows } = await gather(world, config, FOREIGN);
            expect(untold(await toldOf(world, rows))).toEqual([]);
          } finally {
            await world.close();
          }
        },
      ),
      run,
    ),
);

async function happen(world: World, tenant: RandomTenant, happening: Event): Promise<void> {
  if (happening.type === 'tenant') return tenant.apply(happening.event);
  if (happening.type === 'fault') world.notion.faults.add(happening.fault.rule);
  else later(world, happening.minutes);
  await world.slice();
}

it('what no record tells is noticed', () => {
  const id = sourceId('aaaaaaaa-0000-4000-8000-000000000000');
  const told: Told = {
    records: [{ id, status: 'failure', error: { code: 'InvalidValue', detail: 'No.' }, requests: 1 }],
    rows: [{ id, work: { state: 'escrow', cycle: 1, attempts: 1, code: 'InvalidValue', listed: true } }],
    failures: [{ id, code: 'InvalidValue' }],
    writes: 1,
  };
  expect(untold(told)).toEqual([]);
  expect(untold({ ...told, writes: 2 })).toEqual(['the records tell of 1 requests, and the workspace saw 2 writes']);
  expect(untold({ ...told, writes: 2 }, true)).toEqual([]);
  expect(untold({ ...told, failures: [{ id, code: 'Other' }] })).toEqual([
    `${id} failed with Other, and no record tells it`,
  ]);
  const held = [{ id, holds: [{ set: 1, revision: 1, since: 0 }] }];
  expect(untold({ ...told, rows: held })).toEqual([`${id} is held, and no record tells it`]);
  expect(untold({ ...told, records: [], writes: 0, failures: [] })).toEqual([
    `${id} waits with InvalidValue, and no record tells it`,
  ]);
});
