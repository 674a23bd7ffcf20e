// What goes beyond a limit, listed and decided about over HTTP by the built app.

import { beforeAll, describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });
const WHEN = expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);

/** Six of eight people are disabled at once. */
async function holding(app: Installation): Promise<string[]> {
  const ids = app.people('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8');
  await app.call('POST', 'job/start');
  await app.tick();
  for (const id of ids.slice(0, 6)) app.graph.directory.updateUser(id, { accountEnabled: false });
  await app.tick();
  return ids.slice(0, 6).toSorted();
}

const active = (app: Installation): number => app.notion.workspace.listMembers().length;

describe('GET /api/holds', () => {
  const installed = oneInstallation();

  it('is empty while nothing is held', async () => {
    const app = installed();
    expect(await app.call('GET', 'holds')).toMatchObject({
      status: 200,
      body: { sets: [], entries: [], scheduledDeletions: [] },
    });
  });

  it.each(['set=x', 'limit=0', 'after=now', 'size=3'])('refuses the query %s and says what it takes', async (query) => {
    expect(await installed().call('GET', `holds?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'InvalidQuery', detail: expect.stringContaining('set (from "sets")') },
    });
  });
});

/** One after the other, of one installation. */
describe('six people held', () => {
  const installed = oneInstallation();
  let ids: string[];
  beforeAll(async () => {
    ids = await holding(installed());
  });

  it('GET /api/holds tells each set with its revision and its door, and what is in it, page by page', async () => {
    const app = installed();
    const { body } = await app.call('GET', 'holds?limit=4');
    expect(body['sets']).toEqual([
      {
        set: '1',
        kind: 'peoplePositive',
        code: 'PeopleRemovalGuard',
        detail: 'Removing 6 people would exceed the 24-hour limit of 5.',
        remedy: expect.stringContaining('POST /api/holds/{set}/approve'),
        revision: 1,
        since: WHEN,
        waiting: 6,
        rejected: 0,
      },
    ]);
    const [first] = Object(body['entries']);
    expect(first).toMatchObject({ set: '1', revision: 1, kind: 'user', state: 'waiting', since: WHEN });
    expect(first.name).toMatch(/^p[1-6] Vance$/);
    const next = String(body['next']).replace('/api/', '');
    const rest = await app.call('GET', next);
    const all = [...Object(body['entries']), ...Object(rest.body['entries'])].map(({ id }: { id: string }) => id);
    expect(all.toSorted()).toEqual(ids);
    expect(rest.body['next']).toBeUndefined();
    expect((await app.call('GET', 'holds?set=2')).body).toEqual({ sets: [], entries: [], scheduledDeletions: [] });
  });

  it('answers for a set that is not there, an action that does not exist, and a body that names nothing', async () => {
    const app = installed();
    const body = json({ revision: 1 });
    expect(await app.call('POST', 'holds/9/approve', body)).toMatchObject({
      status: 404,
      body: { code: 'UnknownHoldSet' },
    });
    expect(await app.call('POST', 'holds/1/forget', body)).toMatchObject({
      status: 404,
      body: { code: 'UnknownHoldAction' },
    });
    for (const wrong of [{}, { revision: 0 }, { revision: 1, entries: [] }, { all: true }]) {
      expect(await app.call('POST', 'holds/1/approve', json(wrong))).toMatchObject({
        status: 400,
        body: { code: 'InvalidBody', detail: expect.stringContaining('"revision"') },
      });
    }
  });

  it('rejects two entries, and releases them', async () => {
    const app = installed();
    const [first = '', second = ''] = ids;
    const entries = [first, second].map((id) => ({ kind: 'user', id }));
    await app.call('POST', 'holds/1/reject', json({ entries }));
    await app.tick();
    const rejected = (await app.call('GET', 'holds')).body;
    expect(rejected['sets']).toMatchObject([{ waiting: 4, rejected: 2 }]);
    expect(Object(rejected['entries']).filter((one: { state: string }) => one.state === 'rejected')).toMatchObject([
      { rejectedAt: WHEN },
      { rejectedAt: WHEN },
    ]);
    await app.call('POST', 'holds/1/release', json({ entries }));
    await app.tick();
    expect(Object((await app.call('GET', 'holds')).body['sets'])).toMatchObject([{ waiting: 4, rejected: 0 }]);
  });
});

describe('POST /api/holds/{set}/{action}', () => {
  const open = installations();

  it('approves a set at its revision: the next tick removes those people', async () => {
    const app = await open();
    await holding(app);
    const before = active(app);
    const answer = await app.call('POST', 'holds/1/approve', json({ revision: 1, reason: 'The plant is closed.' }));
    expect(answer).toMatchObject({ status: 202, body: { holds: '/api/holds', requests: '/api/requests' } });
    await app.tick();
    expect(active(app)).toBe(before - 6);
    expect((await app.call('GET', 'holds')).body).toEqual({ sets: [], entries: [], scheduledDeletions: [] });
    const [request] = Object((await app.call('GET', 'requests')).body['requests']);
    expect(request).toMatchObject({
      what: { action: 'holds/approve', set: '1', revision: 1 },
      reason: 'The plant is closed.',
      outcome: { result: 'done', detail: '6 changes go at once.' },
    });
  });

  it('keeps a group whose deletion is scheduled', async () => {
    const app = await open();
    const [ada = ''] = app.people('ada');
    const group = app.graph.directory.addGroup({ displayName: 'Team' });
    app.graph.directory.addMember(group, ada);
    app.graph.directory.assign(group);
    await app.call('POST', 'job/start');
    await app.tick();
    app.graph.directory.deleteGroup(group, { permanent: true });
    await app.tick();
    const scheduled = [{ kind: 'group', id: group, name: 'Team', at: WHEN }];
    expect((await app.call('GET', 'holds')).body).toEqual({ sets: [], entries: [], scheduledDeletions: scheduled });
    expect((await app.call('POST', 'holds/deletions/reject', json({ revision: 1 }))).status).toBe(400);
    const entries = [{ kind: 'group', id: group }];
    expect((await app.call('POST', 'holds/deletions/reject', json({ entries }))).status).toBe(202);
    await app.tick();
    expect((await app.call('GET', 'holds')).body).toMatchObject({ scheduledDeletions: [] });
  });
});
