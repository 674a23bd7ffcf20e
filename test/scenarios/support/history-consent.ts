// The judge of what was done without consent: by the limits, what operators agreed to, and what the tenant says. It knows
// the tenant, the workspace and the decisions, and nothing of the job.

import type { GuardKind } from '../../../shared/engine/job/guard-window.ts';
import type { Deed } from './history-deeds.ts';

const DAY = 24 * 3_600_000;

/** Why somebody is in or out, as the tenant says. */
export interface Standing {
  readonly is: 'wanted' | 'positive' | 'derived';
  /** When it was seen first, epoch milliseconds. */
  readonly since: number;
  /** The tenant never said that this very person is out. */
  readonly neverPositive: boolean;
}

/** What an operator decided about one entry of a hold set. */
export interface Decision {
  readonly action: 'approve' | 'reject' | 'release';
  readonly kind: GuardKind;
  readonly whom: string;
}

export interface Tick {
  /** When it began and when it ended, by the clock of the job. */
  readonly from: number;
  readonly at: number;
  /** When it began, by the clock of the tenant, as in standings. */
  readonly startedAt: number;
  /** Who was under way before: person or group → when that was sent first, and took its room. */
  readonly underWay: ReadonlyMap<string, number>;
  readonly deeds: readonly Deed[];
  /** Of people by key, and of memberships as `member in group`. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** How long Graph may keep back what happened. */
  readonly lagMs: number;
  /** Everything that consent depends on beside the change. */
  readonly configuration: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly paused: boolean;
  /** Keys of groups that are permanently deleted in the tenant. */
  readonly purged: ReadonlySet<string>;
}

/** The kinds of holds that a deed may need consent of, and what limits it otherwise. */
const KINDS: Readonly<Record<Deed['what'], readonly GuardKind[]>> = {
  removed: ['peoplePositive', 'peopleDerived', 'foundAfterLoss'],
  created: ['creations'],
  readdressed: ['matchingValues'],
  renamed: ['updates'],
  promoted: ['administrativeGrants', 'administrativeAdoptions'],
  moved: ['linkMoves'],
  'taken out': ['memberships', 'foundAfterLoss'],
  deleted: ['groupDeletes'],
};

/** Of a workspace of two dozen people: the shares come to less. A deletion is judged a week before it is carried out. */
const LIMITS: readonly (readonly [Deed['what'], name: string, byDefault: number])[] = [
  ['created', 'creations', 500],
  ['readdressed', 'matchingValueFloor', 20],
  ['renamed', 'updateFloor', 100],
  ['promoted', 'administrativeGrants', 0],
  ['moved', 'linkMoves', 0],
  ['taken out', 'memberships', 500],
];
/** No change of somebody whose account is taken over at the same time. */
const OF_ADOPTION: readonly Deed['what'][] = ['readdressed', 'renamed'];
/** Whoever is matched again may turn out to own another account. */
const OF_MATCHING: readonly Deed['what'][] = [...OF_ADOPTION, 'moved'];
/** Everything but removals and creations, which take their room when they are sent. */
const WHEN_PROVEN: readonly Deed['what'][] = ['taken out', 'readdressed', 'renamed', 'promoted'];
const PEOPLE = ['peopleFloor', 5] as const;

interface Past {
  /** When it took its room. */
  readonly at: number;
  readonly deed: Deed;
  readonly consented: boolean;
  readonly standing: Standing | undefined;
}

interface Consent {
  readonly kind: GuardKind;
  readonly whom: string;
  readonly configuration: string;
  /** When the job served it; the moments between the request and that count too. */
  servedAt: number | undefined;
}

export class ConsentJudge {
  readonly #isEachProven: boolean;
  #past: Past[] = [];
  #deaths: (readonly [from: number, to: number])[] = [];
  /** Who got somebody else's account, and in which tick. */
  #heirs: { readonly whom: string; readonly from: number; readonly at: number }[] = [];
  #adopts = false;
  #consents: Consent[] = [];
  /** `kind whom` → when. */
  readonly #rejections = new Map<string, number>();

  /** What counts when it is proven: without an answer, others may pass until then. */
  constructor({ proven }: { readonly proven: boolean } = { proven: true }) {
    this.#isEachProven = proven;
  }

  decided({ action, kind, whom }: Decision, configuration: string, at: number): void {
    if (action === 'approve') this.#consents.push({ kind, whom, configuration, servedAt: undefined });
    else this.#consents = this.#consents.filter((one) => one.kind !== kind || one.whom !== whom);
    if (action === 'reject') this.#rejections.set(`${kind} ${whom}`, at);
    else this.#rejections.delete(`${kind} ${whom}`);
  }

