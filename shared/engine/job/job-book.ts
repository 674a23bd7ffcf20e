// The job row in memory: what a slice changes in it, by name. Storing it is the slice's business.

import type { Code } from '../../errors/index.ts';
import type { Clock, Log } from '../../model/ports.ts';
import type { SourceId, StoredObject, Work } from '../../model/stored-object.ts';
import { type Alarm, ended, raised } from './alarms.ts';
import { type Counters, type Cycle, newCounters } from './cycle.ts';
import type { HoldSet } from './hold-sets.ts';
import type { Cliff, JobRecord } from './job.ts';
import { refusedAlike } from './totals.ts';
import { withTried } from './tried.ts';

export class JobBook {
  /** What this slice did, whatever cycle it belongs to. */
  readonly done = { users: newCounters(), groups: newCounters() };
  /** Hold sets that something joined in this slice: they are at their next revision already. */
  readonly risen = new Set<number>();
  readonly #clock: Clock;
  readonly #log: Log;
  #job: JobRecord;
  readonly #held = new Map<number, { readonly set: HoldSet; readonly count: number }>();
  readonly #failed = new Set<SourceId>();
  #failedAgain = 0;
  #doneBefore = -1;
  #findingCycle: number | undefined;

  constructor(job: JobRecord, clock: Clock, log: Log) {
    this.#job = job;
    this.#clock = clock;
    this.#log = log;
  }

  get job(): JobRecord {
    return this.#job;
  }

  get now(): number {
    return this.#clock.now();
  }

  update(change: Partial<JobRecord>): void {
    this.#job = { ...this.#job, ...change };
  }

  replaceJob(job: JobRecord): void {
    this.#job = job;
  }

  /**
   * Nothing was exported, and nothing failed for the first time, since the last call. What needed nothing does not count, as
   * rows come twice, nor what was held or failed once more: that alone lets nothing else go on.
   */
  idle(): boolean {
    const { users, groups } = this.done;
    const all = [...Object.values(users), ...Object.values(groups)].reduce((sum, n) => sum + n, 0);
    const total = all - users.skipped - users.held - groups.skipped - groups.held - this.#failedAgain;
    const idle = total === this.#doneBefore;
    this.#doneBefore = total;
    return idle;
  }

  /** Everything was read: what kept it from being read is over. */
  clearSourceAlarms(): void {
    this.#end(({ side }) => side === undefined);
  }

  /** New work, for the cycle whose import finds it. What was waiting before has been found before. */
  newWork(before?: Work): Work {
    return this.#readyFor(this.#cycleForFinds(), before);
  }

  /** New work that follows from exports, not from an import: it belongs to the cycle that is under way. */
  consequentWork(before?: Work): Work {
    const newest = this.#job.openCycles.at(-1);
    if (newest === undefined) return this.newWork(before);
    return this.#readyFor(newest.number, before);
  }

