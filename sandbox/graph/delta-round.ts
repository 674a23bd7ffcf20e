// Starts a delta round, and keeps the plans of the rounds in progress.

import type { VirtualClock } from './clock.ts';
import { makePlan, type Plan } from './delta-plan.ts';
import type { Directory } from './directory.ts';
import type { Chain, Delivery, Round, Tracking, UnseenMembers } from './page-tokens.ts';
import { defaultProperties } from './resources.ts';
import type { SwitchBoard } from './switches.ts';

export type RoundStart =
  | { readonly from: 'beginning' }
  | { readonly from: 'now' }
  | { readonly from: 'change'; readonly since: number; readonly unseenMembers: UnseenMembers };

const PLANS_KEPT = 16;

export class DeltaRounds {
  readonly #directory: Directory;
  readonly #switches: SwitchBoard;
  readonly #clock: VirtualClock;
  /** Each round has a plan of its own, also when another one began without handing out a token. */
  #started = 0;
  /** By round seed, least recently used first. */
  #plans = new Map<number, Plan>();

  constructor(directory: Directory, switches: SwitchBoard, clock: VirtualClock) {
    this.#directory = directory;
    this.#switches = switches;
    this.#clock = clock;
  }

  start(tracking: Tracking, start: RoundStart): Round {
    const head = this.visibleHead(tracking.chain);
    this.#started += 1;
    const delivery = this.#delivery();
    const known = { upto: head, delivery };
    switch (start.from) {
      case 'beginning':
        return { ...known, initial: true, since: 0, unseenMembers: {} };
      case 'now':
        return { ...known, initial: false, since: head, unseenMembers: {} };
      case 'change': {
        const log = this.#directory.changes[tracking.chain];
        const { replayLastChanges } = this.#switches.values;
        const since = log.rewind(start.since, replayLastChanges, trackedProperties(tracking));
        return {
          ...known,
          upto: Math.max(head, start.since),
          initial: false,
          since,
          unseenMembers: start.unseenMembers,
        };
      }
    }
  }

  plan(tracking: Tracking, round: Round): Plan {
    const key = round.delivery.seed;
    const plan = this.#plans.get(key) ?? makePlan(this.#directory, tracking, round, trackedProperties(tracking));
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    const oldest = this.#plans.size > PLANS_KEPT ? this.#plans.keys().next() : undefined;
    if (oldest?.done === false) this.#plans.delete(oldest.value);
    return plan;
  }

  /** The newest change of a chain that replication has brought to the reader. */
  visibleHead(chain: Chain): number {
    const { usersLagSeconds, groupsLagSeconds } = this.#switches.values;
    const lag = chain === 'users' ? usersLagSeconds : groupsLagSeconds;
    const log = this.#directory.changes[chain];
    return lag === 0 ? log.head : log.headAt(this.#clock.now() - lag * 1000);
  }

  reset(): void {
    this.#plans = new Map();
  }

  #delivery(): Delivery {
    const { values } = this.#switches;
    return {
      seed: this.#started,
      slice: values.memberLinksPerAppearance,
      shuffle: values.shuffle,
      duplicateRate: values.duplicateRate,
      interleaveSlices: values.interleaveSlices,
      linksAfterObjects: values.linksAfterObjects,
      tombstones: values.initialTombstones,
      memberTombstones: values.initialMemberTombstones,
      softDeletedMembers: values.initialListsSoftDeletedMembers,
      restoredGroupMembers: values.restoredGroupMembers,
    };
  }
}

/** A change to any other property makes no row. */
function trackedProperties({ chain, select, forgetsMembers }: Tracking): ReadonlySet<string> {
  const tracked = new Set(select ?? defaultProperties(chain));
  if (chain === 'groups' && select === undefined) tracked.add('members');
  if (forgetsMembers) tracked.delete('members');
  return tracked;
}
