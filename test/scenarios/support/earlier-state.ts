// A world as an earlier version left it: its tables, its tenant and its workspace, at that moment.

import { readFile } from 'node:fs/promises';
import { type DirectorySnapshot, STATIC_TOKEN } from '../../../sandbox/graph/simulator.ts';
import { call } from '../../../sandbox/start/json-client.ts';
import { restoreTenant, restoreWorkspace } from './recorded-worlds.ts';
import { type TableRow, writeTables } from './stored-tables.ts';
import type { World, WorldOptions } from './world.ts';

interface Person {
  readonly id: string;
  readonly userName: string;
  readonly name: string;
  readonly role: string;
}

interface Around {
  readonly recordedAt: number;
  /** Where the stored links lead. */
  readonly graphUrl: string;
  readonly config: Record<string, unknown>;
  readonly tenant: DirectorySnapshot;
  readonly workspace: {
    readonly users: readonly Person[];
    readonly groups: readonly {
      readonly id: string;
      readonly displayName: string;
      readonly members: readonly string[];
    }[];
    /** Accounts outside the workspace that were in it once. */
    readonly former: readonly Omit<Person, 'role'>[];
  };
}

interface Chain {
  readonly kind: 'user' | 'group';
  readonly select: readonly string[];
  readonly ids?: readonly string[];
}

/**
 * A restored tenant does not know the links of the recorded one: all of them are `expired`. `renewed` is for state whose
 * chains had been read to their ends: links that the restored tenant gives out now take the place of the recorded ones.
 */
export type Links = 'expired' | 'renewed';

export interface EarlierState {
  readonly world: World;
  /** As recorded, with links that lead to the present tenant. */
  readonly rows: readonly TableRow[];
  /** Id of a person of the tenant by the local part of the address, or of a group by its name. */
  id(name: string): string;
}

/** The clock of the job goes on from the moment of the recording; links lead to the present simulator. */
export async function openEarlierState(
  open: (options?: WorldOptions) => Promise<World>,
  moment: string,
  links: Links = 'expired',
  alter: (row: TableRow) => TableRow = (row) => row,
): Promise<EarlierState> {
  const around: Around = JSON.parse(await recorded(`${moment}.world.json`));
  const recordedRows = await recorded(`${moment}.tables.json`);
  const world = await open({ config: around.config, notStarted: true, waitShare: 0.01 });
  world.advance(around.recordedAt - Date.now());
  await restoreTenant(world.graph.url, around.tenant);
  await restoreWorkspace(world.notion.url, around.workspace);
  for (const account of around.workspace.former) await leftBefore(world, account);
  const led: TableRow[] = JSON.parse(recordedRows.replaceAll(around.graphUrl, world.graph.url));
  const rows = links === 'expired' ? led : await Promise.all(led.map((row) => renewed(row, world)));
  await writeTables(world.tables, rows.map(alter));
  world.forgetRequests();
  return { world, rows, id: (name) => idOf(around.tenant, name) };
}

/** Through the admin API, which sees to it that no account to come gets this id. */
async function leftBefore({ notion }: World, account: Omit<Person, 'role'>): Promise<void> {
  await call('POST', `${notion.url}/__admin/users`, account);
  await call('DELETE', `${notion.url}/__admin/users/${account.id}`);
}

/** Of two people with one address: who is not deleted. */
function idOf({ users, groups }: DirectorySnapshot, name: string): string {
  const named = [
    ...users.filter((user) => String(user['userPrincipalName']).startsWith(`${name}@`)),
    ...groups.filter((group) => group['displayName'] === name),
  ];
  const found = named.find(({ deleted }) => deleted === null) ?? named[0];
  if (found === undefined) throw new Error(`The recorded tenant has no ${name}.`);
  return found.id;
}

/** Each chain stands at the present moment of the restored tenant. */
async function renewed(row: TableRow, world: World): Promise<TableRow> {
  if (!row.rowKey.startsWith('c!')) return row;
  const chain = JSON.parse(String(row.columns['j0']));
  if (chain.cursor !== undefined) throw new Error(`${row.rowKey} was not read to its end.`);
  return {
    ...row,
    columns: { ...row.columns, j0: JSON.stringify({ ...chain, watermark: await linkFromNow(world, chain) }) },
  };
}

async function linkFromNow(world: World, { kind, select, ids }: Chain): Promise<string> {
  const properties = ['id', ...select, ...(kind === 'group' ? ['members'] : [])].join(',');
  const filter =
    ids === undefined ? '' : `&$filter=${encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '))}`;
  const url = `${world.graph.url}/v1.0/${kind}s/delta?$select=${properties}${filter}&$deltatoken=latest`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${STATIC_TOKEN}` } });
  const page: { '@odata.deltaLink': string } = JSON.parse(await answer.text());
  return page['@odata.deltaLink'];
}

const recorded = (file: string): Promise<string> =>
  readFile(new URL(`../../fixtures/stored-state/v1/${file}`, import.meta.url), 'utf8');
