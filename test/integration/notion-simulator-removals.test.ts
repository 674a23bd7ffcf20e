// The simulated workspace removes users as Notion does.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import {
  column,
  createGroup,
  createUser,
  ERROR,
  findUser,
  NOTION_USER,
  patch,
  type Simulator,
  send,
} from './support/notion-simulator-client.ts';

const NOW = 1_787_393_411_245;
let time = NOW;
let simulator: Simulator;

beforeEach(async () => {
  time = NOW;
  simulator = await startNotionSimulator({ now: () => time });
});
afterEach(() => simulator.close());

const find = (userName: string) => findUser(simulator, userName);
const ownerId = () => simulator.accounts.byEmail('owner@contoso.example')?.id ?? '';

describe('remove', () => {
  const ways: readonly (readonly [string, (id: string) => Promise<{ status: number }>])[] = [
    ['PATCH with a boolean', (id) => patch(simulator, `/Users/${id}`, { op: 'replace', path: 'active', value: false })],
    [
      'PATCH with a string',
      (id) => patch(simulator, `/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' }),
    ],
    ['PATCH without path', (id) => patch(simulator, `/Users/${id}`, { op: 'replace', value: { active: false } })],
    ['PUT', (id) => send(simulator, 'PUT', `/Users/${id}`, { userName: 'ada@contoso.example', active: false })],
    ['DELETE', (id) => send(simulator, 'DELETE', `/Users/${id}`)],
  ];

  it.each(ways)('%s ends membership, sessions and groups, and keeps the account', async (name, remove) => {
    const id = await createUser(simulator, 'ada@contoso.example');
    const group = await createGroup(simulator, 'Engines', [id]);
    const answer = await remove(id);
    expect(answer.status).toBe(name === 'DELETE' ? 204 : 200);
    if (name !== 'DELETE') expect(answer).toMatchObject({ body: { id, active: false } });
    const gone = await send(simulator, 'GET', `/Users/${id}`);
    expect(gone.body).toEqual({ schemas: [ERROR], status: '404' });
    expect(column(await find('ada@contoso.example'), 'id')).toEqual([]);
    expect((await send(simulator, 'GET', `/Groups/${group}`)).body['members']).toEqual([]);
    expect((await send(simulator, 'GET', '/__admin/sessions')).body).toEqual({
      sessions: [{ id, userName: 'ada@contoso.example', ended: 1 }],
    });
    expect((await remove(id)).status).toBe(404);
    expect(await createUser(simulator, 'ada@contoso.example')).toBe(id);
    expect((await send(simulator, 'GET', `/Groups/${group}`)).body['members']).toEqual([]);
  });

  it('knob rejoinRestoresGroups: within 30 days only', async () => {
    simulator.knobs.rejoinRestoresGroups = true;
    const id = await createUser(simulator, 'ada@contoso.example');
    const group = await createGroup(simulator, 'Engines', [id]);
    const members = () => [...(simulator.workspace.groups.get(group)?.members ?? [])];
    await send(simulator, 'DELETE', `/Users/${id}`);
    time += 29 * 24 * 3_600_000;
    await createUser(simulator, 'ada@contoso.example');
    expect(members()).toEqual([id]);
    await send(simulator, 'DELETE', `/Users/${id}`);
    time += 30 * 24 * 3_600_000;
    await createUser(simulator, 'ada@contoso.example');
    expect(members()).toEqual([]);
  });

  it.each([true, false])(
    'knob rejoinRestoresGroups %s: for a re-added and for a reactivated person',
    async (restores) => {
      Object.assign(simulator.knobs, { rejoinRestoresGroups: restores, removedUserWrite: 'rejoin' });
      const id = await createUser(simulator, 'ada@contoso.example');
      const group = await createGroup(simulator, 'Engines', [id]);
      const members = () => [...(simulator.workspace.groups.get(group)?.members ?? [])];
      const active = (value: boolean) => patch(simulator, `/Users/${id}`, { op: 'replace', path: 'active', value });
      await active(false);
      await active(true);
      expect(members()).toEqual(restores ? [id] : []);
      await patch(simulator, `/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: id }] });
      await active(false);
      await createUser(simulator, 'ada@contoso.example');
      expect(members()).toEqual(restores ? [id] : []);
    },
  );

  it('knobs deleteStatus, removalAnswerActive, stringBooleans, removedUserRead and removedUserWrite', async () => {
    Object.assign(simulator.knobs, { deleteStatus: 200, removalAnswerActive: true, stringBooleans: 'refuse' });
    const id = await createUser(simulator, 'ada@contoso.example');
    const active = (value: unknown) => patch(simulator, `/Users/${id}`, { op: 'replace', path: 'active', value });
    expect((await active('False')).status).toBe(400);
    expect((await active(false)).body['active']).toBe(true);
    simulator.knobs.removedUserRead = 'inactive';
    expect((await send(simulator, 'GET', `/Users/${id}`)).body['active']).toBe(false);
    expect((await active(true)).status).toBe(404);
    simulator.knobs.removedUserWrite = 'rejoin';
    expect((await active(true)).body).toMatchObject({ id, active: true });
    expect((await send(simulator, 'DELETE', `/Users/${id}`)).status).toBe(200);
  });

  it('the creator of the token and the last owner cannot be removed; the status is a knob', async () => {
    const creator = ownerId();
    expect((await send(simulator, 'DELETE', `/Users/${creator}`)).status).toBe(403);
    const off = { op: 'replace', path: 'active', value: false };
    expect((await patch(simulator, `/Users/${creator}`, off)).status).toBe(403);
    const { body } = await send(simulator, 'POST', '/__admin/tokens', {});
    const foreign = { authorization: `Bearer ${String(body['token'])}` };
    const downgrade = { [NOTION_USER]: { role: 'member' } };
    expect((await send(simulator, 'DELETE', `/Users/${creator}`, undefined, foreign)).status).toBe(403);
    expect((await send(simulator, 'PUT', `/Users/${creator}`, downgrade, foreign)).status).toBe(403);
    simulator.knobs.ownerRemovalStatus = 409;
    expect((await send(simulator, 'DELETE', `/Users/${creator}`)).body).toEqual({ schemas: [ERROR], status: '409' });
    expect(simulator.workspace.member(creator)?.role).toBe('owner');
  });

  it('removing or downgrading another owner revokes the tokens that owner made', async () => {
    const owner = { [NOTION_USER]: { role: 'owner' } };
    const works = async (token: unknown) =>
      (await send(simulator, 'GET', '/Users', undefined, { authorization: `Bearer ${String(token)}` })).status;
    for (const end of ['DELETE', 'PUT']) {
      const id = await createUser(simulator, `${end}@contoso.example`, owner);
      const { body } = await send(simulator, 'POST', '/__admin/tokens', { creatorUserId: id });
      expect(await works(body['token'])).toBe(200);
      await send(simulator, end, `/Users/${id}`, end === 'PUT' ? { [NOTION_USER]: { role: 'member' } } : undefined);
      expect(await works(body['token'])).toBe(401);
    }
    expect(await works(simulator.token)).toBe(200);
  });
});
