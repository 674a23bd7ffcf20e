// The simulated workspace keeps groups as Notion does.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import {
  column,
  createGroup,
  createUser,
  ERROR,
  idOf,
  patch,
  type Simulator,
  send,
} from './support/notion-simulator-client.ts';

let simulator: Simulator;
let ada: string;
let bo: string;
let cy: string;

beforeEach(async () => {
  simulator = await startNotionSimulator();
  ada = await createUser(simulator, 'ada@contoso.example');
  bo = await createUser(simulator, 'bo@contoso.example');
  cy = await createUser(simulator, 'cy@contoso.example');
});
afterEach(() => simulator.close());

const members = (group: string) => [...(simulator.workspace.groups.get(group)?.members ?? [])];
const values = (...ids: readonly string[]) => ids.map((value) => ({ value }));
const named = (name: string) =>
  send(simulator, 'GET', `/Groups?filter=${encodeURIComponent(`displayName eq "${name}"`)}`);
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

it('a group is created with members, listed, found by name in any case and read in full', async () => {
  const answer = await send(simulator, 'POST', '/Groups', { displayName: 'Engines', members: values(ada, bo) });
  const id = idOf(answer);
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id,
    displayName: 'Engines',
    members: [ada, bo].map((value) => ({
      value,
      $ref: `https://app.notion.com/scim/v2/Users/${value}`,
      type: 'User',
    })),
    meta: expect.objectContaining({ resourceType: 'Group', created: expect.stringMatching(/^\d{13}$/) }),
  });
  expect(column(await named('ENGINES'), 'id')).toEqual([id]);
  expect(column(await send(simulator, 'GET', '/Groups'), 'id')).toEqual([id]);
  expect((await send(simulator, 'GET', `/Groups/${id}`)).body['members']).toHaveLength(2);
  expect(simulator.workspace.groups.get(id)?.managedBy).toBe('scim');
  expect(simulator.workspace.outbox.mails.filter((mail) => mail.groupId === id)).toHaveLength(2);
  simulator.knobs.groupNameCase = 'sensitive';
  expect(column(await named('ENGINES'), 'id')).toEqual([]);
  expect(column(await named('Engines'), 'id')).toEqual([id]);
});

it('names may be absent and repeated; knob duplicateGroupNames refuses an exact repetition', async () => {
  expect((await send(simulator, 'POST', '/Groups', {})).body).not.toHaveProperty('displayName');
  await createGroup(simulator, 'Engines');
  await createGroup(simulator, 'Engines');
  expect(column(await named('engines'), 'displayName')).toEqual(['Engines', 'Engines']);
  simulator.knobs.duplicateGroupNames = 'refused';
  const refused = await send(simulator, 'POST', '/Groups', { displayName: 'Engines' });
  expect(refused.body).toEqual({ schemas: [ERROR], status: '409', scimType: 'uniqueness' });
  const other = await createGroup(simulator, 'engines');
  const rename = await patch(simulator, `/Groups/${other}`, { op: 'replace', path: 'displayName', value: 'Engines' });
  expect(rename.status).toBe(409);
});

