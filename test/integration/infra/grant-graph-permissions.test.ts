// The identity gets exactly the permissions it needs, once.

import { expect, it } from 'vitest';
import { ASSIGNMENTS, cloud, GRANT, GRAPH_SERVICE, PRINCIPAL, ROLE_IDS } from './support/cloud.ts';
import { type Operator, operator } from './support/scripts.ts';

const nowhere = () => ({ status: 404 });
const args = ['--resource-group', 'rg'];

function granted(by: Operator): readonly unknown[] {
  const posts = by.calls.filter((call) => call.args.includes('post'));
  return posts.map((call) => JSON.parse(call.args[call.args.indexOf('--body') + 1] ?? ''));
}
const assignment = (permission: string) => ({
  principalId: PRINCIPAL,
  resourceId: GRAPH_SERVICE,
  appRoleId: ROLE_IDS[permission],
});

it('grants three permissions and sees that they are there', async () => {
  const admin = await operator(cloud(), nowhere);
  const { code, output } = await admin.run('grant-graph-permissions.sh', args);
  expect(output).toMatch(/User\.Read\.All: will be granted[\s\S]*User\.Read\.All: granted/);
  expect(code).toBe(0);
  expect(granted(admin)).toEqual(['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'].map(assignment));
});

it('changes nothing the second time', async () => {
  const admin = await operator(cloud(), nowhere);
  await admin.run('grant-graph-permissions.sh', args);
  const { code, output } = await admin.run('grant-graph-permissions.sh', args);
  expect(code).toBe(0);
  expect(output.match(/granted already/g)).toHaveLength(3);
  expect(granted(admin)).toHaveLength(3);
});

it('adds what is asked for later, and only that', async () => {
  const admin = await operator(cloud(), nowhere);
  await admin.run('grant-graph-permissions.sh', args);
  const further = ['--hidden-members', '--microsoft-provisioning'];
  const { code } = await admin.run('grant-graph-permissions.sh', [...args, ...further]);
  expect(code).toBe(0);
  expect(granted(admin).slice(3)).toEqual(['Member.Read.Hidden', 'Synchronization.Read.All'].map(assignment));
});

it('stops at the first grant that is refused, and says who may grant', async () => {
  const admin = await operator(cloud({ [GRANT]: [{ error: 'Forbidden' }] }), nowhere);
  const { code, output } = await admin.run('grant-graph-permissions.sh', args);
  expect(code).toBe(1);
  expect(output).toContain('Privileged Role Administrator');
  expect(granted(admin)).toHaveLength(1);
});

it('waits for an identity that Microsoft Graph does not know yet', async () => {
  const unknown = { error: 'Request_ResourceNotFound' };
  const all = Object.keys(ROLE_IDS).map(assignment);
  const admin = await operator(
    cloud({ [ASSIGNMENTS]: [unknown, unknown, { json: { value: [] } }, { json: { value: all } }] }),
    nowhere,
  );
  expect((await admin.run('grant-graph-permissions.sh', args)).code).toBe(0);
});

it('gives up on an identity that does not exist', async () => {
  const admin = await operator(cloud({ [ASSIGNMENTS]: [{ error: 'Request_ResourceNotFound' }] }), nowhere);
  const { code, output } = await admin.run('grant-graph-permissions.sh', ['--principal-id', PRINCIPAL]);
  expect(code).toBe(1);
  expect(output).toContain(`does not know the identity ${PRINCIPAL}`);
});

it('does not say done while Microsoft Graph does not show the permissions', async () => {
  const admin = await operator(cloud({ [ASSIGNMENTS]: [{ json: { value: [] } }] }), nowhere);
  const { code, output } = await admin.run('grant-graph-permissions.sh', args);
  expect(code).toBe(1);
  expect(output).toContain('does not show it after 5 minutes');
});

it.each([
  [[], 'neither --resource-group nor --principal-id was given'],
  [['--group', 'x'], '--group is not known'],
])('refuses %j', async (wrong, message) => {
  const admin = await operator(cloud(), nowhere);
  const { code, output } = await admin.run('grant-graph-permissions.sh', wrong);
  expect(code).not.toBe(0);
  expect(output).toContain(message);
  expect(output).toContain('Usage:');
  expect(admin.calls).toEqual([]);
});

it('says which resource group holds nothing, or too much', async () => {
  const empty = await operator({ ...cloud(), resources: [] }, nowhere);
  expect((await empty.run('grant-graph-permissions.sh', args)).output).toContain(
    'rg holds no Microsoft.ManagedIdentity',
  );
  const { resources, ...rest } = cloud();
  const twice = await operator({ resources: [...resources, ...resources], ...rest }, nowhere);
  const { code, output } = await twice.run('grant-graph-permissions.sh', args);
  expect(code).toBe(1);
  expect(output).toContain('rg holds several deployments');
});

it('runs between provisioning and deploying, and stops azd when it fails', async () => {
  const env = { IDENTITY_PRINCIPAL_ID: PRINCIPAL, AZURE_RESOURCE_GROUP: 'rg' };
  const fresh = await operator(cloud(), nowhere);
  expect(await fresh.run('after-provision.sh', [], '', env)).toMatchObject({ code: 0 });
  expect(granted(fresh)).toHaveLength(3);
  const refused = await operator(cloud({ [GRANT]: [{ error: 'Forbidden' }] }), nowhere);
  expect((await refused.run('after-provision.sh', [], '', env)).code).toBe(1);
  const signedOut = await operator(cloud({ 'account show': [{ error: 'Please run az login' }] }), nowhere);
  expect((await signedOut.run('after-provision.sh', [], '', env)).output).toContain('run az login, then azd up again');
});
