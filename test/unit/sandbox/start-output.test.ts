// What `npm start` says: counters, progress and lines of the log in words, and nothing twice.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { countersOf, describeCounters, NOTHING, sum } from '../../../sandbox/start/counters.ts';
import { HostLines, type SliceEnd } from '../../../sandbox/start/host-lines.ts';
import { sentenceFor } from '../../../sandbox/start/log-sentences.ts';
import { progressView } from '../../../sandbox/start/progress.ts';
import { appFlags, holdSentences, startCall, waitAfter } from '../../../sandbox/start/waits.ts';
import { terminalText } from '../../../shared/terminal/text.ts';

afterEach(() => vi.useRealTimers());

describe('counters', () => {
  it.each([
    [{ users: { created: 1 } }, '1 person created'],
    [{ users: { created: 3, removed: 1 } }, '3 people created, 1 removed'],
    [{ groups: { created: 1, membersAdded: 1 } }, '1 group created; 1 member added'],
    [
      { users: { adopted: 2, held: 4, skipped: 9 }, groups: { removed: 2, membersAdded: 5, membersRemoved: 2 } },
      '2 people adopted, 4 held; 2 groups emptied; 5 members added, 2 removed',
    ],
    [{ users: { created: 0 }, groups: {} }, undefined],
    [{ durationMs: 5 }, undefined],
  ])('%j reads %j', (summary, words) => {
    expect(describeCounters(countersOf(summary))).toBe(words);
  });

  it('add up over slices', () => {
    const slices = [{ users: { created: 2 } }, { users: { created: 3, held: 1 }, groups: { updated: 1 } }];
    expect(describeCounters(slices.map(countersOf).reduce(sum, NOTHING))).toBe(
      '5 people created, 1 held; 1 group updated',
    );
  });
});

describe('progress', () => {
  function shown(...steps: readonly (readonly [at: number, completedUnits: number, totalUnits: number])[]): string[] {
    let now = 0;
    const written: string[] = [];
    const view = progressView('Initial cycle', { write: (text) => written.push(text) }, () => now);
    for (const [at, completedUnits, totalUnits] of steps) {
      now = at;
      view.show({ completedUnits, totalUnits });
    }
    return written;
  }

  it('begins with what is going on, and not with 0 of 0', () => {
    expect(shown([0, 0, 0])).toEqual(['Initial cycle: reading Entra ID\n']);
  });

  it('tells about how long it goes on, from the pace since the first object', () => {
    expect(shown([0, 0, 0], [20_000, 1, 301], [30_000, 101, 301], [35_000, 151, 301], [90_000, 301, 301])).toEqual([
      'Initial cycle: reading Entra ID\n',
      'Initial cycle: 0 % (1 of 301 objects)\n',
      'Initial cycle: 33 % (101 of 301 objects), 10 a second, about 20 s left\n',
      'Initial cycle: 50 % (151 of 301 objects), 10 a second, about 15 s left\n',
      'Initial cycle: 100 % (301 of 301 objects)\n',
    ]);
  });

  it('in a terminal is a bar that fits into one line of it', () => {
    for (const columns of [60, 80, 200]) {
      let now = 0;
      const written: string[] = [];
      const output = { isTTY: true, columns, write: (text: string) => written.push(text) };
      const view = progressView('Initial cycle', output, () => now);
      for (const done of [1, 84, 190]) {
        view.show({ completedUnits: done, totalUnits: 190 });
        now += 10_000;
      }
      view.end();
      const lines = written.join('').split('\r\u001b[2K');
      expect(lines.at(-1)).toBe('');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
      expect(lines[2]).toMatch(/^Initial cycle █+░+ 44 % \(84 of 190 objects\)/);
      if (columns > 60) expect(lines[2]).toMatch(/, 8\.3 a second, about 13 s left$/);
    }
  });

  it('counts minutes and hours where there are many', () => {
    const [, far] = shown([0, 1, 10_001], [10_000, 101, 10_001]);
    expect(far).toMatch(/10 a second, about 17 min left, until \d+ \w+ \d+ \d\d:\d\d\n$|until \d\d:\d\d\n$/);
    const [, farther] = shown([0, 1, 100_001], [10_000, 101, 100_001]);
    expect(farther).toContain('about 2.8 h left');
  });
});

