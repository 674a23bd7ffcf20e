// Which tenant, application and workspace the stored state belongs to.

export interface Pair {
  readonly tenant: string;
  /** The enterprise application: its service principal. */
  readonly application: string;
  /** The host of the target. */
  readonly host: string;
  /** Tells one token of the target from another, and says nothing else about it. */
  readonly token: string;
}

const NAMES = {
  tenant: 'the tenant',
  application: 'the enterprise application',
  host: 'the SCIM host',
  token: 'the SCIM token',
} as const satisfies Readonly<Record<keyof Pair, string>>;

/** In words. */
export function changedBetween(before: Pair, after: Pair): readonly string[] {
  return Object.entries(NAMES).flatMap(([field, name]) =>
    before[field as keyof Pair] === after[field as keyof Pair] ? [] : [name],
  );
}

/** What looking for a sample of linked objects came to. */
export interface Sample {
  readonly asked: number;
  readonly found: number;
}

export type Fit = 'fits' | 'unconfirmed' | 'foreign';

/** Ids of groups belong to a workspace. An account may be in several: people prove that a pair is wrong, never that it is right. */
export function judge(groups: Sample, people: Sample): Fit {
  if (groups.asked > 0) return isMost(groups) ? 'fits' : 'foreign';
  if (people.asked > 0) return isMost(people) ? 'unconfirmed' : 'foreign';
  return 'fits';
}

const isMost = ({ asked, found }: Sample): boolean => 2 * found > asked;
