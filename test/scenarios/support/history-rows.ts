// What the job knows of those whom complaints are about.

import type { StoredObject } from '../../../shared/model/stored-object.ts';
import type { DesiredState } from './desired-state.ts';
import { rowsOf } from './history-oracle.ts';
import type { RandomTenant } from './random-tenant.ts';
import type { World } from './world.ts';

/** The complaints, and after them the rows of whom they name, and the hold sets. */
export async function explained(
  world: World,
  tenant: RandomTenant,
  wrong: readonly string[],
): Promise<readonly string[]> {
  if (wrong.length === 0) return [];
  const rows = await rowsOf(world);
  const { holdSets } = await world.job();
  const about = rows.filter(({ id }) =>
    wrong.some((line) => line.includes(id) || tenant.keysIn(line).includes(tenant.keyOf(id))),
  );
  return [
    ...wrong,
    ...about.map(({ image: _, ...row }) => `${tenant.keyOf(row.id)}: ${JSON.stringify(row)}`),
    ...holdSets.map((set) => JSON.stringify(set)),
  ];
}

/** Names in the workspace that no row is linked to, and that nobody has in the tenant, be it in the recycle bin. */
export function orphansIn(world: World, rows: readonly StoredObject[]): readonly string[] {
  const { users, groups } = world.graph.directory.snapshot();
  const names = new Set([...users.map((user) => user.userPrincipalName), ...groups.map((group) => group.displayName)]);
  const linked = new Set(rows.flatMap(({ link }) => (link?.state === 'active' ? [String(link.targetId)] : [])));
  const workspace = world.notion.workspace.snapshot();
  const here = [
    ...workspace.users.map(({ id, userName }) => ({ id, name: userName })),
    ...workspace.groups.map(({ id, displayName }) => ({ id, name: displayName })),
  ];
  return here.filter(({ id, name }) => !linked.has(id) && !names.has(name)).map(({ name }) => name);
}

/** Who should have another address is not somebody who should be out. */
export async function withoutRenames(
  world: World,
  wrong: readonly string[],
  { people: wanted }: Pick<DesiredState, 'people'>,
): Promise<string[]> {
  if (!wrong.some((line) => line.endsWith(' should be out'))) return [...wrong];
  const rows = await rowsOf(world);
  const people = world.people();
  const { users } = world.graph.directory.snapshot();
  return wrong.map((line) => {
    const [address = ''] = line.split(' should be out');
    const account = people.get(address)?.id;
    const owner = rows.find(
      ({ kind, link }) => kind === 'user' && link?.state === 'active' && link.targetId === account,
    );
    const own = String(users.find(({ id }) => id === owner?.id)?.userPrincipalName);
    const isWanted = own !== address && Object.hasOwn(wanted, own);
    return line.endsWith(' should be out') && isWanted ? `${address} should have another address` : line;
  });
}
