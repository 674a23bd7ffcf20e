// Silence is a failure: whatever keeps a due change from Notion shows in the health within half an hour, with its age and its
// way out, and no longer than it lasts.

import { expect, it } from 'vitest';
import { healthView, jobStatus } from '../../shared/engine/job/status.ts';
import type { ReasonView } from '../../shared/engine/job/status-document.ts';
import type { SliceSummary } from '../../shared/engine/run-slice.ts';
import type { Code } from '../../shared/errors/index.ts';
import { ask } from './support/operators.ts';
import { later } from './support/tenant.ts';
import { mail, type World, type WorldOptions, type Wraps, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;

async function told(world: World): Promise<readonly ReasonView[]> {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  const stored = { job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() };
  return jobStatus({ ...stored, intervalMs: MINUTE }).reasons;
}

/** Status, heartbeat and `health.changed` say the same. */
function expectOneVoice(world: World, tick: SliceSummary, reasons: readonly ReasonView[]): void {
  const worst = reasons.some(({ severity }) => severity === 'error') ? 'error' : reasons.length > 0 ? 'warning' : 'ok';
  const codes = [...new Set(reasons.filter(({ severity }) => severity === worst).map(({ code }) => code))].sort();
  expect(tick).toMatchObject({ health: worst, codes });
  // A tick that finds the lease held writes nothing of the job, also not what it has told.
  if (tick.skipped === 'LeaseHeld') return;
  const last = world.events.findLast(({ event }) => event === 'health.changed');
  expect(last?.fields ?? { to: 'ok', codes: [] }).toMatchObject({ to: worst, codes });
}

interface Wait {
  readonly what: string;
  readonly code: Code;
  /** It is told from there on, in minutes; at the latest 30. */
  readonly from: number;
  readonly options?: WorldOptions;
  /** Something is due in a settled world of Ada and Ben, and is kept. What ticks are wrapped in meanwhile. */
  readonly keep: (world: World, ada: string, ben: string) => Promise<Wraps | undefined> | Wraps | undefined;
  /** The door. */
  readonly end: (world: World) => unknown;
  /** Somebody has said since when. */
  readonly ageless?: true;
}

const leaves = (world: World, id: string): void => world.graph.directory.updateUser(id, { accountEnabled: false });
const renamed = (world: World, id: string): void => world.graph.directory.updateUser(id, { displayName: 'Other' });
const mended = (world: World): void => {
  world.notion.faults.clear();
  world.graph.faults.clear();
};
const answering = (world: World, action: { status: number; retryAfter?: number; body?: string }): void => {
  world.notion.faults.add({ match: { path: '/scim/v2' }, action });
};
const runNow = async (world: World): Promise<void> => {
  mended(world);
  await ask(world, { action: 'run-now' });
};

const WAITS: readonly Wait[] = [
  {
    what: 'an outage of Notion',
    code: 'TargetUnavailable',
    from: 6,
    keep: (world, ada) => {
      leaves(world, ada);
      answering(world, { status: 503 });
      return undefined;
    },
    end: mended,
  },
  {
    what: 'a 429 of Notion',
    code: 'WaitingForTarget',
    from: 6,
    keep: (world, ada) => {
      leaves(world, ada);
      answering(world, { status: 429, retryAfter: 900 });
      return undefined;
    },
    end: mended,
  },
  {
    what: 'a token that Notion refuses',
    code: 'TargetTokenRefused',
    from: 1,
    keep: (world, ada) => {
      renamed(world, ada);
      answering(world, { status: 401 });
      return undefined;
    },
    end: runNow,
  },
  {
    what: 'a quarantine',
    code: 'Quarantined',
    from: 1,
    options: { options: { outageAfter: 1 } },
    keep: (world) => {
      world.person('joiner');
      const answer = { status: 200, body: '<html>Welcome</html>' };
      world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: answer });
      return undefined;
    },
    end: async (world) => {
      world.passReadLag();
      await runNow(world);
    },
  },
  {
    what: 'a refusal',
    code: 'InEscrow',
    from: 1,
    keep: (world, ada) => {
      renamed(world, ada);
      world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 400 } });
      return undefined;
    },
    end: runNow,
  },
  {
    what: 'a lease that somebody was killed with',
    code: 'LeaseHeld',
    from: 3,
    keep: async (world, ada) => {
      leaves(world, ada);
      await world.state().job.acquireLease('killed', 40 * MINUTE);
      return undefined;
    },
    end: (world) => later(world, 10),
  },
  {
    what: 'a pause',
    code: 'Paused',
    from: 0,
    keep: async (world, ada) => {
      leaves(world, ada);
      await ask(world, { action: 'pause' });
      return undefined;
    },
    end: (world) => ask(world, { action: 'start' }),
  },
  {
    what: 'a chain that Graph does not serve',
    code: 'SourceUnavailable',
    from: 6,
    keep: (world, ada) => {
      leaves(world, ada);
      world.graph.faults.add({ match: { path: '/users/delta' }, action: { status: 503 } });
      return undefined;
    },
    end: mended,
  },
  {
    what: 'a permission that is missing',
    code: 'GraphPermissionMissing',
    from: 1,
    keep: (world, ada) => {
      leaves(world, ada);
      world.graph.faults.add({
        match: { path: '/users/delta' },
        action: { status: 403, body: '{"error":{"code":"Authorization_RequestDenied"}}' },
      });
      return undefined;
    },
    end: runNow,
  },
  {
    what: 'a chain whose pages do not end',
    code: 'ChainIncomplete',
    from: 31,
    keep: (world, ada) => {
      leaves(world, ada);
      let page = 0;
      const endless = (): Response => {
        page += 1;
        world.advance(5_000);
        const next = `${world.graph.url}/v1.0/users/delta?$skiptoken=endless-${page}`;
        return Response.json({ value: [{ id: ada }], '@odata.nextLink': next });
      };
      return {
        fetch: (inner) => async (input, init) =>
          String(input).includes('/users/delta') ? endless() : inner(input, init),
      };
    },
    // What Graph made up, it does not know.
    end: () => undefined,
  },
  {
    what: 'a hold',
    code: 'ChangesHeld',
    from: 1,
    options: { config: { limits: { peopleFloor: 0, peopleShare: 0, peopleBase: 0 } } },
    keep: (world, ada) => {
      leaves(world, ada);
      return undefined;
    },
    end: async (world) => {
      const [set] = (await world.job()).holdSets;
      await ask(world, { action: 'holds/approve', set: String(set?.number), revision: set?.revision ?? 0 });
    },
  },
  {
    what: 'a deletion on a later day',
    code: 'DeletionsScheduled',
    from: 1,
    ageless: true,
    keep: async (world, ada) => {
      const team = world.group('Team', [ada]);
      await world.settle();
      world.graph.directory.deleteGroup(team, { permanent: true });
      return undefined;
    },
    end: (world) => later(world, 8 * 24 * 60),
  },
  {
    what: 'runs that all fail by a mistake of ours',
    code: 'Stale',
    from: 16,
    keep: (world, ada) => {
      leaves(world, ada);
      return {
        tables: {
          traffic: {
            before: ({ method }) => {
              if (method !== 'GET') throw new Error('a mistake');
            },
          },
        },
      };
    },
    end: () => undefined,
  },
];

