// The one sentence with which the status begins.

import { counted } from '../../errors/counted.ts';
import { KINDS } from '../../model/stored-object.ts';
import type { Figures, PeopleFigures } from './figures.ts';
import type { JobRecord } from './job.ts';
import type { JobStatus, ReasonView } from './status-document.ts';
import { total, waiting } from './totals.ts';

type Told = Pick<JobStatus, 'activity' | 'links' | 'peopleStillIn' | 'reasons' | 'state'>;

/** "152 people and 16 groups in step; 20 assigned people are disabled or guests; nobody waits." */
export function summaryOf(job: JobRecord, figures: Figures | undefined, status: Told): string {
  const isUnread = !job.initialImportDone && figures !== undefined && figures.people.read + figures.groups.read === 0;
  const clauses = [
    standing(job, status),
    isUnread ? 'Entra ID has not been read' : reached(figures, status),
    figures && excluded(figures.people),
    stillIn(status.peopleStillIn.count),
    figures && kept(figures.people.outOfScopeButIn - status.peopleStillIn.count),
    isUnread ? undefined : waits(job),
    pending(figures?.memberships?.pending),
    wrong(status.reasons),
  ];
  return sentence(clauses.filter((clause) => clause !== undefined));
}

/** Without a status: what keeps the job from running. */
export function summaryOfTroubles(reasons: readonly ReasonView[]): string {
  return sentence(['nothing runs', wrong(reasons)].filter((clause) => clause !== undefined));
}

function standing(job: JobRecord, { state, activity }: Told): string | undefined {
  if (state === 'notStarted') return 'the job has not been started';
  if (state === 'paused') return 'the job is paused';
  // Its run may have done everything, and hold the lease for a moment more.
  const isLeft = !job.initialImportDone || waiting(job) > 0;
  return activity === 'initialCycle' && isLeft ? 'the initial cycle is under way' : undefined;
}

function reached(figures: Figures | undefined, { state, links }: Told): string {
  if (figures === undefined) return `${peopleAndGroups(links.users, links.groups)} are linked`;
  if (state !== 'notStarted') return `${peopleAndGroups(figures.inStep.people, figures.inStep.groups)} in step`;
  return `${peopleAndGroups(figures.people.inScope, figures.groups.inScope)} are in scope`;
}

const EXCLUDED = [
  ['deleted', 'deleted', 'deleted'],
  ['disabled', 'disabled', 'disabled'],
  ['guests', 'a guest', 'guests'],
  ['agents', 'an agent', 'agents'],
  ['filteredOut', 'filtered out', 'filtered out'],
] as const;

function excluded(people: PeopleFigures): string | undefined {
  const found = EXCLUDED.filter(([name]) => people[name] > 0);
  const count = found.reduce((sum, [name]) => sum + people[name], 0);
  if (count === 0) return undefined;
  const words = found.map(([, one, many]) => (count === 1 ? one : many));
  return `${count} assigned ${count === 1 ? 'person is' : 'people are'} ${joined(words, 'or')}`;
}

function stillIn(count: number): string | undefined {
  if (count === 0) return undefined;
  return `${count === 1 ? '1 person should be out and is' : `${count} people should be out and are`} still in`;
}

/** By the configuration, by protection, or because somebody decided so. */
function kept(count: number): string | undefined {
  return count <= 0
    ? undefined
    : `${counted(count, 'person', 'people')} out of scope ${count === 1 ? 'is' : 'are'} kept`;
}

function waits(job: JobRecord): string {
  const [people = 0, groups = 0] = KINDS.map((kind) => {
    const held = job.shards[kind].reduce((sum, { holds }) => sum + holds.reduce((open, hold) => open + hold[1], 0), 0);
    return total(job, kind, 'ready') + total(job, kind, 'escrow') + held;
  });
  if (people + groups === 0) return 'nobody waits';
  const parts = [
    ...(people > 0 ? [counted(people, 'person', 'people')] : []),
    ...(groups > 0 ? [counted(groups, 'group')] : []),
  ];
  return `${parts.join(' and ')} ${people + groups === 1 ? 'waits' : 'wait'}`;
}

function pending(memberships = 0): string | undefined {
  return memberships === 0
    ? undefined
    : `${counted(memberships, 'membership')} ${memberships === 1 ? 'is' : 'are'} pending`;
}

function wrong(reasons: readonly ReasonView[]): string | undefined {
  const codes = reasons.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return codes.length === 0 ? undefined : `wrong: ${codes.join(', ')}`;
}

function peopleAndGroups(people: number, groups: number): string {
  return `${counted(people, 'person', 'people')} and ${counted(groups, 'group')}`;
}

function joined(words: readonly string[], conjunction: string): string {
  const last = words.slice(-1);
  return [...(words.length > 1 ? [words.slice(0, -1).join(', ')] : []), ...last].join(` ${conjunction} `);
}

function sentence(clauses: readonly string[]): string {
  const text = clauses.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