  /** Whether an operator wants something about the person or group to stay as it is. */
  keeps(whom: string): boolean {
    return [...this.#rejections.keys()].some((key) => key.endsWith(` ${whom}`));
  }

  /** Links are matched again, and whoever is adopted gets his values with that. */
  matchAgain(): void {
    this.#adopts = true;
  }

  /** What was counted and decided may be lost: only what comes from now on is judged. */
  forget(): void {
    this.#past = [];
    this.#rejections.clear();
  }

  /** The process died in that tick, and what it counted last may be forgotten. */
  died({ from, at }: Pick<Tick, 'from' | 'at'>): void {
    this.#deaths.push([from, at]);
  }

  /** A tick that ended: whatever waited to be served is served. */
  served(at: number): void {
    for (const consent of this.#consents) consent.servedAt ??= at;
  }

  judge(tick: Tick): string[] {
    const past = tick.deeds.map((deed) => {
      const at = tick.underWay.get(deed.whom) ?? tick.at;
      const consented = this.#isConsented(deed, { at, configuration: tick.configuration });
      const who = deed.what === 'taken out' ? `${deed.member} in ${deed.whom}` : deed.whom;
      return { at, deed, consented, standing: tick.standings.get(who) };
    });
    this.#past.push(...past);
    for (const { deed } of past)
      if (deed.what === 'moved') this.#heirs.push({ whom: deed.whom, from: tick.from, at: tick.at });
    return [
      ...(tick.paused ? tick.deeds.map((deed) => `${tell(deed)} while the job was paused`) : []),
      ...past.flatMap((one) => [...harm(one, tick), ...this.#againstRejection(one)]),
      ...this.#beyondLimits(tick),
    ];
  }

  #isConsented({ what, whom }: Deed, { at, configuration }: Pick<Tick, 'at' | 'configuration'>): boolean {
    return this.#consents.some(
      (one) =>
        KINDS[what].includes(one.kind) &&
        one.whom === whom &&
        one.configuration === configuration &&
        (one.servedAt === undefined || at <= one.servedAt + DAY),
    );
  }

  #againstRejection({ deed, standing }: Past): string[] {
    const { what, whom } = deed;
    if (what !== 'removed' || standing === undefined || standing.is === 'wanted') return [];
    const kind = standing.is === 'positive' ? 'peoplePositive' : 'peopleDerived';
    const rejectedAt = this.#rejections.get(`${kind} ${whom}`);
    return rejectedAt === undefined || standing.since > rejectedAt ? [] : [`${tell(deed)} although that was rejected`];
  }

  #beyondLimits({ at, limits }: Tick): string[] {
    const free = this.#past.filter(
      (one) => one.at > at - DAY && !one.consented && !this.#isForgotten(one) && !this.#isOfMove(one),
    );
    const removed = free.filter(({ deed }) => deed.what === 'removed');
    const [name, byDefault] = PEOPLE;
    const each = limits[name] ?? byDefault;
    return [
      ...beyond(
        'removed for want of a reason',
        removed.filter(({ standing }) => standing?.neverPositive),
        each,
      ),
      // Whoever is deleted while everything is read anew is only missing.
      ...beyond('removed', removed, 2 * each),
      ...LIMITS.filter(([what]) => this.#isCounted(what)).flatMap(([what, limit, otherwise]) =>
        beyond(
          what,
          free.filter(({ deed }) => deed.what === what),
          limits[limit] ?? otherwise,
        ),
      ),
    ];
  }

  #isCounted(what: Deed['what']): boolean {
    if (WHEN_PROVEN.includes(what) && !this.#isEachProven) return false;
    return !this.#adopts || !OF_MATCHING.includes(what);
  }

  /** Whoever gets somebody's account gets his own values with it. */
  #isOfMove({ at, deed: { what, whom } }: Past): boolean {
    return OF_ADOPTION.includes(what) && this.#heirs.some((one) => one.whom === whom && one.from <= at && at <= one.at);
  }

  /** What was sent in the tick of a death, or was under way in it. */
  #isForgotten({ at }: Past): boolean {
    return this.#deaths.some(([from, to]) => from <= at && at <= to);
  }
}

/** Whoever is wanted, and was wanted when the tick began, keeps what he has, whatever anybody agreed to. */
function harm({ deed, standing }: Past, { startedAt, lagMs, purged }: Tick): string[] {
  if (deed.what === 'deleted') return purged.has(deed.whom) ? [] : [`${tell(deed)} and is not deleted in the tenant`];
  if (deed.what !== 'removed' && deed.what !== 'taken out') return [];
  // The group may be the one that was destroyed, and its successor not known yet.
  if (deed.ambiguous === true || purged.has(deed.whom)) return [];
  return standing?.is === 'wanted' && startedAt - standing.since >= lagMs ? [`${tell(deed)} and is wanted`] : [];
}

function beyond(what: string, past: readonly Past[], limit: number): string[] {
  const who = past.map(({ deed }) => deed.whom).join(', ');
  return past.length <= limit ? [] : [`${who}: ${what} without consent within a day, and the limit is ${limit}`];
}

function tell({ what, whom, member }: Deed): string {
  return member === undefined ? `${whom} was ${what}` : `${member} was ${what} of ${whom}`;
}
