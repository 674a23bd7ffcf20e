// The local host runs real registrations: routing, timers and ticks.

import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HostOptions, type RunningHost, startHost } from '../../sandbox/host/host.ts';
import type { LogLine } from '../../sandbox/host/log.ts';
import { parseSchedule } from '../../sandbox/host/schedule.ts';
import { parseObject } from '../../sandbox/server/json.ts';

const entry = fileURLToPath(new URL('support/small-app.ts', import.meta.url));

let host: RunningHost;
let lines: LogLine[];

async function start(options: Partial<HostOptions> = {}): Promise<void> {
  lines = [];
  host = await startHost({ entry, port: 0, schedule: false, log: (line) => lines.push(line), ...options });
}

const scripted = (...slices: object[]) => ({ env: { FIXTURE_SLICES: JSON.stringify(slices) } });
const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
const tick = (query = '') => get(`/__admin/tick${query}`, { method: 'POST' });
const events = (name: string) =>
  lines.map(({ message }) => parseObject(message)).filter((line) => line?.['event'] === name);

afterEach(() => host.close());

describe('HTTP functions', () => {
  it('receive parameters, query, headers and body, and their whole answer is sent', async () => {
    await start();
    const response = await get('/api/echo/a%20b?x=1&y=2&y=3', {
      method: 'POST',
      body: '"hello"',
      headers: { 'x-sent': 'q', 'content-type': 'application/json' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-echo')).toBe('q');
    expect(response.headers.get('set-cookie')).toBe('seen=yes; HttpOnly; SameSite=lax');
    expect(await response.json()).toEqual({
      method: 'POST',
      path: '/api/echo/a%20b',
      params: { id: 'a b' },
      query: { x: '1', y: '2,3' },
      body: '"hello"',
    });
  });

  it('do not receive a body that comes without its length, as in the real host', async () => {
    await start();
    const send = (body: string | ReadableStream, init: RequestInit = {}) =>
      get('/api/echo/1', { method: 'POST', body, headers: { 'content-type': 'application/json' }, ...init });
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"expectCreates":5}'));
        controller.close();
      },
    });
    expect(await (await send('{"expectCreates":5}')).json()).toMatchObject({ body: '{"expectCreates":5}' });
    expect(await (await send(streamed, { duplex: 'half' })).json()).toMatchObject({ body: '' });
  });

  it('may have an optional last parameter, and a literal route wins over a parameter', async () => {
    await start();
    expect(await (await get('/API/Echo/7/tail')).json()).toMatchObject({ params: { id: '7', part: 'tail' } });
    expect(await (await get('/api/echo/latest')).text()).toBe('the literal route');
    expect((await get('/api/echo/latest', { method: 'POST' })).status).toBe(201);
  });

  it('are named by their function when they have no route, and answer 204 when they return nothing', async () => {
    await start();
    expect((await get('/api/nothing')).status).toBe(204);
  });

  it('serve HEAD only where it is registered', async () => {
    await start();
    const head = await get('/api/probe', { method: 'HEAD' });
    expect([head.status, head.headers.get('x-probe'), await head.text()]).toEqual([200, '1', '']);
    expect((await get('/api/nothing', { method: 'HEAD' })).status).toBe(405);
  });

  it('that do not exist, or not with this method, are told as problem documents', async () => {
    await start();
    const missing = await get('/api/absent');
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(await missing.json()).toMatchObject({ status: 404, title: 'Not Found' });
    const wrongMethod = await get('/api/echo/1', { method: 'DELETE' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect((await get('/echo/1')).status).toBe(404);
  });

  it('that throw are logged and answer 500, and the others go on', async () => {
    await start();
    const failed = await get('/api/boom');
    expect([failed.status, await failed.text()]).toEqual([500, expect.not.stringContaining('went wrong')]);
    expect(events('host.invocation.failed')).toMatchObject([{ error: expect.stringContaining('handler went wrong') }]);
    expect((await get('/api/probe')).status).toBe(200);
  });

  it('run inside their hooks', async () => {
    await start();
    const response = await get('/api/hooks');
    expect([response.status, await response.text()]).toEqual([202, 'appStart,preInvocation']);
  });
});

describe('a tick', () => {
  it('runs slices until no work is left and answers with the last summary', async () => {
    await start(scripted({ workLeft: true }, { workLeft: true }, { workLeft: false, users: 3 }));
    const response = await tick();
    expect(response.headers.get('x-slices')).toBe('3');
    expect(await response.json()).toEqual({ event: 'slice.finished', workLeft: false, run: 3, users: 3 });
  });

  it('runs at most maxSlices', async () => {
    await start(scripted({ workLeft: true }));
    expect(await (await tick('?maxSlices=2')).json()).toMatchObject({ workLeft: true, run: 2 });
    expect((await tick('?maxSlices=0')).status).toBe(400);
  });

  it('gives up after three skipped slices in a row', async () => {
    await start(scripted({ workLeft: true, skipped: 'leaseHeld' }));
    expect(await (await tick()).json()).toMatchObject({ skipped: 'leaseHeld', run: 3 });
  });

  it('waits for a running invocation', async () => {
    await start(scripted({ takesMs: 150 }));
    const answers = await Promise.all([tick(), tick()]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(events('fixture.run').map((line) => line?.['running'])).toEqual([1, 1]);
  });

  it('tells why the function failed, and the next one works', async () => {
    await start(scripted({ throws: 'no settings' }, { silent: true }, {}));
    expect(await (await tick()).json()).toMatchObject({ status: 500, detail: 'no settings' });
    expect(await (await tick()).json()).toMatchObject({ status: 500, detail: 'sync logged no slice.finished line.' });
    expect((await tick()).status).toBe(200);
  });
});

describe('the schedule', () => {
  const everySecond = { SYNC_SCHEDULE: '* * * * * *' };
  const simulateTime = (): void => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2030, 0, 1) });
  };
  afterEach(() => void vi.useRealTimers());

  it('runs the timer on each occurrence', async () => {
    simulateTime();
    await start({ schedule: true, env: everySecond });
    await vi.advanceTimersByTimeAsync(3_500);
    expect(events('slice.finished')).toHaveLength(3);
    expect(events('fixture.run')).toMatchObject(Array(3).fill({ isPastDue: false }));
  });

  it('never overlaps: missed occurrences become one, at once and past due', async () => {
    simulateTime();
    await start({ schedule: true, env: { ...everySecond, ...scripted({ takesMs: 2_300 }, {}).env } });
    await vi.advanceTimersByTimeAsync(4_500);
    const [first, second, third, ...more] = events('fixture.run');
    expect([first, second, third]).toMatchObject([{ running: 1 }, { running: 1, isPastDue: true }, { running: 1 }]);
    expect(more).toEqual([]);
    expect(Number(second?.['at']) - Number(first?.['at'])).toBeLessThan(2_400);
    expect(Number(third?.['at']) - Number(first?.['at'])).toBe(3_000);
  });

  it('goes on after a run that threw', async () => {
    simulateTime();
    await start({ schedule: true, env: { ...everySecond, ...scripted({ throws: 'once' }, {}).env } });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(events('slice.finished')).toHaveLength(1);
    expect(events('host.invocation.failed')).toHaveLength(1);
  });

  it.each([
    ['', 'SYNC_SCHEDULE'],
    ['00:05:00', 'TimeSpan'],
    ['*/5 * * *', 'NCRONTAB'],
    ['0 0 0 L * *', 'NCRONTAB'],
  ])('that cannot be used (%j) is logged, and removes that function and no other', async (schedule, named) => {
    await start({ schedule: true, env: { SYNC_SCHEDULE: schedule } });
    expect(events('host.schedule.invalid')).toMatchObject([{ error: expect.stringContaining(named) }]);
    expect((await get('/api/probe')).status).toBe(200);
    const listed: { readonly name: string }[] = JSON.parse(await (await get('/__admin/functions')).text());
    expect(listed.map(({ name }) => name)).toContain('echo');
    expect(listed.map(({ name }) => name)).not.toContain('sync');
    expect((await tick()).status).toBe(404);
  });

  it('of five fields begins with the minute', () => {
    const at = Date.parse('2026-11-26T10:17:29Z');
    const next = (text: string) => new Date(parseSchedule(text).after(at)).toISOString();
    expect(next('*/5 * * * *')).toBe('2026-11-26T10:20:00.000Z');
    expect(next('*/5 * * * * *')).toBe('2026-11-26T10:17:30.000Z');
    expect(next('0 12 * * *')).toBe(next('0 0 12 * * *'));
  });

  it('is off when not wanted', async () => {
    simulateTime();
    await start({ env: everySecond });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events('fixture.run')).toEqual([]);
  });
});

it('the listing shows what was registered', async () => {
  await start();
  const listed = await (await get('/__admin/functions')).json();
  expect(listed).toContainEqual({
    name: 'echo',
    trigger: 'httpTrigger',
    route: '/api/echo/{id}/{part?}',
    methods: ['GET', 'POST'],
    authLevel: 'function',
  });
  expect(listed).toContainEqual({
    name: 'sync',
    trigger: 'timerTrigger',
    schedule: '%SYNC_SCHEDULE%',
    runOnStartup: false,
  });
});
