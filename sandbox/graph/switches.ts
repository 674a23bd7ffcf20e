// Every behaviour of Graph that is unknown, varies, or goes wrong is a switch here, with the default of a calm tenant.

import { DirectoryError } from './directory-error.ts';

interface Definition<T> {
  readonly initial: T;
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
}

/** How a dead delta or page token is refused. '410' comes with a Location, the others are a 400 with that code. */
export const EXPIRY_FORMS = [
  '410',
  'syncStateNotFound',
  'Request_UnsupportedQuery',
  'resyncRequired',
  'Directory_ExpiredPageToken',
] as const;
export type ExpiryForm = (typeof EXPIRY_FORMS)[number];

const DAY = 86_400;

const DEFINITIONS = {
  // Page sizes
  usersPageSize: count(200),
  groupsPageSize: count(200),
  memberLinksPerAppearance: count(500),
  memberLinksPerPage: count(500),
  listPageSize: count(100),
  assignmentsPageSize: count(100),
  // What a delta round contains
  hardDeleteMemberTombstones: choice('never', ['immediate', 'delayed', 'never']),
  hardDeleteMemberTombstoneDelaySeconds: amount(1200),
  initialTombstones: flag(false),
  initialMemberTombstones: flag(false),
  initialListsSoftDeletedMembers: flag(true),
  restoredGroupMembers: choice('unseen', ['unseen', 'all', 'none']),
  latestForgetsMembers: flag(false),
  midRoundChanges: choice('laterPage', ['laterPage', 'nextRound']),
  // How it is delivered
  shuffle: flag(false),
  duplicateRate: rate(0),
  replayLastChanges: amount(0),
  emptyPageRate: rate(0),
  interleaveSlices: flag(false),
  linksAfterObjects: flag(false),
  ignoreUnsupportedOptions: flag(false),
  usersLagSeconds: amount(0),
  groupsLagSeconds: amount(0),
  assignmentsLagSeconds: amount(0),
  hideSoftDeletedAssignments: flag(true),
  // Tokens
  deltaTokenLifetimeSeconds: amount(7 * DAY),
  pageTokenLifetimeSeconds: amount(0),
  deltaTokenExpiryForm: choice('syncStateNotFound', EXPIRY_FORMS),
  pageTokenExpiryForm: choice('Directory_ExpiredPageToken', EXPIRY_FORMS),
  accessTokenLifetimeSeconds: count(3599),
  // Counted faults: each occurrence takes one off
  nextRoundMissingLinks: amount(0),
  repeatNextLink: amount(0),
  // Cost
  latencyMs: amount(0),
  throttle: flag(false),
  resourceUnitsPer10Seconds: amount(0),
} as const;

export type SwitchName = keyof typeof DEFINITIONS;
export type SwitchValues = { -readonly [Name in SwitchName]: (typeof DEFINITIONS)[Name]['initial'] };
export type CountedFault = 'nextRoundMissingLinks' | 'repeatNextLink';

export class SwitchBoard {
  #values = initialValues();

  get values(): Readonly<SwitchValues> {
    return this.#values;
  }

  /** All or nothing: one wrong name or value changes no switch. */
  set(changes: Readonly<Partial<SwitchValues>>): void {
    for (const [name, value] of Object.entries(changes)) {
      const definition = (DEFINITIONS as Readonly<Record<string, Definition<unknown>>>)[name];
      if (definition === undefined) throw new DirectoryError(400, `there is no switch '${name}'`);
      if (!definition.accepts(value)) {
        throw new DirectoryError(400, `${name} must be ${definition.expected}, not ${JSON.stringify(value)}`);
      }
    }
    this.#values = { ...this.#values, ...changes };
  }

  /** Whether the fault is still to happen; if so, one occurrence less is left. */
  takeOne(name: CountedFault): boolean {
    const left = this.#values[name];
    if (left <= 0) return false;
    this.#values[name] = left - 1;
    return true;
  }

  reset(): void {
    this.#values = initialValues();
  }
}

function initialValues(): SwitchValues {
  return Object.fromEntries(
    Object.entries(DEFINITIONS).map(([name, definition]) => [name, definition.initial]),
  ) as SwitchValues;
}

function count(initial: number): Definition<number> {
  return { initial, accepts: (v) => Number.isSafeInteger(v) && Number(v) >= 1, expected: 'a whole number from 1 on' };
}

function amount(initial: number): Definition<number> {
  return { initial, accepts: (v) => typeof v === 'number' && v >= 0, expected: 'a number from 0 on' };
}

function rate(initial: number): Definition<number> {
  return { initial, accepts: (v) => typeof v === 'number' && v >= 0 && v <= 1, expected: 'a number from 0 to 1' };
}

function flag(initial: boolean): Definition<boolean> {
  return { initial, accepts: (v) => typeof v === 'boolean', expected: 'true or false' };
}

function choice<const T extends string>(initial: NoInfer<T>, values: readonly T[]): Definition<T> {
  return { initial, accepts: (v) => values.some((value) => value === v), expected: `one of ${values.join(', ')}` };
}