describe('a line of the log', () => {
  it.each([
    [
      {
        level: 'error',
        event: 'export.stopped',
        code: 'TargetTokenRefused',
        policy: 'auth',
        detail: 'Notion refuses.',
        remedy: 'Create a new token.',
      },
      'Notion refuses. Create a new token. (TargetTokenRefused)',
    ],
    [
      { level: 'error', event: 'host.invocation.failed', functionName: 'sync', error: 'Error: went wrong\n    at x' },
      'The function sync failed: Error: went wrong',
    ],
    [
      { level: 'error', event: 'host.schedule.invalid', functionName: 'sync', error: 'it is a TimeSpan' },
      'The function sync is not registered, as in Azure: it is a TimeSpan',
    ],
    [
      { level: 'error', event: 'state.lost', code: 'StateLost', what: 'A row is gone.' },
      'Stored state was lost, and is made good. A row is gone.',
    ],
    [{ level: 'critical', message: 'out of memory' }, 'out of memory'],
    [{ level: 'warning', event: 'escrow.added', code: 'X' }, undefined],
    [{ level: 'information', event: 'slice.finished' }, undefined],
  ])('%j reads %j', (entry, sentence) => {
    expect(sentenceFor(entry)).toBe(sentence);
  });

  const stopped = JSON.stringify({ level: 'error', event: 'export.stopped', code: 'X', detail: 'No.' });

  it('that comes again with every run is said once in a while', () => {
    vi.useFakeTimers();
    const printed: string[] = [];
    const lines = new HostLines({ print: (line) => printed.push(line), raw: false });
    for (let minute = 0; minute < 20; minute += 1) {
      lines.take(stopped);
      vi.advanceTimersByTime(60_000);
    }
    expect(printed).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}No\. \(X\)$/),
      expect.stringContaining('No. (X)'),
    ]);
  });

  it('is printed as it is when asked to, and nothing else', () => {
    const printed: string[] = [];
    const lines = new HostLines({ print: (line) => printed.push(line), raw: true });
    const finished = JSON.stringify({ event: 'slice.finished', users: { created: 1 } });
    lines.begin(() => undefined);
    for (const line of [stopped, finished]) lines.take(line);
    expect(printed).toEqual([stopped, finished]);
  });

  it('of held objects is counted by what holds them, slice by slice', () => {
    const ends: SliceEnd[] = [];
    const lines = new HostLines({ print: () => undefined, raw: false });
    lines.begin((end) => ends.push(end));
    const held = (code: string) => JSON.stringify({ level: 'warning', event: 'hold.created', code, count: 1 });
    for (const line of [held('CreationLimit'), held('CreationLimit'), held('PeopleRemovalGuard')]) lines.take(line);
    lines.take(JSON.stringify({ event: 'slice.finished', users: { held: 3 } }));
    lines.take(JSON.stringify({ event: 'slice.finished', skipped: 'LeaseHeld' }));
    expect(ends.map(({ skipped, held }) => [skipped, Object.fromEntries(held)])).toEqual([
      [undefined, { CreationLimit: 2, PeopleRemovalGuard: 1 }],
      ['LeaseHeld', {}],
    ]);
  });
});

describe('a tick that found the lease held', () => {
  const held = { lease: { held: true, expiresAt: '2026-01-05T10:00:00.000Z' } };

  it('is repeated when the lease has ended, and is never taken for one that had nothing to do', () => {
    expect(waitAfter('LeaseHeld', held, 7)).toBe(Date.parse('2026-01-05T10:00:00.000Z'));
    expect(waitAfter('LeaseHeld', { lease: { held: false } }, 7)).toBe(7);
    expect(waitAfter(undefined, held, 7)).toBeUndefined();
    expect(waitAfter('Paused', held, 7)).toBeUndefined();
  });
});

describe('what waits', () => {
  const facts = { created: 500 };

  it('for a number of creations is told with the call that ends it', () => {
    const [sentence] = holdSentences({ ...facts, held: new Map([['CreationLimit', 157]]) });
    expect(sentence).toContain('157 people and groups wait (CreationLimit).');
    expect(sentence?.endsWith(startCall(657))).toBe(true);
    expect(startCall(657)).toBe('POST /api/job/start with {"expectCreates": 657}');
    expect(terminalText(`${sentence}`, appFlags('http://127.0.0.1:7071'))).toMatch(
      /Let them in with: `npm run -s job -- start --expect-creates 657`$/,
    );
    expect(terminalText(`${sentence}`, appFlags('http://127.0.0.1:8071'))).toMatch(
      /start --expect-creates 657 --url http:\/\/localhost:8071`$/,
    );
  });

  it('for another limit is told with what is in the way and what to do', () => {
    const [sentence] = holdSentences({ ...facts, held: new Map([['GroupDeleteGuard', 1]]) });
    expect(sentence).toMatch(/^1 person or group waits \(GroupDeleteGuard\)\. More groups .*GET \/api\/holds/);
    expect(holdSentences({ ...facts, held: new Map([['New', 2]]) })).toEqual(['2 people and groups wait (New).']);
  });
});
