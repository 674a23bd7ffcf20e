// The console as the built app serves it: one page for everybody, that can load and run nothing else, and holds no data.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { installations, oneInstallation } from './support/installation.ts';

describe('GET /api/console', () => {
  const installed = oneInstallation();

  it('asks nobody anything, and is the same whatever the job does', async () => {
    const app = installed();
    app.people('ada');
    const before = await app.call('GET', 'console');
    expect([app.graph.journal.entries, app.notion.journal.entries, app.tables.requests]).toEqual([[], [], []]);
    await app.call('POST', 'job/start');
    await app.tick();
    expect((await app.call('GET', 'console')).text).toBe(before.text);
    expect(before).toMatchObject({ status: 200 });
    expect(before.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('lets the browser run and apply only what is in it, by hash', async () => {
    const app = installed();
    const { text, headers } = await app.call('GET', 'console');
    const policy = headers.get('content-security-policy') ?? '';
    for (const element of ['script', 'style']) {
      const [, content = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(text) ?? [];
      const hash = createHash('sha256').update(content).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${hash}';`);
    }
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/ (?:src|href)="https?:/);
  });

  it('is small', async () => {
    const app = installed();
    expect(gzipSync((await app.call('GET', 'console')).text).length).toBeLessThan(60 * 1_024);
  });

  it('tells how callers sign in, here with keys', async () => {
    expect((await installed().call('GET', 'console')).text).toContain('<html lang="en" data-sign-in="keys">');
  });
});

describe('GET /api/console under HTTP_AUTH=entra', () => {
  const open = installations();

  it('tells how callers sign in', async () => {
    const app = await open({ env: { HTTP_AUTH: 'entra' } });
    expect((await app.call('GET', 'console')).text).toContain('<html lang="en" data-sign-in="entra">');
  });
});
