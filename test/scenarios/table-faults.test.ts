import { RestError } from '@azure/data-tables';
import { expect, inject } from 'vitest';
import { StateError } from '../../shared/errors/index.ts';
import type { TableTraffic } from '../../shared/state/tables.ts';
import { randomly } from '../support/seeds.ts';
import { spread } from './support/boundaries.ts';
import { BusyTenant } from './support/busy-tenant.ts';
import { expectSoundState } from './support/expectations.ts';
import { type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();

/** So many writes in each case, spread over all of them. */
const FAULTS = { runs: 1, long: 2_000 };
const LEASE_ENDED = 200_000;

type Loss = 'request' | 'answer';

/** Tables that stop working at the nth write, before it is carried out or after, for this many requests. */
function breakingDown(nth: number, loss: Loss, requests: number): Wraps {
  let writes = 0;
  let left = requests;
  const fail = (): never => {
    left -= 1;
    throw new RestError('socket hang up', { code: 'ECONNRESET' });
  };
  const traffic: TableTraffic = {
    before({ method }) {
      if (method !== 'GET') writes += 1;
      if (loss === 'request' && writes >= nth && left > 0) fail();
    },
    after() {
      if (loss === 'answer' && writes >= nth && left > 0) fail();
    },
  };
  return { tables: { traffic, retry: { maxRetries: 2, retryDelayInMs: 1, maxRetryDelayInMs: 1 } } };
}

async function countWrites(world: World): Promise<number> {
  let writes = 0;
  const before: TableTraffic['before'] = ({ method }) => {
    if (method !== 'GET') writes += 1;
  };
  await world.slice({ tables: { traffic: { before } } });
  await world.settle();
  return writes;
}

/** How a tick ends: by its tables, or because fewer writes were left than in the tick that was counted. */
function tick(world: World, wraps: Wraps): Promise<'StateError' | 'done'> {
  return world.slice(wraps).then(
    () => 'done',
    (error: unknown) => {
      expect(error).toBeInstanceOf(StateError);
      return 'StateError';
    },
  );
}

const CASES: readonly (readonly [Loss, number])[] = [
  ['answer', 3],
  ['answer', 1_000],
  ['request', 1_000],
  ['request', 3],
];
/** By one seed in the short form: one that passes and one that lasts. */
const FEW = 2;

randomly(
  'tables that break down, losing each request or answer of 3 or 1000 requests, lose, double and remove nothing wrongly',
  FAULTS,
  async ({ seed, numRuns }) => {
    const tenant = await BusyTenant.open(open);
    const { world } = tenant;
    tenant.change();
    const writes = await countWrites(world);
    const endings = new Set<string>();
    for (const nth of spread(CASES.length, inject('long') ? CASES.length : FEW, seed)) {
      const [loss, requests] = CASES[nth - 1] ?? ['answer', 0];
      for (const write of spread(writes, numRuns, seed + nth)) {
        tenant.change();
        const ended = await tick(world, breakingDown(write, loss, requests));
        // A few failures may fall on several requests, each of which succeeds when it is repeated.
        if (requests > 3) endings.add(ended);
        world.advance(LEASE_ENDED);
        await world.settle();
        tenant.expectRight(`${loss} of ${requests} lost at write ${write} of ${writes} (${ended})`);
        await expectSoundState(world);
      }
    }
    expect(endings).toContain('StateError');
  },
);
