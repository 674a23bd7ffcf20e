// What a random history draws: options that stay, and events one after the other.

import fc from 'fast-check';
import { RESTART_SCOPES, type RestartScope } from '../../../shared/model/ports.ts';
import { type Boundary, ENDS, type End } from './boundaries.ts';
import { FAULT_KINDS, FAULTS, type Fault } from './history-faults.ts';
import { busyEvent, FORMERS, type HandOver, type TenantEvent, tenantEvent, USERS } from './random-tenant.ts';
import { NO_LIMITS } from './tenant.ts';

export const KEPT = ['disabled', 'outOfScope', 'softDeleted'] as const;

export interface Where {
  readonly side: Boundary['side'];
  readonly end: End;
  readonly nth: number;
}

type Plain<Type extends string> = Type extends string ? { readonly type: Type } : never;

export type HistoryEvent =
  | { readonly type: 'tenant'; readonly event: TenantEvent }
  /** `busy`: what the fault may hit. */
  | { readonly type: 'fault'; readonly fault: Fault; readonly busy: readonly TenantEvent[] }
  | { readonly type: 'time'; readonly minutes: number }
  | {
      readonly type: 'kill' | 'freeze';
      readonly process: boolean;
      readonly at: Where;
      readonly busy: readonly TenantEvent[];
    }
  | { readonly type: 'scope'; readonly scope: 'all' | 'assigned' }
  | { readonly type: 'actions'; readonly keep: readonly (typeof KEPT)[number][] }
  /** Of the sets, and of the entries of that set, the nth; `count` 0: the whole set. */
  | {
      readonly type: 'decide';
      readonly action: 'approve' | 'reject' | 'release';
      readonly set: number;
      readonly first: number;
      readonly count: number;
    }
  | Plain<'keepGroup' | 'releaseEscrow' | 'resume' | 'token' | 'application' | 'elsewhere' | 'confirmPair' | 'remember'>
  | { readonly type: 'pause'; readonly minutes: number }
  | { readonly type: 'handOver'; readonly what: HandOver }
  | { readonly type: 'promote'; readonly user: number; readonly chief: boolean }
  | { readonly type: 'restart'; readonly scope: RestartScope }
  /** Of the rows of the tables the nth. */
  | { readonly type: 'loss'; readonly row: number; readonly how: 'absent' | 'stale' };

const few = fc.constantFrom(0, 1, 2, 3);

/** So small that almost everything waits. */
const tinyLimits = fc
  .record({
    peopleFloor: few,
    groupDeletes: few,
    memberships: few,
    creations: few,
    administrativeGrants: few,
    administrativeAdoptions: few,
    linkMoves: few,
    matchingValueFloor: few,
    updateFloor: few,
  })
  .map((drawn) => ({
    peopleShare: 0,
    peopleBase: 0,
    peopleBaseShare: 0,
    matchingValueShare: 0,
    updateShare: 0,
    ...drawn,
  }));

export type Limits = Readonly<Record<string, number>>;

/** The first three as often as the last. */
const limits: fc.Arbitrary<Limits> = fc.oneof(fc.constant<Limits>(NO_LIMITS), fc.constant<Limits>({}), {
  weight: 2,
  arbitrary: tinyLimits,
});

/** Some kinds of faults are off in each history: what they hide, others bring to light. */
const optionsWith = (dear: boolean) =>
  fc.record({
    config: fc.constantFrom(
      { scope: 'assigned', nestedGroups: false },
      { scope: 'assigned', nestedGroups: true },
      { scope: 'all', nestedGroups: false },
    ),
    kinds: fc.subarray([...FAULT_KINDS]),
    agents: fc.constantFrom('exclude' as const, 'include' as const),
    protectedBy: fc.constantFrom('id' as const, 'address' as const),
    stops: fc.constantFrom('none', 'instance', ...(dear ? ['process'] : [])),
    limits,
    /** Whoever is a chief owns the workspace. */
    roles: fc.boolean(),
    operators: fc.boolean(),
    /** Addresses go from one person to another. */
    handOvers: fc.boolean(),
    changes: fc.boolean(),
    pairs: fc.boolean(),
    /** They cost a day of ticks. */
    losses: fc.constantFrom(dear, false, false, false, false),
    /** People and groups are in all partitions; otherwise in a few, which costs much less. */
    everyPartition: fc.constantFrom(dear, false, false, false, false, false),
    knobs: fc.record({
      rejoinRestoresGroups: fc.boolean(),
      removalAnswerActive: fc.boolean(),
      removedUserRead: fc.constantFrom('not-found', 'inactive'),
    }),
  });

