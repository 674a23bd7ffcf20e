// The limits of the guard in words; each is for 24 hours.

import type { ProvisioningConfig } from '../shape/provisioning-schema.ts';
import type { LimitWords } from './configuration-words.ts';

type Limits = ProvisioningConfig['limits'];

export function limitWords(limits: Limits): readonly LimitWords[] {
  return Object.entries(limits).flatMap(([name, value]) =>
    isLimit(name) ? [{ name, value, sentence: SENTENCES[name](value) }] : [],
  );
}

const isLimit = (name: string): name is keyof Limits => Object.hasOwn(SENTENCES, name);

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

const atMost = (count: number, one: string, many: string): string =>
  count === 0 ? `No ${one}` : `At most ${count} ${count === 1 ? one : many}`;

const SENTENCES: Readonly<Record<keyof Limits, (value: number) => string>> = {
  creations: (count) => `At most ${count} people and groups are created, or as many as were confirmed at the start.`,
  peopleShare: (share) => `At most ${percent(share)} of the people in Notion are removed.`,
  peopleBase: (count) => `At most ${count} people are removed, besides those of peopleBaseShare.`,
  peopleBaseShare: (share) => `${percent(share)} of the people in Notion are added to peopleBase.`,
  peopleFloor: (count) => `Up to ${count} people are removed, whatever the other limits say.`,
  groupDeletes: (count) => `At most ${count} groups are deleted.`,
  memberships: (count) => `At most ${count} memberships of people who stay are removed.`,
  membershipShare: (share) => `A group of membershipShareFrom members or more loses at most ${percent(share)} of them.`,
  membershipShareFrom: (count) => `membershipShare counts for a group of ${count} members or more.`,
  administrativeGrants: (count) =>
    `${atMost(count, 'person is', 'people are')} given an administrative role after the initial cycle.`,
  administrativeAdoptions: (count) =>
    `${atMost(count, 'account', 'accounts')} with an administrative role ${count > 1 ? 'are' : 'is'} taken over after the initial cycle.`,
  linkMoves: (count) => `${atMost(count, 'account moves', 'accounts move')} to another person after the initial cycle.`,
  matchingValueShare: (share) => `The matching value of at most ${percent(share)} of the people in Notion changes.`,
  matchingValueFloor: (count) =>
    `The matching value of up to ${count} people changes, whatever matchingValueShare says.`,
  updateShare: (share) => `Anything else changes of at most ${percent(share)} of the people in Notion.`,
  updateFloor: (count) => `Anything else changes of up to ${count} people, whatever updateShare says.`,
};
