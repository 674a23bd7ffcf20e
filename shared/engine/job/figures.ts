// How many are where, from Entra ID to Notion, so that every difference between two figures is a figure itself:
// read = notAssigned + assigned - deleted, assigned = deleted + disabled + guests + agents + filteredOut + inScope,
// inNotion = inScope - notYetIn + outOfScopeButIn.

import type { Kind } from '../../model/stored-object.ts';
import { sumMembers } from '../objects/member-counts.ts';
import { type Place, type PlaceCount, sumPlaces } from '../objects/places.ts';
import type { JobRecord } from './job.ts';

export interface GroupFigures {
  /** Live in Entra ID; of groups only those that are read. */
  readonly read: number;
  readonly notAssigned: number;
  readonly assigned: number;
  readonly filteredOut: number;
  readonly inScope: number;
  readonly notYetIn: number;
  readonly inNotion: number;
  /** To leave, or kept by the configuration, by protection or by an operator. */
  readonly outOfScopeButIn: number;
}

export interface PeopleFigures extends GroupFigures {
  /** In the recycle bin, and still assigned. */
  readonly deleted: number;
  readonly disabled: number;
  readonly guests: number;
  readonly agents: number;
}

export interface MembershipFigures {
  readonly inStep: number;
  /** To be made, also of people who are not in Notion yet, and to be ended, also those that are held. */
  readonly pending: number;
}

export interface Figures {
  readonly people: PeopleFigures;
  readonly groups: GroupFigures;
  /** In scope, in Notion, and with nothing left to do. */
  readonly inStep: { readonly people: number; readonly groups: number };
  /** Of people in scope in groups in scope; absent until they have been counted. */
  readonly memberships?: MembershipFigures;
}

const NOBODY: PlaceCount = { all: 0, linked: 0, settled: 0 };

/** Undefined until a slice of this version has counted. */
export function figuresOf(job: JobRecord): Figures | undefined {
  const [people, groups] = [placesOf(job, 'user'), placesOf(job, 'group')];
  if (people === undefined || groups === undefined) return undefined;
  const [ofPeople, ofGroups] = [common(people), common(groups)];
  const memberships = membershipsOf(job);
  const deleted = Math.max(0, job.entitled - ofPeople.assigned);
  return {
    people: {
      ...ofPeople,
      assigned: ofPeople.assigned + deleted,
      deleted,
      disabled: people('disabled').all,
      guests: people('guest').all,
      agents: people('agent').all,
    },
    groups: ofGroups,
    inStep: { people: people('inScope').settled, groups: groups('inScope').settled },
    ...(memberships !== undefined && { memberships }),
  };
}

function membershipsOf({ membershipsWanted: wanted, shards }: JobRecord): MembershipFigures | undefined {
  const counts = sumMembers(shards.group.map(({ members }) => members && { targetId: undefined, members }));
  if (wanted === undefined || counts === undefined) return undefined;
  return { inStep: counts.inStep, pending: Math.max(0, wanted - counts.inStep) + counts.toGo };
}

type CountOf = (place: Place) => PlaceCount;

function placesOf(job: JobRecord, kind: Kind): CountOf | undefined {
  const counts = sumPlaces(job.shards[kind].map(({ places }) => places));
  return counts && ((place) => counts[place] ?? NOBODY);
}

function common(count: CountOf): GroupFigures {
  const excluded = (['disabled', 'guest', 'agent', 'filteredOut'] as const).map(count);
  const inScope = count('inScope');
  const outside = [...excluded, count('gone'), count('notAssigned')];
  const assigned = sum(excluded, 'all') + inScope.all;
  const outOfScopeButIn = sum(outside, 'linked');
  return {
    read: count('notAssigned').all + assigned,
    notAssigned: count('notAssigned').all,
    assigned,
    filteredOut: count('filteredOut').all,
    inScope: inScope.all,
    notYetIn: inScope.all - inScope.linked,
    inNotion: inScope.linked + outOfScopeButIn,
    outOfScopeButIn,
  };
}

function sum(counts: readonly PlaceCount[], field: keyof PlaceCount): number {
  return counts.reduce((total, count) => total + count[field], 0);
}