export type Drawn = ReturnType<typeof optionsWith> extends fc.Arbitrary<infer D> ? D : never;

const busy = fc.array(busyEvent, { minLength: 1, maxLength: 4 });
const minutes = fc.constantFrom(1, 7, 33, 90, 700);

function stops(process: boolean): fc.Arbitrary<HistoryEvent> {
  const at = fc.record({
    side: fc.constantFrom('before' as const, 'after' as const),
    end: fc.constantFrom(...ENDS),
    nth: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })),
  });
  return fc.record({
    type: fc.constantFrom('kill' as const, 'freeze' as const),
    process: fc.constant(process),
    at,
    busy,
  });
}

const decisions: fc.Arbitrary<HistoryEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('decide' as const),
      action: fc.constantFrom('approve' as const, 'reject' as const, 'release' as const),
      set: fc.nat({ max: 5 }),
      first: fc.nat({ max: 5 }),
      count: fc.constantFrom(0, 0, 1, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('keepGroup' as const, 'releaseEscrow' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('pause' as const), minutes: fc.constantFrom(20, 300, 2_000) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('resume' as const) }) },
);

const pairs: fc.Arbitrary<HistoryEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('token' as const, 'application' as const, 'elsewhere' as const, 'confirmPair' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('restart' as const), scope: fc.constantFrom(...RESTART_SCOPES) }),
  },
);

const changes: fc.Arbitrary<HistoryEvent> = fc.oneof(
  fc.record({ type: fc.constant('scope' as const), scope: fc.constantFrom('all' as const, 'assigned' as const) }),
  fc.record({ type: fc.constant('actions' as const), keep: fc.subarray([...KEPT]) }),
);

/** Not of the first, whose address may be what protects him. */
const somebody = fc.integer({ min: 1, max: USERS - 1 });
const handOvers: fc.Arbitrary<HistoryEvent> = fc
  .record({
    from: somebody,
    to: fc.oneof(somebody, fc.constant('newcomer' as const)),
    former: fc.constantFrom(...FORMERS),
    text: fc.nat({ max: 999 }),
  })
  .map((what) => ({ type: 'handOver', what }));

const losses: fc.Arbitrary<HistoryEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remember' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('loss' as const),
      row: fc.nat(),
      how: fc.constantFrom('absent' as const, 'stale' as const),
    }),
  },
);

/** `dear`: some lose rows, die as real processes, or have something in every partition, which costs much more. */
export const histories = ({ dear }: { readonly dear: boolean }) =>
  optionsWith(dear).chain((drawn) => {
    const events: fc.WeightedArbitrary<HistoryEvent>[] = [
      { weight: 12, arbitrary: tenantEvent.map((event) => ({ type: 'tenant', event })) },
      { weight: 3, arbitrary: fc.record({ type: fc.constant('time' as const), minutes }) },
    ];
    if (drawn.kinds.length > 0) {
      const fault = fc.oneof(...drawn.kinds.map((kind) => FAULTS[kind]));
      events.push({ weight: 6, arbitrary: fc.record({ type: fc.constant('fault' as const), fault, busy }) });
    }
    if (drawn.stops !== 'none') events.push({ weight: 3, arbitrary: stops(drawn.stops === 'process') });
    if (drawn.roles) {
      const promotion = {
        type: fc.constant('promote' as const),
        user: fc.nat({ max: USERS - 1 }),
        chief: fc.boolean(),
      };
      events.push({ weight: 3, arbitrary: fc.record(promotion) });
    }
    if (drawn.handOvers) events.push({ weight: 4, arbitrary: handOvers });
    if (drawn.operators) events.push({ weight: 5, arbitrary: decisions });
    if (drawn.changes) events.push({ weight: 2, arbitrary: changes });
    if (drawn.pairs) events.push({ weight: 2, arbitrary: pairs });
    if (drawn.losses) events.push({ weight: 3, arbitrary: losses });
    return fc.record({
      drawn: fc.constant(drawn),
      events: fc.array(fc.oneof(...events), { minLength: 12, maxLength: 40, size: 'max' }),
    });
  });