  /** Whoever was on the way out before goes on from there: what is told of it twice is told in one place. */
  #readyFor(cycle: number, { foundAt = this.now, removingSince }: Partial<Work> = {}): Work {
    return { state: 'ready', cycle, attempts: 0, foundAt, ...(removingSince !== undefined && { removingSince }) };
  }

  cycle(number: number): Cycle | undefined {
    return this.#job.openCycles.find((cycle) => cycle.number === number);
  }

  openCycle(kind: Cycle['kind']): number {
    const number = this.#job.nextCycle;
    const cycle: Cycle = { number, kind, startedAt: this.now, found: 0, users: newCounters(), groups: newCounters() };
    this.update({ nextCycle: number + 1, openCycles: [...this.#job.openCycles, cycle] });
    this.#log('info', 'cycle.started', { cycle: number, kind });
    return number;
  }

  count(object: StoredObject, what: keyof Counters, by = 1): void {
    if (what === 'escrowed' && this.#failed.has(object.id)) this.#failedAgain += by;
    if (what === 'escrowed') this.#failed.add(object.id);
    this.done[object.kind === 'user' ? 'users' : 'groups'][what] += by;
    const cycle = this.cycle(object.work?.cycle ?? this.#findingCycle ?? 0) ?? this.#job.openCycles.at(-1);
    if (cycle === undefined) return;
    cycle[object.kind === 'user' ? 'users' : 'groups'][what] += by;
  }

  /** An export succeeded, or failed with that code. A retry counts for the cycle of its work, also when that has ended. */
  countTry(number: number | undefined, failure?: string): void {
    const { lastCycle } = this.#job;
    const ended = lastCycle !== undefined && lastCycle.number === number ? lastCycle : undefined;
    const cycle = this.cycle(number ?? this.#findingCycle ?? 0) ?? ended ?? this.#job.openCycles.at(-1);
    if (cycle === undefined) return;
    if (failure === undefined) cycle.successes = (cycle.successes ?? 0) + 1;
    else cycle.failures = { ...cycle.failures, [failure]: (cycle.failures?.[failure] ?? 0) + 1 };
  }

  raise(alarm: Omit<Alarm, 'since'>): void {
    this.update(raised(this.#job, alarm, this.now));
  }

  raiseCliff(what: Cliff['what'], before: number, after: number): void {
    this.#log('warn', 'guard.cliff', { what, before, after });
    if (this.#job.cliffs.some((cliff) => cliff.what === what)) return;
    this.update({ cliffs: [...this.#job.cliffs, { what, before, after, since: this.now }] });
  }

  /** The set has come back to at least half of what it was. */
  clearCliff(what: Cliff['what'], present: number): void {
    const kept = this.#job.cliffs.filter((cliff) => cliff.what !== what || present < cliff.before / 2);
    if (kept.length < this.#job.cliffs.length) this.update({ cliffs: kept, recovered: kept.length === 0 });
  }

  /** Nothing depends on the set any more, however small it is. */
  forgetCliff(what: Cliff['what']): void {
    this.clearCliff(what, Number.POSITIVE_INFINITY);
  }

  clear(code: Code): void {
    this.#end((alarm) => alarm.code === code);
  }

  /** The target accepted a request: the token is good, and no wait is asked for. */
  accepted(): void {
    this.update({ targetAcceptedAt: this.now });
    this.#end(({ code }) => code === 'TargetTokenRefused' || code === 'WaitingForTarget');
  }

  /** `refusal`: what makes this one and others alike; 0 = none. */
  noteRefusal(refusal: number, { work }: StoredObject): void {
    const { refusals = {} } = this.#job;
    if (refusal === 0 || refusals[refusal] !== undefined) return;
    const { code = '', request, since = this.now } = work ?? {};
    if (request?.status === undefined) return;
    this.update({ refusals: { ...refusals, [refusal]: { code, ...request, status: request.status, since } } });
  }

  /** People and groups that the target took in this slice. */
  took(): number {
    const { users, groups } = this.done;
    return [users, groups].reduce(
      (sum, done) => sum + done.created + done.adopted + done.updated + done.removed + done.deleted,
      0,
    );
  }

  /** The target took something in this slice, if only members of a group. */
  hasExported(): boolean {
    const { membersAdded, membersRemoved } = this.done.groups;
    return this.took() + membersAdded + membersRemoved > 0;
  }

  /** At the end of a slice: what nobody waits because of is forgotten, and what the target took is counted. */
  settleRefusals(): void {
    const present = refusedAlike(this.#job);
    const kept = Object.entries(this.#job.refusals ?? {}).filter(([refusal]) => present.has(Number(refusal)));
    this.update({ tried: withTried(this.#job.tried, this.took(), this.now), refusals: Object.fromEntries(kept) });
  }

  noteHeld(set: HoldSet): void {
    this.#held.set(set.number, { set, count: (this.#held.get(set.number)?.count ?? 0) + 1 });
  }

  /** What joined hold sets in this slice. */
  tellHolds(): void {
    for (const { set, count } of this.#held.values())
      this.#log('warn', 'hold.created', { set: set.number, kind: set.kind, count, code: set.code });
    this.#held.clear();
  }

  #end(test: (alarm: Alarm) => boolean): void {
    if (this.#job.alarms.some(test)) this.update(ended(this.#job, test, this.now));
  }

  #cycleForFinds(): number {
    if (this.#findingCycle !== undefined && this.cycle(this.#findingCycle) !== undefined) return this.#findingCycle;
    const initial = this.#job.initialImportDone
      ? undefined
      : this.#job.openCycles.find((cycle) => cycle.kind === 'initial');
    this.#findingCycle = initial?.number ?? this.openCycle(this.#job.initialImportDone ? 'incremental' : 'initial');
    return this.#findingCycle;
  }

  /** One more object for this cycle to look at. */
  countFound(cycleNumber: number): void {
    this.update({
      openCycles: this.#job.openCycles.map((cycle) =>
        cycle.number === cycleNumber ? { ...cycle, found: cycle.found + 1 } : cycle,
      ),
    });
  }
}
