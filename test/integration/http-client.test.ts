import { afterEach, describe, expect, it } from 'vitest';
import { Semaphore } from '../../shared/concurrency/semaphore.ts';
import { createHttpClient, type HttpCall, type HttpClientOptions } from '../../shared/http/http-client.ts';
import { RateLimiter } from '../../shared/http/rate-limiter.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { instantClock, type OddServer, sendJson, sliceScope, startServer } from './support/http-server.ts';

const SECRET = 'Bearer s3cr3t-t0ken';
let server: OddServer;
afterEach(() => server.close());

function clientWith(overrides: Partial<HttpClientOptions> = {}) {
  const clock = instantClock();
  const limiter = new RateLimiter({ clock: overrides.clock ?? clock, host: 'the host', ceiling: 600 });
  const options = { fetch, clock, random: () => 0.5, log: () => {}, limiter, timeoutMs: 5000, ...overrides };
  return { client: createHttpClient(options), clock, limiter };
}

function call(overrides: Partial<HttpCall> = {}): HttpCall {
  const url = new URL(`${server.url}/Users/1?filter=ada%40contoso.example`);
  return { method: 'GET', url, headers: { authorization: SECRET }, repeat: 'safe', ...overrides };
}

const post = (overrides: Partial<HttpCall> = {}): HttpCall =>
  call({ method: 'POST', body: '{"name":"Ada"}', repeat: 'once', ...overrides });

/** One status after the other; the last one stays. */
const statuses =
  (...list: number[]) =>
  (response: Parameters<typeof sendJson>[0], nth: number): void =>
    sendJson(response, list[Math.min(nth, list.length) - 1] ?? 500, { n: nth });

