import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { type How, kindOf, LossyTenant, type When } from './support/losses.ts';
import { TABLES } from './support/stored-tables.ts';
import { worlds } from './support/world.ts';

const open = worlds();

/** Every kind of row that such a tenant has. */
const KINDS = [
  'lease',
  'configuration',
  'control',
  'state',
  'chain',
  ...['u', 'g'].flatMap((kind) => ['!fence', '!roster', '!entitled', 'o!', 'r!'].map((row) => `${kind} ${row}`)),
  'g m!',
  'g x!',
  'mark',
  'quarantine',
  'cycles',
  'requests',
];
const HOW: readonly How[] = ['absent', 'stale'];
const WHEN: readonly When[] = ['at rest', 'in the middle of a slice'];
/** A slice that has work writes some dozen times. */
const MIDDLE = 6;

interface Loss {
  readonly name: string;
  readonly when: When;
  readonly nth?: number;
  readonly lose: (tenant: LossyTenant) => Promise<void>;
  /** Nobody knows any more that the job was started, and nothing starts by itself. */
  readonly stopped?: boolean;
}

const ROWS: readonly Loss[] = KINDS.flatMap((kind) =>
  HOW.flatMap((how) =>
    WHEN.map((when) => ({
      name: `${kind} ${how} ${when}`,
      when,
      lose: (tenant: LossyTenant) => tenant.lose((row) => kindOf(row) === kind, how),
    })),
  ),
);

const WHOLE: readonly Loss[] = TABLES.flatMap((table) =>
  (['emptied', 'deleted', 'stale'] as const).flatMap((how) =>
    WHEN.map((when) => ({
      name: `${table} ${how} ${when}`,
      when,
      lose: (tenant: LossyTenant) => tenant.loseTable(table, how),
    })),
  ),
);

const PAIRS: readonly Loss[] = TABLES.flatMap((first, at) =>
  TABLES.slice(at + 1).map((second) => ({
    name: `${first} and ${second}`,
    when: 'at rest' as const,
    stopped: first === 'watermarks' && second === 'mappings',
    async lose(tenant: LossyTenant) {
      await tenant.loseTable(first, 'emptied');
      await tenant.loseTable(second, 'emptied');
    },
  })),
);

const several: fc.Arbitrary<Loss> = fc
  .record({
    losses: fc.array(fc.record({ at: fc.nat(), how: fc.constantFrom(...HOW) }), { minLength: 1, maxLength: 8 }),
    when: fc.constantFrom(...WHEN),
    nth: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ losses, when, nth }) => ({
    name: `${losses.length} rows ${when} ${nth}`,
    when,
    nth,
    async lose(tenant) {
      for (const { at, how } of losses) {
        const chosen = tenant.late[at % tenant.late.length];
        if (chosen === undefined) continue;
        tenant.lost.push(`${chosen.table} ${chosen.partitionKey}/${chosen.rowKey} ${how}`);
        await tenant.lose((row) => row.partitionKey === chosen.partitionKey && row.rowKey === chosen.rowKey, how);
      }
    },
  }));

async function survives({ name, when, nth = MIDDLE, lose, stopped = false }: Loss): Promise<void> {
  const tenant = await LossyTenant.open(open);
  tenant.change();
  if (when === 'at rest') await lose(tenant);
  else await tenant.tickAndLose(nth, () => lose(tenant));
  await tenant.liveOn();
  await tenant.judge([name, ...tenant.lost].join('\n'), { started: !stopped });
}

describe.runIf(inject('long'))('everything that may be lost by itself', { tags: ['random'] }, () => {
  for (const loss of [...ROWS, ...WHOLE, ...PAIRS]) it(loss.name, () => survives(loss));

  it('is every kind of row that there is', async () => {
    const tenant = await LossyTenant.open(open);
    expect([...new Set(tenant.late.map(kindOf))].sort()).toEqual(KINDS.toSorted());
  });
});

randomly('state that is lost costs time, never people', { runs: 1, long: 100, slow: true }, async (run) => {
  const kinds = fc.constantFrom(...ROWS, ...WHOLE, ...PAIRS);
  const losses = inject('long') ? several : fc.oneof(kinds, several);
  await fc.assert(fc.asyncProperty(losses, survives), run);
});
