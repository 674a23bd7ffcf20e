// However `npm start -- --state` ends, its worlds are those that everybody was told of, and people keep their accounts.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, vi } from 'vitest';
import { startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { seededRandom } from '../../sandbox/simulator/random.ts';
import { call } from '../../sandbox/start/json-client.ts';
import { entitledUsers, type Tenant } from '../../sandbox/start/tenant.ts';
import { fresh } from '../support/seeds.ts';
import { it as base, type SandboxRuns } from './support/built-sandbox.ts';

type Workspace = ReturnType<Awaited<ReturnType<typeof startNotionSimulator>>['workspace']['snapshot']>;

/** Each ends at another moment. */
const ROUNDS = inject('long') ? 20 : 1;
/** Milliseconds between two looks; before the end, as often as the last one has to be fresh. */
const [SELDOM, OFTEN] = inject('long') ? [5, 5] : [25, 5];
const it = base.concurrent;
const options = { tags: ['random'] };

/** What was seen of both worlds over several runs, until each of them ended. */
class Witness {
  /** Whose each id is; nothing may ever have another's. */
  readonly owners = new Map<string, string>();
  /** People added to the tenant whom it has answered. */
  readonly joined = new Set<string>();
  lastSeen: Workspace = { users: [], groups: [] };

  /** `endsAt`: epoch milliseconds of the signal. */
  async watch(run: SandboxRuns['started'], endsAt: number, graphUrl: string, notionUrl: string): Promise<void> {
    let isOver = false;
    void run.ended.then(() => {
      isOver = true;
    });
    // Each stops with the first answer that does not come.
    const look = async (): Promise<void> => {
      this.saw(await call<Workspace>('GET', `${notionUrl}/__admin/snapshot`));
      await sleep(Date.now() < endsAt - 300 ? SELDOM : OFTEN);
    };
    const join = async (): Promise<void> => {
      await sleep(40);
      const displayName = `New ${this.joined.size}`;
      const { id } = await call<{ id: string }>('POST', `${graphUrl}/__admin/users`, { displayName });
      this.#own(id, displayName);
      this.joined.add(id);
      await call('POST', `${graphUrl}/__admin/assignments`, { principalId: id });
    };
    const again = async (act: () => Promise<void>): Promise<void> => {
      while (!isOver) await act().catch(() => sleep(20));
    };
    await Promise.all([again(look), again(join)]);
  }

  saw(workspace: Workspace): void {
    for (const { id, userName } of workspace.users) this.#own(id, userName);
    for (const { id, displayName } of workspace.groups) this.#own(id, displayName);
    this.lastSeen = workspace;
  }

  #own(id: string, owner: string): void {
    const before = this.owners.get(id);
    if (before !== undefined && before !== owner) throw new Error(`${id} was ${before} and is ${owner}`);
    this.owners.set(id, owner);
  }
}

/** What the files hold, as the simulators read them; a run that ended early may not have begun one. */
async function kept({ folder }: SandboxRuns): Promise<{ readonly tenant: Tenant; readonly workspace: Workspace }> {
  const [tenantFile, workspaceFile] = [join(folder, 'tenant.jsonl'), join(folder, 'workspace.jsonl')];
  let tenant: Tenant = { users: [], groups: [], assignments: [] };
  let workspace: Workspace = { users: [], groups: [] };
  if (existsSync(tenantFile)) {
    const graph = await startGraphSimulator({ file: tenantFile });
    tenant = await call<Tenant>('GET', `${graph.url}/__admin/snapshot`);
    await graph.close();
  }
  if (existsSync(workspaceFile)) {
    const notion = await startNotionSimulator({ file: workspaceFile });
    workspace = notion.workspace.snapshot();
    await notion.close();
  }
  return { tenant, workspace };
}

function start(runs: SandboxRuns, ...size: readonly string[]): void {
  // Links that the state holds lead to the ports.
  runs.start([...size, '--notion-rpm', '60000', '--state', runs.folder]);
}

