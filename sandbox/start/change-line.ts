// One line for what a run did: who, what, and how long it took since the change in Entra ID.

import { type Counters, describeCounters } from './counters.ts';
import { call } from './json-client.ts';
import { duration } from './progress.ts';

export interface Run {
  readonly did: Counters;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

export interface Ends {
  readonly hostUrl: string;
  /** Absent with a real tenant, which does not say when it was changed. */
  readonly graphUrl?: string;
}

/** What is used of a record of the provisioning log. */
interface LogRecord {
  readonly activityDateTime: string;
  readonly provisioningAction: string;
  readonly sourceIdentity: { readonly id: string; readonly displayName?: string };
  readonly firstSeenDateTime?: string;
}

interface Person {
  readonly displayName?: string | null;
  readonly changedAt: string | null;
}

const MOST_NAMED = 3;

/** What the log calls it → what happened, and since when. */
const FATES: Readonly<Record<string, readonly [what: string, since: string]>> = {
  create: ['created', 'joining'],
  adopt: ['taken over', 'joining'],
  update: ['updated', 'the change'],
  disable: ['removed', 'leaving'],
  delete: ['deleted', 'leaving'],
};
const COUNTED = ['created', 'adopted', 'updated', 'removed', 'deleted'];

/** Undefined when nothing was done. Only a few people are named; many are counted. */
export async function changeLine({ did, startedAt }: Run, ends: Ends): Promise<string | undefined> {
  const inFigures = describeCounters(did);
  const many = COUNTED.reduce((sum, name) => sum + (did.users[name] ?? 0), 0);
  if (inFigures === undefined || many === 0 || many > MOST_NAMED) return inFigures;
  const records = (await recordsSince(startedAt, ends.hostUrl)).filter((record) => record.provisioningAction in FATES);
  // Another run may have come between.
  if (records.length !== many) return inFigures;
  const people = await Promise.all(records.toReversed().map((record) => toldOne(record, ends)));
  const others = Object.fromEntries(Object.entries(did.users).filter(([name]) => !COUNTED.includes(name)));
  return [...people, describeCounters({ users: others, groups: did.groups }) ?? []].flat().join('; ');
}

async function recordsSince(startedAt: number, hostUrl: string): Promise<readonly LogRecord[]> {
  const query = new URLSearchParams({ kind: 'user', status: 'success', from: new Date(startedAt).toISOString() });
  return (await call<{ records: readonly LogRecord[] }>('GET', `${hostUrl}/api/logs?${query}`)).records;
}

async function toldOne(record: LogRecord, { graphUrl }: Ends): Promise<string> {
  const { activityDateTime, provisioningAction, sourceIdentity, firstSeenDateTime } = record;
  const [what, since] = FATES[provisioningAction] ?? ['', ''];
  const person = graphUrl === undefined ? undefined : await personOf(graphUrl, sourceIdentity.id);
  const name = person?.displayName ?? sourceIdentity.displayName ?? sourceIdentity.id;
  const passed = (from: string): string => duration(Date.parse(activityDateTime) - Date.parse(from));
  if (person?.changedAt) return `${name} ${what}, ${passed(person.changedAt)} after ${since}`;
  return `${name} ${what}${firstSeenDateTime === undefined ? '' : `, ${passed(firstSeenDateTime)} after it was read`}`;
}

const personOf = (graphUrl: string, id: string): Promise<Person | undefined> =>
  call<Person>('GET', `${graphUrl}/__admin/users/${id}`).catch(() => undefined);
