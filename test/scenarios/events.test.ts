// The events of the log are a contract: each of them is told by the run that meets what it tells, with its fields.

import { expect, it } from 'vitest';
import { createApp } from '../../shared/app.ts';
import { runSlice } from '../../shared/engine/run-slice.ts';
import { EVENTS, missingFields } from '../../shared/telemetry/events.ts';
import { changeInNotion } from './support/accounts.ts';
import { ask } from './support/operators.ts';
import { deleteTable } from './support/stored-tables.ts';
import { later } from './support/tenant.ts';
import { type Logged, type World, type WorldOptions, worlds } from './support/world.ts';

type Name = keyof typeof EVENTS;

const open = worlds();
const NOBODY_LEAVES = { limits: { peopleFloor: 0, peopleShare: 0, peopleBase: 0 } };
const HTML = { status: 200, body: '<html>Welcome</html>' };

interface Row {
  readonly tells: readonly Name[];
  readonly when: string;
  readonly options?: WorldOptions;
  readonly act: (world: World) => Promise<unknown>;
}

const hasTold = (world: World, name: Name): boolean => world.events.some(({ event }) => event === name);

async function tickAfter(world: World, minutes: number): Promise<void> {
  later(world, minutes);
  await world.slice();
}

/** Somebody who has to leave, and may not. */
async function held(world: World): Promise<void> {
  const ada = world.person('ada');
  await world.settle();
  world.graph.directory.updateUser(ada, { accountEnabled: false });
  await world.settle();
}

async function decide(world: World, action: 'holds/approve' | 'holds/reject' | 'holds/release'): Promise<void> {
  const [set] = (await world.job()).holdSets;
  await ask(world, { action, set: String(set?.number), revision: set?.revision ?? 0 });
  await world.slice();
}

const refuse = (
  world: World,
  action: { status: number; body?: string; retryAfter?: number },
  method = 'POST',
): void => {
  world.notion.faults.add({ match: { method, path: '/Users' }, action });
};

