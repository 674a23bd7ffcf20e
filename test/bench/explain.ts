// What explaining costs in a big tenant, with the state written as the job leaves it: time, and memory of the function
// process, which a running slice shares.

import { readFile } from 'node:fs/promises';
import { seededRandom, seededUuid } from '../../sandbox/simulator/random.ts';
import { call } from '../../sandbox/start/json-client.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/start/sandbox.ts';
import { forEachLimit } from '../../shared/concurrency/pool.ts';
import { newJob } from '../../shared/engine/job/job.ts';
import { encodeJob } from '../../shared/engine/job/job-row.ts';
import { encodeEntitled } from '../../shared/engine/objects/entitled.ts';
import { encodeRoster, entryOf } from '../../shared/engine/objects/roster.ts';
import { byShard } from '../../shared/engine/objects/shards.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { keyOf } from '../../shared/model/source-key.ts';
import {
  DEFAULT_APP_ROLE,
  KINDS,
  type Kind,
  type SourceId,
  type StoredObject,
  sourceId,
  targetId,
} from '../../shared/model/stored-object.ts';
import { compilePolicy } from '../../shared/policy/policy.ts';
import { parseProvisioning } from '../../shared/policy/provisioning.ts';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';
import { createTableState, type TableState } from '../../shared/state/table-state.ts';
import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import { displayName, groupName, userName } from './tenant.ts';

const MOST_SECONDS_AT_REST = 5;
/** What is derived from the rows has to be made anew. */
const MOST_SECONDS_BESIDE_A_SLICE = 10;
/** Of the function process alone, with nothing else to do; a slice needs the rest of 512 MiB. */
const MOST_MEMORY_MIB = 400;
const GROUPS_A_USER = 0.02;
const MEMBERSHIPS_A_USER = 9;
const LEASE_MS = 600_000;
const PARALLEL = 8;
const NODE_OPTIONS = '--max-old-space-size=512';

interface SeededState {
  readonly objects: Readonly<Record<Kind, readonly StoredObject[]>>;
  /** Members of each group: all people in the first, a few in each of the others. */
  readonly members: ReadonlyMap<SourceId, readonly SourceId[]>;
}

export async function explaining(report: Report, { growthSizes }: BenchOptions): Promise<void> {
  const users = growthSizes.at(-1) ?? 0;
  const seeded = seededState(users);
  const sandbox = await startSandbox({ users: 1, groups: 0, earlyAdopters: 0, env: { NODE_OPTIONS } });
  try {
    report.title(`Explaining in a tenant of ${users} users, ${seeded.members.size} groups, one of them with everybody`);
    await assignGroups(String(sandbox.graphUrl), seeded);
    const state = await store(sandbox.connectionString, seeded);
    await explainEach(report, sandbox, 'while a slice runs', MOST_SECONDS_BESIDE_A_SLICE, seeded);
    await storeIndexes(state, seeded);
    await explainEach(report, sandbox, 'at rest', MOST_SECONDS_AT_REST, seeded);
    const memory = await peakMemoryOf(sandbox.hostPid);
    if (memory !== undefined)
      report.check('peak memory of the function process', memory, { atMost: MOST_MEMORY_MIB }, 'MiB');
  } finally {
    await sandbox.close();
  }
}

