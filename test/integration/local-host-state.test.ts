// A state folder: after a restart the tenant is the one that the stored state speaks of.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import { expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/start/sandbox.ts';
import { readTenant } from '../../sandbox/start/tenant.ts';

const entry = fileURLToPath(new URL('support/job-app.ts', import.meta.url));

it('tables, tenant and its changes are there again', async () => {
  const state = await mkdtemp(join(tmpdir(), 'state-'));
  const options = { state, entry, users: 20, groups: 4, target: 'real' } as const;
  const notes = ({ connectionString }: RunningSandbox) =>
    TableClient.fromConnectionString(connectionString, 'notes', { allowInsecureConnection: true });

  const first = await startSandbox({ ...options, seed: 7 });
  const before = await readTenant(String(first.graphUrl));
  const [leaver, mover] = before.users;
  await call('DELETE', `${first.graphUrl}/__admin/users/${leaver?.id}`);
  await call('PATCH', `${first.graphUrl}/__admin/users/${mover?.id}`, { displayName: 'Renamed' });
  await notes(first).createTable();
  await notes(first).createEntity({ partitionKey: 'p', rowKey: 'r', kept: true });
  const left = await readTenant(String(first.graphUrl));
  await first.close();

  const second = await startSandbox(options);
  expect(second.restored).toBe(true);
  expect(await notes(second).getEntity('p', 'r')).toMatchObject({ kept: true });
  const found = await readTenant(String(second.graphUrl));
  expect(byId(found.users)).toEqual(byId(left.users));
  expect(byId(found.groups.map(sortMembers))).toEqual(byId(left.groups.map(sortMembers)));
  expect(found.assignments.map(principal).sort()).toEqual(left.assignments.map(principal).sort());
  await second.close();
  await rm(state, { recursive: true });
});

const byId = <T extends { readonly id: string }>(objects: readonly T[]): readonly T[] =>
  [...objects].sort((a, b) => (a.id < b.id ? -1 : 1));
const sortMembers = <T extends { readonly members: readonly string[] }>(group: T): T => ({
  ...group,
  members: [...group.members].sort(),
});
const principal = ({ principalId }: { readonly principalId: string }): string => principalId;