const TABLE: readonly Row[] = [
  {
    tells: ['cycle.started', 'cycle.finished'],
    when: 'a cycle begins and ends',
    act: async (world) => {
      world.person('ada');
      await world.settle();
    },
  },
  {
    tells: ['escrow.added', 'escrow.stale', 'escrow.cleared'],
    when: 'somebody is refused for more than a day, and taken then',
    act: async (world) => {
      world.person('ada');
      world.person('ben');
      world.notion.faults.add({ match: { method: 'POST', path: '/Users', body: 'ada@' }, action: { status: 400 } });
      await world.settle();
      await tickAfter(world, 25 * 60);
      world.notion.faults.clear();
      await tickAfter(world, 25 * 60);
    },
  },
  {
    tells: ['hold.created', 'health.changed', 'removals.overdue', 'hold.rejected', 'hold.released', 'hold.approved'],
    when: 'a removal is held, and decided about',
    options: { config: NOBODY_LEAVES },
    act: async (world) => {
      await held(world);
      await tickAfter(world, 61);
      await decide(world, 'holds/reject');
      await decide(world, 'holds/release');
      await decide(world, 'holds/approve');
    },
  },
  {
    tells: ['credential.refused', 'export.stopped', 'quarantine.entered', 'job.disabled', 'quarantine.left'],
    when: 'Notion refuses the token for four weeks',
    act: async (world) => {
      world.person('ada');
      refuse(world, { status: 401 }, 'GET');
      await world.settle();
      await tickAfter(world, 28 * 24 * 60);
      world.notion.faults.clear();
      await ask(world, { action: 'start' });
      await tickAfter(world, 1);
    },
  },
  {
    tells: ['target.outage', 'target.recovered'],
    when: 'Notion creates nobody, and does so again',
    options: { waitShare: 0.001, options: { outageAfter: 1 } },
    act: async (world) => {
      world.person('ada');
      refuse(world, HTML);
      await world.slice();
      world.notion.faults.clear();
      world.passReadLag();
      await ask(world, { action: 'run-now' });
      await world.settle();
    },
  },
  {
    tells: ['rate.lowered'],
    when: 'Notion says that it is too fast',
    options: { waitShare: 0 },
    act: async (world) => {
      world.person('ada');
      await world.settle();
      world.notion.faults.add({ match: { path: '/Users', nth: 1 }, action: { status: 429, retryAfter: 1 } });
      world.person('ben');
      await world.settle();
    },
  },
  {
    tells: ['import.failed'],
    when: 'Entra ID cannot be read',
    options: { waitShare: 0.001 },
    act: async (world) => {
      world.graph.faults.add({ match: { path: '/users/delta' }, action: { status: 503 } });
      await world.slice();
    },
  },
  {
    tells: ['chain.resync'],
    when: 'Entra ID does not go on from where it was read',
    act: async (world) => {
      world.person('ada');
      await world.settle();
      world.graph.expireTokens({ kind: 'delta' });
      await world.slice();
    },
  },
  {
    tells: ['state.lost', 'state.restored'],
    when: 'a table vanishes',
    act: async (world) => {
      await world.settle();
      await deleteTable(world.tables, 'cycles');
      for (let tick = 0; tick < 6 && !hasTold(world, 'state.restored'); tick += 1) await tickAfter(world, 61);
    },
  },
  {
    tells: ['slice.truncated'],
    when: 'a slice has no more time',
    act: async (world) => {
      for (let at = 0; at < 12; at += 1) world.person(`p${at}`);
      const late =
        (inner: typeof fetch): typeof fetch =>
        (input, init) => {
          if (init?.method === 'POST') world.advance(10_000);
          return inner(input, init);
        };
      await world.slice({ fetch: late });
    },
  },
  {
    tells: ['operator.requested'],
    when: 'somebody asks for a run',
    act: async (world) => {
      await world.settle();
      await ask(world, { action: 'run-now' });
      await world.slice();
    },
  },
  {
    tells: ['drift.found'],
    when: 'somebody else changes an account',
    act: async (world) => {
      world.person('ada');
      await world.settle();
      await changeInNotion(world, 'ada', { op: 'replace', path: 'name.formatted', value: 'Countess' });
      for (let tick = 0; tick < 6 && !hasTold(world, 'drift.found'); tick += 1) await tickAfter(world, 30);
    },
  },
  {
    tells: ['configuration.invalid'],
    when: 'the file of a job that has run cannot be used',
    act: async (world) => {
      await world.settle();
      const notUsed = { code: 'ProvisioningInvalid', message: 'There is no attribute "nmae".' } as const;
      await runSlice({ ...world.dependencies(), configuration: { notUsed } });
    },
  },
];

/** By the app, which runs the slice. */
const OF_THE_APP: readonly Name[] = ['slice.finished'];
const told = new Set<string>(OF_THE_APP);

it.each(TABLE)('$when', async ({ tells, options, act }) => {
  const world = await open(options);
  world.events.length = 0;
  await act(world);
  const named = (name: Name): readonly Logged[] => world.events.filter(({ event }) => event === name);
  for (const name of tells) {
    expect([name, named(name).length > 0]).toEqual([name, true]);
    for (const { level } of named(name)) expect(['info', 'warn', 'error']).toContain(level);
    // Where the job row is gone, nobody knows the cycle.
    for (const { fields, cycle } of named(name))
      expect([name, fields['cycle'] ?? cycle]).toEqual([name, expect.any(Number)]);
    told.add(name);
  }
});

it('the heartbeat comes also where no configuration can be used, with what keeps it', async () => {
  const lines: Logged[] = [];
  const app = createApp({ env: {}, entryUrl: import.meta.url });
  await app.runSlice((level, event, fields = {}) => lines.push({ level, event, fields, cycle: undefined }));
  expect([...new Set(lines.map(({ event }) => event))]).toEqual(['configuration.invalid', 'slice.finished']);
  for (const { event, fields } of lines) expect(missingFields(event, fields)).toEqual([]);
});

it('an event without one of its fields is noticed', () => {
  expect(missingFields('hold.approved', { set: 1, count: 2, code: 'PeopleGuard' })).toEqual(['kind']);
  expect(missingFields('quarantine.left', { code: 'TargetTokenRefused' })).toEqual([]);
});

it('every event of the contract is told by one of them', () => {
  expect([...told].sort()).toEqual(Object.keys(EVENTS).sort());
});