it.each(WAITS)(
  '$what is told as $code, and not once it is over',
  async ({ code, from, options, keep, end, ageless }) => {
    const world = await open({ waitShare: 0.001, ...options });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    await world.settle();
    expect(await told(world)).toEqual([]);
    const began = world.clock.now();
    const wraps = (await keep(world, ada, ben)) ?? {};
    const minutes = (): number => (world.clock.now() - began) / MINUTE;
    let first: number | undefined;
    while (minutes() < 34) {
      const tick = await world.slice(wraps).catch(() => undefined);
      const reasons = await told(world);
      if (tick !== undefined) expectOneVoice(world, tick, reasons);
      if (reasons.some((reason) => reason.code === code)) first ??= minutes();
      later(world, minutes() < 8 ? 2 : first === undefined ? 5 : 10);
    }
    expect(first).toBeLessThanOrEqual(Math.max(from, 1) + 5.1);
    const found = (await told(world)).find((reason) => reason.code === code);
    expect(found).toMatchObject({ remedy: expect.any(String), detail: expect.any(String) });
    // Its age: of itself, or of what has waited longest for it.
    const age = Date.parse(found?.since ?? found?.oldestSince ?? '');
    if (ageless !== true) expect(age).toBeLessThan(world.clock.now() - 10 * MINUTE);
    await end(world);
    for (let tick = 0; tick < 4 && (tick === 0 || (await told(world)).length > 0); tick += 1) {
      await world.settle().catch(() => undefined);
      later(world, 5);
    }
    await world.settle();
    expect(await told(world)).toEqual([]);
  },
);