describe('PATCH', () => {
  let group: string;
  beforeEach(async () => {
    group = await createGroup(simulator, 'Engines', [ada]);
  });
  const change = (...operations: readonly object[]) => patch(simulator, `/Groups/${group}`, ...operations);

  it('members are added and removed in both dialects, and a rename works with and without path', async () => {
    expect((await change({ op: 'Add', path: 'members', value: [{ $ref: null, value: bo }] })).status).toBe(204);
    await change({ op: 'add', value: { members: values(cy) } });
    expect(members(group)).toEqual([ada, bo, cy]);
    await change({ op: 'Remove', path: 'members', value: values(ada) });
    await change({ op: 'remove', path: `members[value eq "${bo}"]` });
    expect(members(group)).toEqual([cy]);
    await change({ op: 'replace', path: 'members', value: values(ada, bo) });
    expect(members(group)).toEqual([ada, bo]);
    await change({ op: 'Replace', path: 'displayName', value: 'Motors' });
    expect(column(await named('motors'), 'id')).toEqual([group]);
    await change({ op: 'replace', value: { id: group, displayName: 'Engines' } });
    expect(column(await named('motors'), 'id')).toEqual([]);
    await change({ op: 'remove', path: 'members' });
    expect(members(group)).toEqual([]);
  });

  it('adding a present member and removing an absent one succeeds and changes nothing', async () => {
    expect((await change({ op: 'add', path: 'members', value: values(ada) })).status).toBe(204);
    expect((await change({ op: 'remove', path: 'members', value: values(bo) })).status).toBe(204);
    expect(members(group)).toEqual([ada]);
  });

  it('whoever is new in the group is invited, and nobody else', async () => {
    const invited = () =>
      simulator.workspace.outbox.mails.filter((mail) => mail.kind === 'group').map((mail) => mail.to);
    const before = invited().length;
    await change({ op: 'add', path: 'members', value: values(ada, bo) });
    await change({ op: 'replace', path: 'members', value: values(bo, cy) });
    expect(invited().slice(before)).toEqual(['bo@contoso.example', 'cy@contoso.example']);
  });

  it('several operations apply in order, and together or not at all', async () => {
    const add = { op: 'add', path: 'members', value: values(bo, cy) };
    await change(add, { op: 'remove', path: 'members', value: values(ada, cy) });
    expect(members(group)).toEqual([bo]);
    const failed = await change({ op: 'replace', path: 'displayName', value: 'X' }, add, {
      op: 'add',
      path: 'members',
      value: values(UNKNOWN),
    });
    expect(failed.body).toEqual({ schemas: [ERROR], status: '404' });
    expect(members(group)).toEqual([bo]);
    expect(simulator.workspace.groups.get(group)?.displayName).toBe('Engines');
  });

  it('knobs unknownMemberAdd and unknownMemberRemove: 404, 400 or left out', async () => {
    const add = { op: 'add', path: 'members', value: values(UNKNOWN, bo) };
    const remove = { op: 'remove', path: 'members', value: values(UNKNOWN, ada) };
    expect([(await change(add)).status, (await change(remove)).status]).toEqual([404, 404]);
    Object.assign(simulator.knobs, { unknownMemberAdd: 'refuse', unknownMemberRemove: 'refuse' });
    expect([(await change(add)).status, (await change(remove)).status]).toEqual([400, 400]);
    Object.assign(simulator.knobs, { unknownMemberAdd: 'ignore', unknownMemberRemove: 'ignore' });
    expect([(await change(add)).status, (await change(remove)).status]).toEqual([204, 204]);
    expect(members(group)).toEqual([bo]);
  });

  it('a guest is refused with the status of the knob', async () => {
    const guest = idOf(await send(simulator, 'POST', '/__admin/users', { userName: 'g@other.example', guest: true }));
    const add = { op: 'add', path: 'members', value: values(guest) };
    expect((await change(add)).status).toBe(400);
    simulator.knobs.guestMemberStatus = 403;
    expect((await change(add)).status).toBe(403);
  });

  it('knob maxPatchMembers limits the members of one operation', async () => {
    simulator.knobs.maxPatchMembers = 2;
    const refused = await change({ op: 'add', path: 'members', value: values(ada, bo, cy) });
    expect(refused.body['detail']).toBe(
      'body failed validation: body.Operations[0].value.length should be ≤ `2`, instead was `3`.',
    );
    const split = [values(ada, bo), values(cy)].map((value) => ({ op: 'add', path: 'members', value }));
    expect((await change(...split)).status).toBe(204);
    expect(members(group)).toHaveLength(3);
  });

  it('knobs memberFilterPath and replaceMembers refuse those forms', async () => {
    Object.assign(simulator.knobs, { memberFilterPath: 'refuse', replaceMembers: 'refuse' });
    expect((await change({ op: 'remove', path: `members[value eq "${ada}"]` })).status).toBe(400);
    expect((await change({ op: 'replace', path: 'members', value: [] })).status).toBe(400);
    expect(members(group)).toEqual([ada]);
  });

  it('knob groupUpdateStatus: 200 comes with the group', async () => {
    simulator.knobs.groupUpdateStatus = 200;
    const answer = await change({ op: 'replace', path: 'displayName', value: 'Motors' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: group, displayName: 'Motors', members: [{ value: ada }] });
  });
});

it('PUT replaces name and members; members left out are kept, or cleared by knob', async () => {
  const group = await createGroup(simulator, 'Engines', [ada, bo]);
  await send(simulator, 'PUT', `/Groups/${group}`, { displayName: 'Motors' });
  expect(members(group)).toEqual([ada, bo]);
  await send(simulator, 'PUT', `/Groups/${group}`, { displayName: 'Motors', members: values(cy) });
  expect(members(group)).toEqual([cy]);
  simulator.knobs.putGroupAbsentMembers = 'clear';
  await send(simulator, 'PUT', `/Groups/${group}`, { displayName: 'Motors' });
  expect(members(group)).toEqual([]);
});

it('a group is deleted once; one that alone has full access to a page is refused and unchanged', async () => {
  const group = await createGroup(simulator, 'Engines', [ada]);
  expect((await send(simulator, 'DELETE', `/Groups/${group}`)).status).toBe(204);
  expect((await send(simulator, 'DELETE', `/Groups/${group}`)).body).toEqual({ schemas: [ERROR], status: '404' });
  const made = await send(simulator, 'POST', '/__admin/groups', {
    displayName: 'Keepers',
    members: [ada],
    soleFullAccess: true,
  });
  const path = `/Groups/${idOf(made)}`;
  expect((await send(simulator, 'DELETE', path)).status).toBe(403);
  simulator.knobs.soleAccessDeleteStatus = 409;
  expect((await send(simulator, 'DELETE', path)).status).toBe(409);
  expect(members(idOf(made))).toEqual([ada]);
});

it('members are left out on request; knobs excludedAttributes, groupMeta and echoExternalId', async () => {
  await send(simulator, 'POST', '/Groups', { displayName: 'Engines', members: values(ada), externalId: 'g-1' });
  const list = () => send(simulator, 'GET', '/Groups?excludedAttributes=members');
  expect(column(await list(), 'members')).toEqual([undefined]);
  expect(column(await list(), 'externalId')).toEqual([undefined]);
  Object.assign(simulator.knobs, { excludedAttributes: 'ignored', groupMeta: false, echoExternalId: true });
  expect(column(await list(), 'members')).toEqual([[expect.objectContaining({ value: ada })]]);
  expect(column(await list(), 'meta')).toEqual([undefined]);
  await send(simulator, 'POST', '/Groups', { displayName: 'Motors', externalId: 'g-2' });
  expect(column(await list(), 'externalId')).toContain('g-2');
});

it('a group of 2,000 members comes with all of them, and one more is cheap to add', async () => {
  simulator.seed({ members: 2_000, groups: 1, membersPerGroup: 2_000 });
  const [group] = simulator.workspace.groups.list();
  const path = `/Groups/${group?.id}`;
  expect((await send(simulator, 'GET', path)).body['members']).toHaveLength(2_000);
  await patch(simulator, path, { op: 'add', path: 'members', value: values(ada) });
  expect(group?.members.size).toBe(2_001);
});
