import { describe, expect, it } from 'vitest';
import type { CallScope } from '../../../shared/http/call-scope.ts';
import { RateLimiter } from '../../../shared/http/rate-limiter.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const MINUTE = 60_000;
const always = (): CallScope => ({ signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY });

/** Undefined: served. A number: refused, with that Retry-After in milliseconds. */
type Host = (now: number) => number | undefined;

function fixedWindow(limit: number): Host {
  let window = -1;
  let used = 0;
  return (now) => {
    if (Math.floor(now / MINUTE) !== window) {
      window = Math.floor(now / MINUTE);
      used = 0;
    }
    used += 1;
    return used > limit ? (window + 1) * MINUTE - now : undefined;
  };
}

function tokenBucket(perSecond: number, burst: number): Host {
  let level = burst;
  let filledAt = 0;
  return (now) => {
    level = Math.min(burst, level + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (level < 1) return 1000;
    level -= 1;
    return undefined;
  };
}

interface Traffic {
  readonly ceiling: number;
  readonly initialRate?: number;
  readonly host: Host;
  readonly minutes: number;
  readonly warmUpMinutes?: number;
}

/** Eight exporters that always have something to send, 150 ms away from the host. */
async function bulk({ ceiling, initialRate, host, minutes, warmUpMinutes = 0 }: Traffic) {
  const time = new VirtualTime();
  const limiter = new RateLimiter({ clock: time, host: 'target', ceiling, initialRate });
  const counted = { served: 0, refused: 0 };
  const exporter = async (): Promise<void> => {
    while (time.now() < (minutes + warmUpMinutes) * MINUTE) {
      const turn = await limiter.acquire(always());
      await time.sleep(75);
      const pauseMs = host(time.now());
      await time.sleep(75);
      if (pauseMs === undefined) limiter.served();
      else limiter.refused(turn, pauseMs);
      if (time.now() >= warmUpMinutes * MINUTE) counted[pauseMs === undefined ? 'served' : 'refused'] += 1;
    }
  };
  await time.run(Promise.all(Array.from({ length: 8 }, exporter)));
  return { perMinute: counted.served / minutes, refusedShare: counted.refused / (counted.served + counted.refused) };
}

describe('a bulk export against a host with a limit', () => {
  it('uses over 90 % of 600 a minute, and is never refused, when the ceiling is the limit', async () => {
    const { perMinute, refusedShare } = await bulk({ ceiling: 600, host: fixedWindow(600), minutes: 10 });
    expect(perMinute).toBeGreaterThan(560);
    expect(refusedShare).toBe(0);
  });

  it('finds a limit far below the ceiling, and then uses over 90 % of it with under 1 % refused', async () => {
    const host = fixedWindow(600);
    const { perMinute, refusedShare } = await bulk({ ceiling: 1200, host, minutes: 20, warmUpMinutes: 5 });
    expect(perMinute).toBeGreaterThan(540);
    expect(refusedShare).toBeLessThan(0.01);
  });

  it('settles below a token bucket of 3 a second', async () => {
    const host = tokenBucket(3, 10);
    const { perMinute, refusedShare } = await bulk({ ceiling: 600, host, minutes: 20, warmUpMinutes: 5 });
    expect(perMinute).toBeGreaterThan(0.8 * 180);
    expect(refusedShare).toBeLessThan(0.02);
  });

  it('starts at the rate that an earlier process found', async () => {
    const host = tokenBucket(3, 10);
    const { refusedShare } = await bulk({ ceiling: 600, initialRate: 165, host, minutes: 1 });
    expect(refusedShare).toBe(0);
  });
});

describe('the rate', () => {
  it('halves once for one overload, however many requests see it', () => {
    const limiter = new RateLimiter({ clock: new VirtualTime(), host: 'target', ceiling: 600 });
    for (let seen = 0; seen < 5; seen += 1) limiter.refused({ episode: 0 }, 1000);
    expect(limiter.currentRate()).toBe(300);
  });

  it('never exceeds the ceiling and never falls to nothing', () => {
    const limiter = new RateLimiter({ clock: new VirtualTime(), host: 'target', ceiling: 600, initialRate: 9999 });
    expect(limiter.currentRate()).toBe(600);
    for (let episode = 0; episode < 50; episode += 1) limiter.refused({ episode }, 0);
    expect(limiter.currentRate()).toBe(10);
  });

  it('returns within half a minute after the host was busy for a moment', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ clock: time, host: 'target', ceiling: 600 });
    limiter.overloaded({ episode: 0 }, 0);
    const work = async (): Promise<void> => {
      while (time.now() < 30_000) {
        await limiter.acquire(always());
        limiter.served();
      }
    };
    await time.run(work());
    expect(limiter.currentRate()).toBe(600);
  });

  it('is not slowed down by a high ceiling, nor by none', async () => {
    for (const ceiling of [0, 1_000_000]) {
      const time = new VirtualTime();
      const limiter = new RateLimiter({ clock: time, host: 'target', ceiling });
      for (let sent = 0; sent < 5000; sent += 1) await limiter.acquire(always());
      expect(time.now()).toBe(0);
    }
  });
});

describe('a wait', () => {
  it('pauses everybody for the Retry-After of one', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ clock: time, host: 'target', ceiling: 0 });
    limiter.refused(await limiter.acquire(always()), 7000);
    await time.run(Promise.all([limiter.acquire(always()), limiter.acquire(always())]));
    expect(time.now()).toBeGreaterThanOrEqual(7000);
  });

  it('beyond the deadline is refused at once, with the time to come back', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ clock: time, host: 'target', ceiling: 600 });
    limiter.refused(await limiter.acquire(always()), 90_000);
    await expect(limiter.acquire({ ...always(), deadline: 60_000 })).rejects.toMatchObject({
      policy: 'throttled',
      retryAfterMs: 90_000,
    });
    expect(time.now()).toBe(0);
  });

  it('ends with the abort, and the next in line goes on', async () => {
    const time = new VirtualTime();
    const limiter = new RateLimiter({ clock: time, host: 'target', ceiling: 0 });
    limiter.refused(await limiter.acquire(always()), 7000);
    const controller = new AbortController();
    const aborted = limiter.acquire({ ...always(), signal: controller.signal });
    const next = limiter.acquire(always());
    await Promise.resolve();
    controller.abort(new Error('lease lost'));
    await expect(aborted).rejects.toThrow('lease lost');
    await time.run(next);
    expect(time.now()).toBe(7000);
  });
});