it('a person who should be out is told within half an hour, whatever else is told', async () => {
  const world = await open({ waitShare: 0.001 });
  const ada = world.person('ada');
  await world.settle();
  leaves(world, ada);
  answering(world, { status: 503 });
  for (let minutes = 0; minutes <= 30; minutes += 5) {
    await world.slice();
    later(world, 5);
  }
  const reason = (await told(world)).find(({ code }) => code === 'RemovalsOverdue');
  expect(reason).toMatchObject({ severity: 'warning', count: 1, oldestSince: expect.any(String) });
});

it('a start of a job that runs already makes nobody less overdue, whoever started it when', async () => {
  // An earlier version did not note when.
  const world = await open({ config: { limits: { peopleShare: 0, peopleBase: 0, peopleFloor: 0 } } });
  const ada = world.person('ada');
  await world.settle();
  leaves(world, ada);
  await world.settle();
  later(world, 61);
  await world.slice();
  expect((await told(world)).map(({ code }) => code)).toContain('RemovalsOverdue');
  await ask(world, { action: 'start' });
  expect((await told(world)).map(({ code }) => code)).toContain('RemovalsOverdue');
});

it('whoever waits for Notion to show a change is told after half an hour like somebody who failed', async () => {
  const world = await open({ waitShare: 0.001 });
  const ada = world.person('ada');
  await world.settle();
  world.passReadLag();
  // It says yes, and what it shows is what was there before.
  const id = world.people().get(mail('ada'))?.id;
  const stale = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id, name: { formatted: 'ada' } };
  world.notion.faults.add({
    match: { method: 'PATCH', path: '/Users/' },
    action: { status: 200, body: stale },
  });
  renamed(world, ada);
  for (let minutes = 0; minutes <= 40; minutes += 4) {
    await world.slice();
    later(world, 4);
  }
  const listed = (await told(world)).filter(({ code }) => code === 'InEscrow').length;
  expect(listed).toBe(1);
});

it('what is late stays told while Notion is given time to show it', async () => {
  const world = await open();
  const ada = world.person('ada');
  await world.settle();
  await world.control((control) => ({ ...control, state: 'paused' }));
  renamed(world, ada);
  await world.slice();
  later(world, 40);
  await world.control((control) => ({ ...control, state: 'active' }));
  // The answer says neither yes nor no. It was no.
  world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/', times: 1 }, action: { pretend: 'hidden' } });
  await world.slice();
  expect((await world.stored('user', ada))?.work).toMatchObject({ state: 'escrow', code: 'WriteUnproven' });
  expect((await told(world)).map(({ code }) => code)).toEqual(['ChangesOverdue']);
  world.passReadLag();
  await world.settle();
  expect((await told(world)).map(({ code }) => code)).toEqual(['InEscrow']);
  later(world, 60);
  await world.settle();
  expect(await told(world)).toEqual([]);
});

it('without tables, the age of what keeps the job is told from the first moment on', () => {
  const now = Date.UTC(2026, 0, 5);
  const error = { code: 'StateUnavailable', message: 'No.', policy: 'state' } as const;
  const at = (ms: number) => healthView({ problems: [{ error, since: now }] }, now + ms);
  expect(at(0)).toMatchObject({ health: 'warning', reasons: [{ since: new Date(now).toISOString() }] });
  expect(at(30 * MINUTE)).toMatchObject({ health: 'error', reasons: [{ remedy: expect.any(String) }] });
});