describe('a safe request', () => {
  it.each([500, 502, 503, 504, 529, 408])('is repeated after %i', async (status) => {
    server = await startServer(statuses(status, status, 200));
    const answer = await clientWith().client.send(call(), sliceScope());
    expect(answer).toMatchObject({ status: 200, body: { n: 3 } });
  });

  it('is repeated after a cut connection', async () => {
    server = await startServer((response, nth) => (nth === 1 ? response.destroy() : sendJson(response, 200, {})));
    await expect(clientWith().client.send(call(), sliceScope())).resolves.toMatchObject({ status: 200 });
  });

  it('is repeated after a time-out', async () => {
    server = await startServer((response, nth) => (nth === 1 ? undefined : sendJson(response, 200, {})));
    await expect(clientWith({ timeoutMs: 100 }).client.send(call(), sliceScope())).resolves.toMatchObject({
      status: 200,
    });
  });

  it('whose answer stalls in the middle of the body is repeated after a time-out', async () => {
    server = await startServer((response, nth) => {
      if (nth > 1) return sendJson(response, 200, { n: nth });
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"n":');
    });
    const answer = await clientWith({ timeoutMs: 200 }).client.send(call(), sliceScope());
    expect(answer).toMatchObject({ status: 200, body: { n: 2 } });
  });

  it('whose answer trickles without an end is repeated after a time-out', async () => {
    const trickles: NodeJS.Timeout[] = [];
    server = await startServer((response, nth) => {
      if (nth > 1) return sendJson(response, 200, { n: nth });
      response.writeHead(200);
      trickles.push(setInterval(() => response.write(' '), 20));
    });
    const answer = await clientWith({ timeoutMs: 200 }).client.send(call(), sliceScope());
    trickles.forEach(clearInterval);
    expect(answer).toMatchObject({ status: 200, body: { n: 2 } });
  });

  it('whose answer stalls ends with the slice', async () => {
    server = await startServer((response) => void response.writeHead(200).flushHeaders());
    const lost = new Error('lost');
    const controller = new AbortController();
    const sent = clientWith({ timeoutMs: 60_000 }).client.send(call(), sliceScope({ signal: controller.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    controller.abort(lost);
    await expect(sent).rejects.toBe(lost);
  });

  it('waits no longer when the slice is asked to end', async () => {
    server = await startServer(statuses(503, 200));
    const controller = new AbortController();
    const clock = { ...systemClock, now: () => Date.now() };
    const { client } = clientWith({
      clock,
      limiter: new RateLimiter({ clock, host: 'the host', ceiling: 0 }),
      random: () => 1,
    });
    server.seen.length = 0;
    const sent = client.send(call(), sliceScope({ stopping: controller.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: 'ServerError', status: 503 });
    expect(server.seen).toHaveLength(1);
  });

  it('is given up after four tries, each later than the one before', async () => {
    server = await startServer(statuses(502));
    const { client, clock } = clientWith();
    await expect(client.send(call({ method: 'PATCH' }), sliceScope())).rejects.toMatchObject({
      policy: 'transient',
      code: 'ServerError',
      status: 502,
      mayHaveHappened: true,
    });
    expect(server.seen).toHaveLength(4);
    expect(clock.waits).toEqual([375, 750, 1500]);
  });

  it('never happened when it only reads', async () => {
    server = await startServer(statuses(502));
    await expect(clientWith().client.send(call(), sliceScope())).rejects.toMatchObject({ mayHaveHappened: false });
  });

  it('is not repeated after an answer that will not change', async () => {
    for (const status of [200, 204, 400, 403, 404, 409, 501]) {
      server = await startServer((response) => sendJson(response, status));
      await expect(clientWith().client.send(call(), sliceScope())).resolves.toMatchObject({ status });
      expect(server.seen).toHaveLength(1);
      await server.close();
    }
  });

  it('leaves the judgement of a 500 to a caller who asks for it', async () => {
    server = await startServer(statuses(500));
    await expect(clientWith().client.send(call({ answers: [500] }), sliceScope())).resolves.toMatchObject({
      status: 500,
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a request that may be carried out once', () => {
  it.each([500, 503])('is not repeated after %i, for it may have happened', async (status) => {
    server = await startServer(statuses(status, 201));
    await expect(clientWith().client.send(post(), sliceScope())).rejects.toMatchObject({
      policy: 'transient',
      mayHaveHappened: true,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('is not repeated after a cut connection or a time-out', async () => {
    server = await startServer((response, nth) => (nth === 1 ? response.destroy() : undefined));
    const { client } = clientWith({ timeoutMs: 100 });
    await expect(client.send(post(), sliceScope())).rejects.toMatchObject({
      code: 'ConnectionFailed',
      mayHaveHappened: true,
    });
    await expect(client.send(post(), sliceScope())).rejects.toMatchObject({
      code: 'RequestTimedOut',
      mayHaveHappened: true,
    });
    expect(server.seen).toHaveLength(2);
  });

  it('is repeated after a refusal for speed', async () => {
    server = await startServer(statuses(429, 429, 201));
    await expect(clientWith().client.send(post(), sliceScope())).resolves.toMatchObject({ status: 201 });
    expect(server.seen.map(({ body }) => body)).toEqual(Array(3).fill('{"name":"Ada"}'));
  });

  it('is repeated while nobody listens, and never happened then', async () => {
    server = await startServer(statuses(201));
    const refusing = server;
    await refusing.close();
    const { client, clock } = clientWith();
    await expect(client.send(post(), sliceScope())).rejects.toMatchObject({
      code: 'ConnectionFailed',
      mayHaveHappened: false,
    });
    expect(clock.waits).toHaveLength(3);
  });
});

describe('a wait', () => {
  it('is as long as Retry-After says', async () => {
    server = await startServer((response, nth) =>
      sendJson(response, nth === 1 ? 429 : 200, {}, nth === 1 ? { 'retry-after': '17' } : {}),
    );
    const { client, clock } = clientWith();
    await client.send(call(), sliceScope());
    expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBe(17_000);
  });

  it('is taken also when the server says that none is needed', async () => {
    server = await startServer((response, nth) =>
      sendJson(response, nth < 3 ? 429 : 200, {}, nth < 3 ? { 'retry-after': '0' } : {}),
    );
    const { client, clock } = clientWith();
    await client.send(call(), sliceScope());
    expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(375 + 750);
  });

  it('is not begun when it would end after the deadline', async () => {
    server = await startServer((response) => sendJson(response, 429, {}, { 'retry-after': '61' }));
    const { client, clock } = clientWith();
    const scope = sliceScope({ deadline: clock.now() + 60_000 });
    await expect(client.send(call(), scope)).rejects.toMatchObject({ policy: 'throttled', retryAfterMs: 61_000 });
    // The pause holds for everybody.
    await expect(client.send(call(), scope)).rejects.toMatchObject({ policy: 'throttled' });
    expect(clock.waits).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  it.each(['86400', '99999999999', 'Thu, 31 Dec 2099 23:59:59 GMT'])(
    'of %s is cut to a quarter of an hour, for everybody',
    async (asked) => {
      server = await startServer((response, nth) =>
        sendJson(response, nth === 1 ? 429 : 200, {}, nth === 1 ? { 'retry-after': asked } : {}),
      );
      const { client, clock } = clientWith();
      await expect(client.send(call(), sliceScope({ deadline: clock.now() + 60_000 }))).rejects.toMatchObject({
        policy: 'throttled',
      });
      const { status } = await client.send(call(), sliceScope({ deadline: clock.now() + 901_000 }));
      expect(status).toBe(200);
    },
  );

  it('for a server that fails is not begun either', async () => {
    server = await startServer((response) => sendJson(response, 503, {}, { 'retry-after': '61' }));
    const { client, clock } = clientWith();
    await expect(client.send(call(), sliceScope({ deadline: clock.now() + 60_000 }))).rejects.toMatchObject({
      policy: 'transient',
    });
    expect(clock.waits).toEqual([]);
  });

  it('ends at once when the slice is aborted', async () => {
    server = await startServer((response) => sendJson(response, 429, {}, { 'retry-after': '60' }));
    const controller = new AbortController();
    const { client } = clientWith({ clock: systemClock });
    const sent = client.send(call(), sliceScope({ signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('lease lost')), 100);
    const began = Date.now();
    await expect(sent).rejects.toThrow('lease lost');
    expect(Date.now() - began).toBeLessThan(5000);
  });
});

describe('every request', () => {
  it('halves the rate when refused, and 503 does so too', async () => {
    for (const status of [429, 503]) {
      server = await startServer(statuses(status, 200));
      const { client, limiter } = clientWith();
      await client.send(call(), sliceScope());
      expect(limiter.currentRate()).toBeLessThan(350);
      await server.close();
    }
  });

  it('asks for permission, and is not sent without', async () => {
    server = await startServer(statuses(200));
    const asked: number[] = [];
    const permit = (timeoutMs: number): void => {
      asked.push(timeoutMs);
      if (asked.length > 1) throw new Error('no time left');
    };
    const { client } = clientWith();
    await client.send(call(), sliceScope({ permit }));
    await expect(client.send(call(), sliceScope({ permit }))).rejects.toThrow('no time left');
    expect(asked).toEqual([5000, 5000]);
    expect(server.seen).toHaveLength(1);
  });

  it('ends with the abort of the slice while it is under way', async () => {
    server = await startServer(() => {});
    const controller = new AbortController();
    const sent = clientWith().client.send(call(), sliceScope({ signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('lease lost')), 50);
    await expect(sent).rejects.toThrow('lease lost');
  });

  it.each([301, 302, 307, 308])('refuses to follow a %i and names the new host', async (status) => {
    server = await startServer((response) =>
      sendJson(response, status, {}, { location: 'https://elsewhere.example/x?y=ada' }),
    );
    const sent = clientWith().client.send(call(), sliceScope());
    await expect(sent).rejects.toMatchObject({ policy: 'configuration', code: 'Redirected' });
    await expect(sent).rejects.toThrow(/elsewhere\.example(?!\/)/);
    expect(server.seen).toHaveLength(1);
  });

  it('is stopped when its answer is too large', async () => {
    server = await startServer((response) => sendJson(response, 200, { pad: 'x'.repeat(2_000_000) }));
    await expect(
      clientWith({ largest: { bytes: 1_048_576, items: 1_000 } }).client.send(call(), sliceScope()),
    ).rejects.toMatchObject({
      policy: 'rejected',
      code: 'AnswerTooLarge',
    });
  });

  it('keeps the status of an answer to a write that is too large', async () => {
    server = await startServer((response) => sendJson(response, 201, { pad: 'x'.repeat(2_000_000) }));
    const sent = clientWith({ largest: { bytes: 1_048_576, items: 1_000 } }).client.send(post(), sliceScope());
    await expect(sent).resolves.toMatchObject({ status: 201, body: undefined, isEmpty: false });
  });

  it('survives an answer that is not JSON', async () => {
    server = await startServer((response) => response.writeHead(403).end('<html>no</html>'));
    await expect(clientWith().client.send(call(), sliceScope())).resolves.toMatchObject({
      status: 403,
      body: undefined,
    });
  });

  it('keeps to the concurrency it is given, without a warning about listeners', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', onWarning);
    let open = 0;
    let most = 0;
    server = await startServer((response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        sendJson(response, 200, {});
      }, 20);
    });
    const limiter = new RateLimiter({ clock: systemClock, host: 'the host', ceiling: 0 });
    const { client } = clientWith({ semaphore: new Semaphore(20), limiter });
    const scope = sliceScope();
    await Promise.all(Array.from({ length: 60 }, () => client.send(call(), scope)));
    process.off('warning', onWarning);
    expect(most).toBe(20);
    expect(warnings).toEqual([]);
  });

  it('leaves no token, no body and no query in its errors and logs', async () => {
    const lines: unknown[] = [];
    const log: HttpClientOptions['log'] = (...line) => {
      lines.push(line);
    };
    server = await startServer((response, nth) =>
      nth < 5 ? sendJson(response, 500, { echo: 'Ada' }) : response.destroy(),
    );
    const { client } = clientWith({ log });
    const errors = [
      await client.send(call({ method: 'PATCH', body: '{"name":"Ada"}' }), sliceScope()).catch(allOf),
      await client.send(post(), sliceScope()).catch(allOf),
      await client.send(post({ headers: { authorization: `${SECRET}\n` } }), sliceScope()).catch(allOf),
    ];
    const everything = JSON.stringify([errors, lines]);
    expect(errors).toEqual(errors.filter((error) => typeof error === 'string' && error.includes('TransientError')));
    expect(everything).not.toMatch(/s3cr3t|Ada|contoso/);
  });
});

function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack} ${JSON.stringify(error)} ${error.cause === undefined ? '' : allOf(error.cause)}`;
}