/** One run that ends with the signal after so many milliseconds; then what is kept is compared with what was seen. */
async function run(runs: SandboxRuns, witness: Witness, signal: NodeJS.Signals, afterMs: number): Promise<void> {
  const [, graphPort, notionPort] = runs.ports;
  start(runs, '--users', '60', '--groups', '6');
  const endsAt = Date.now() + afterMs;
  const watching = witness.watch(
    runs.started,
    endsAt,
    `http://127.0.0.1:${graphPort}`,
    `http://127.0.0.1:${notionPort}`,
  );
  await sleep(afterMs);
  runs.signal(signal);
  await Promise.all([runs.started.ended, watching]);

  const { tenant, workspace } = await kept(runs);
  const told = witness.lastSeen;
  witness.saw(workspace);
  const where = `${signal} after ${afterMs} ms, with ${told.users.length} people and ${told.groups.length} groups`;
  expect(ids(workspace.users), where).toEqual(expect.arrayContaining(ids(told.users)));
  expect(ids(workspace.groups), where).toEqual(expect.arrayContaining(ids(told.groups)));
  for (const { id, members } of told.groups) {
    const now = workspace.groups.find((group) => group.id === id);
    expect(now?.members, where).toEqual(expect.arrayContaining([...members]));
  }
  expect(ids(tenant.users), where).toEqual(expect.arrayContaining([...witness.joined]));
}

const addresses = ({ users }: Workspace): string[] => users.map(({ userName }) => userName.toLowerCase()).sort();
const entitledAddresses = (tenant: Tenant): string[] =>
  entitledUsers(tenant)
    .map(({ userPrincipalName }) => String(userPrincipalName).toLowerCase())
    .sort();
const ids = (things: readonly { readonly id: string }[]): string[] => things.map(({ id }) => id);
/** Milliseconds after the start, of one test; TEST_SEED repeats them. */
function moments(least: number, most: number): () => number {
  const random = seededRandom(fresh);
  return () => Math.round(least + random() * (most - least));
}

it(
  `Ctrl-C at any moment loses nothing, and in the end everybody has an account, and one only (seed ${fresh})`,
  options,
  async ({ runs }) => {
    const witness = new Witness();
    const next = moments(700, 3_500);
    for (let round = 0; round < ROUNDS; round += 1) await run(runs, witness, 'SIGINT', next());

    start(runs);
    const [port, graphPort, notionPort] = runs.ports;
    await vi.waitFor(() => expect(runs.started.output()).toMatch(/Ctrl-C stops everything/), { timeout: 40_000 });
    const missing = async (): Promise<readonly string[]> => {
      await call('POST', `http://127.0.0.1:${port}/__admin/tick`);
      const there = addresses(await call<Workspace>('GET', `http://127.0.0.1:${notionPort}/__admin/snapshot`));
      const tenant = await call<Tenant>('GET', `http://127.0.0.1:${graphPort}/__admin/snapshot`);
      return entitledAddresses(tenant).filter((address) => !there.includes(address));
    };
    // At once, unless the last run had to end in the middle of a slice, whose lease has to pass first.
    await vi.waitFor(async () => expect(await missing()).toEqual([]), { timeout: 280_000, interval: 500 });
    runs.signal('SIGINT');
    expect(await runs.started.ended).toEqual([0, null]);
    const { tenant, workspace } = await kept(runs);
    witness.saw(workspace);
    // Who is there from the start; the second one not if the first run ended before.
    const others = ['owner@contoso.example', 'studio@partner.example'];
    expect(addresses(workspace).filter((address) => !others.includes(address))).toEqual(entitledAddresses(tenant));
    expect(new Set(workspace.groups.map(({ displayName }) => displayName)).size).toBe(workspace.groups.length);
  },
);

it(
  `a kill of all its processes at any moment loses nothing that anybody was told of (seed ${fresh})`,
  options,
  async ({ runs }) => {
    const witness = new Witness();
    const next = moments(700, 2_500);
    for (let round = 0; round < ROUNDS; round += 1) await run(runs, witness, 'SIGKILL', next());
  },
);
