import { describe, expect, it } from 'vitest';
import { redactDetail } from '../../../shared/http/redact.ts';
import { parseRetryAfter } from '../../../shared/http/retry-after.ts';
import { backOffMs } from '../../../shared/http/retry-policy.ts';
import { requireSecureUrl } from '../../../shared/http/secure-url.ts';
import { Semaphore } from '../../../shared/http/semaphore.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');

  it.each([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['1.5', 1500],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:59:30 GMT', 0],
    ['999999999', 86_400_000],
  ])('%s is understood', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it.each([null, '', 'soon', '-5', '1e3', 'NaN'])('%s is no answer', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  });
});

describe('back-off', () => {
  it('doubles, with at most half of it left to chance, up to 30 seconds', () => {
    expect([1, 2, 3, 4].map((n) => backOffMs(n, () => 0))).toEqual([250, 500, 1000, 2000]);
    expect([1, 2, 20].map((n) => backOffMs(n, () => 0.999999))).toEqual([500, 1000, 30_000]);
  });
});

describe('the address that gets a token', () => {
  const outsideAzure = { allowLoopbackHttp: true };

  it.each(['https://www.notion.so/scim/v2', 'http://127.0.0.1:7073/scim/v2', 'http://localhost:1', 'http://[::1]:1'])(
    '%s is fine on a developer machine',
    (address) => {
      expect(requireSecureUrl(address, 'NOTION_SCIM_URL', outsideAzure).href).toContain(address);
    },
  );

  it.each([
    ['http://www.notion.so/scim/v2', 'InsecureUrl'],
    ['http://127.0.0.1.example.com', 'InsecureUrl'],
    ['http://localhost.example.com', 'InsecureUrl'],
    ['ftp://127.0.0.1', 'InsecureUrl'],
    ['www.notion.so/scim/v2', 'InvalidUrl'],
    ['https://user:secret@www.notion.so', 'InvalidUrl'],
  ])('%s is refused', (address, code) => {
    expect(() => requireSecureUrl(address, 'NOTION_SCIM_URL', outsideAzure)).toThrow(
      expect.objectContaining({ policy: 'configuration', code }),
    );
  });

  it('must be https in Azure, also on loopback', () => {
    expect(() => requireSecureUrl('http://127.0.0.1', 'GRAPH_BASE_URL', { allowLoopbackHttp: false })).toThrow(/https/);
  });

  it('never appears with its password in the message', () => {
    expect(() => requireSecureUrl('http://u:hunter2@a.example', 'X', outsideAzure)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});

describe('what another system says', () => {
  it('keeps its grammar and loses its values', () => {
    const said =
      'body failed validation: body.userName should be ≥ `1` or `undefined`, instead was `"ada@contoso.example"`.';
    expect(redactDetail(said)).toBe(
      'body failed validation: body.userName should be ≥ `1` or `undefined`, instead was ‹value›.',
    );
  });

  it.each([
    ['Ada Lovelace <ada@contoso.example> exists', 'ada@'],
    ['token Bearer abc.def refused', 'abc.def'],
    ["Invalid value 'Ada Lovelace'", 'Lovelace'],
    ['User Ada Lovelace is no member', 'Lovelace'],
    ['Ада Лавлейс already exists', 'Лавлейс'],
    ['see https://host.example/u?filter=ada', 'filter=ada'],
    [`key ${'k'.repeat(60)}`, 'kkkk'],
  ])('%s is redacted', (text, secret) => {
    expect(redactDetail(text)).not.toContain(secret);
  });

  it('loses what was sent, even where it looks like any other word', () => {
    expect(redactDetail('the title teacher is too short, Teacher!', ['tea', 'teacher', 'is'])).toBe(
      'the title ‹value› is too short, ‹value›!',
    );
    expect(redactDetail('a.c is not abc', ['a.c'])).toBe('‹value› is not abc');
    const long = [`${'x'.repeat(500)} ${'y'.repeat(498)}`, `salary band seven ${'on probation '.repeat(20)}`];
    expect(redactDetail(`bad request: title=${long[0]}; department=${long[1]} is refused`, long)).toBe(
      'bad request: title=‹value›; department=‹value› is refused',
    );
  });

  it('is short', () => {
    expect(redactDetail('long words '.repeat(1000)).length).toBeLessThan(310);
  });
});

describe('the semaphore', () => {
  const { signal } = new AbortController();

  it('lets so many in at once, and in the order they came', async () => {
    const semaphore = new Semaphore(2);
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const visit = (name: number) =>
      semaphore.run(signal, async () => {
        inside += 1;
        most = Math.max(most, inside);
        order.push(name);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all([1, 2, 3, 4, 5].map(visit));
    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives the slot back after a failure', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(semaphore.run(signal, async () => 'in')).resolves.toBe('in');
  });

  it('lets a waiter give up without losing the slot', async () => {
    const semaphore = new Semaphore(1);
    const controller = new AbortController();
    let leave: () => void = () => {};
    const first = semaphore.run(signal, () => new Promise<void>((resolve) => (leave = resolve)));
    const given = semaphore.run(controller.signal, async () => 'in');
    const third = semaphore.run(signal, async () => 'in');
    controller.abort(new Error('lease lost'));
    await expect(given).rejects.toThrow('lease lost');
    leave();
    await first;
    await expect(third).resolves.toBe('in');
  });
});