async function explainEach(
  report: Report,
  { hostUrl }: RunningSandbox,
  when: string,
  atMost: number,
  state: SeededState,
): Promise<void> {
  const { user, group } = state.objects;
  const [linked, unlinked] = [user[0], user.at(-1)];
  const questions: Readonly<Record<string, object>> = {
    'a person by id': { user: linked?.id },
    'a person by userPrincipalName': { user: linked?.image['userPrincipalName'] },
    'a person without a link': { user: unlinked?.id },
    'a group of everybody': { group: group[0]?.id },
    'a group by displayName': { group: group.at(-1)?.image['displayName'] },
    'an unknown userPrincipalName': { user: 'nobody@contoso.example' },
  };
  for (const [what, body] of Object.entries(questions)) {
    const started = performance.now();
    const answer = await fetch(`${hostUrl}/api/explain`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    const expected = what.startsWith('an unknown') ? 404 : 200;
    if (answer.status !== expected) throw new Error(`${what}: ${answer.status} ${text}`);
    report.check(`${what}, ${when}`, (performance.now() - started) / 1_000, { atMost }, 's');
  }
}

function seededState(users: number): SeededState {
  const random = seededRandom(users);
  const ids = (count: number): SourceId[] => Array.from({ length: count }, () => sourceId(seededUuid(random)));
  const [people, groups] = [ids(users), ids(Math.max(10, Math.round(users * GROUPS_A_USER)))];
  const members = new Map<SourceId, SourceId[]>(groups.map((id, at) => [id, at === 0 ? people : []]));
  for (const [at, person] of people.entries()) {
    for (let group = 1; group <= MEMBERSHIPS_A_USER; group += 1) {
      members.get(groups[1 + ((at * 7 + group * 131) % (groups.length - 1))] ?? people[0] ?? person)?.push(person);
    }
  }
  const person = (id: SourceId, at: number): StoredObject => {
    const [userPrincipalName, name] = [userName(at + 1), displayName(at + 1)];
    const row = {
      kind: 'user',
      id,
      life: 'live',
      generation: 1,
      image: { userPrincipalName, displayName: name, accountEnabled: true, userType: 'Member' },
    } as const;
    const exported = { userName: userPrincipalName, 'name.formatted': name, active: true };
    return at === users - 1 ? row : { ...row, exported, link: linkTo(id) };
  };
  const group = (id: SourceId, at: number): StoredObject => {
    const image = { displayName: groupName(at + 1) };
    return { kind: 'group', id, life: 'live', generation: 2, image, exported: image, link: linkTo(id) };
  };
  return { objects: { user: people.map(person), group: groups.map(group) }, members };
}

const linkTo = (id: SourceId) =>
  ({ targetId: targetId(id), state: 'active', incarnation: 1, origin: 'created' }) as const;

async function assignGroups(graphUrl: string, { objects }: SeededState): Promise<void> {
  await call('POST', `${graphUrl}/__admin/bulk`, { groups: objects.group.map(({ id, image }) => ({ id, ...image })) });
  await forEachLimit(objects.group, PARALLEL, async ({ id }) => {
    await call('POST', `${graphUrl}/__admin/assignments`, { principalId: id });
  });
}

/** Rows and memberships, without what is derived from them: as in the middle of a slice. */
async function store(connectionString: string, { objects, members }: SeededState): Promise<TableState> {
  const state = createTableState({ connection: { connectionString }, clock: systemClock });
  await state.ensureTables();
  const acquired = await state.job.acquireLease('bench', LEASE_MS);
  if (acquired === undefined) throw new Error('Somebody else holds the lease.');
  await state.fence(acquired.lease.epoch, false);
  for (const kind of KINDS) {
    await forEachLimit(
      byShard(objects[kind], ({ id }) => id),
      PARALLEL,
      ([shard, rows]) => state.shard(kind, shard).commit(rows.map((object) => ({ type: 'putObject', object }))),
    );
  }
  await forEachLimit(members, PARALLEL, async ([group, people]) => {
    const exported = people.map((id) => ({ id, incarnation: 1 }));
    await state.memberships.append(group, 'current', { ...NOBODY, addUsers: people });
    await state.memberships.appendExported(group, exported, []);
  });
  const job = { ...newJob(), clean: false, initialImportDone: true, lastImportAt: Date.now() };
  await state.job.checkpoint({ job: encodeJob(job) });
  return state;
}

const NOBODY = { addUsers: [], removeUsers: [], addGroups: [], removeGroups: [] };

/** The packed rows that the end of a slice stores. */
async function storeIndexes(state: TableState, { objects }: SeededState): Promise<void> {
  const policy = compilePolicy(parseProvisioning('{}', notionProfile), notionProfile);
  for (const kind of KINDS) {
    await forEachLimit(
      byShard(objects[kind], ({ id }) => id),
      PARALLEL,
      async ([shard, rows]) => {
        const roster = new Map(
          rows.map((row) => [
            keyOf(row.id),
            entryOf(row, { policy: policy[kind], now: Date.now(), context: {}, entitled: true }),
          ]),
        );
        const entitled = new Map(rows.map((row) => [keyOf(row.id), DEFAULT_APP_ROLE]));
        await state.shard(kind, shard).commit([
          { type: 'putEntitled', bytes: encodeEntitled(entitled) },
          { type: 'putRoster', bytes: encodeRoster(roster) },
        ]);
      },
    );
  }
}

async function peakMemoryOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
}
