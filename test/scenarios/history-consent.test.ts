// The judges of random histories are tested themselves: each kind of wrong that they exist for is noticed.

import { describe, expect, it } from 'vitest';
import type { WorkspaceSnapshot } from '../../sandbox/notion/workspace.ts';
import type { HoldEntry, HoldSetView } from '../../shared/app/hold-list.ts';
import { type Link, type StoredObject, sourceId, targetId, type Work } from '../../shared/model/stored-object.ts';
import { ConsentJudge, type Standing, type Tick } from './support/history-consent.ts';
import { type Deed, deedsBetween, type Owners } from './support/history-deeds.ts';
import { type Doors, withoutDoor } from './support/history-doors.ts';
import { falseAlarms } from './support/history-losses.ts';
import { deleteRows, readTables } from './support/stored-tables.ts';
import { later } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;
const TINY = {
  peopleFloor: 1,
  updateFloor: 1,
  memberships: 1,
  creations: 1,
  matchingValueFloor: 1,
  administrativeGrants: 0,
};
const standing = (is: Standing['is'], since = 0): Standing => ({
  is,
  since,
  neverPositive: is !== 'positive',
});
const OUT = new Map(['ada', 'ben', 'cyd', 'dan', 'eve'].map((name) => [name, standing('derived')]));

function tick(deeds: readonly Deed[], more: Partial<Tick> = {}): Tick {
  const at = more.at ?? DAY;
  return {
    from: at,
    at,
    startedAt: at,
    underWay: new Map(),
    deeds,
    standings: OUT,
    lagMs: 0,
    configuration: 'one',
    limits: TINY,
    paused: false,
    purged: new Set(),
    ...more,
  };
}

const removed = (...names: readonly string[]): Deed[] => names.map((whom) => ({ what: 'removed', whom }));

describe('the judge of consent', () => {
  it('says nothing of what a limit lets through, and counts a day', () => {
    const judge = new ConsentJudge();
    expect(judge.judge(tick(removed('ada')))).toEqual([]);
    expect(judge.judge(tick(removed('ben'), { at: DAY + HOUR }))).toEqual([
      'ada, ben: removed for want of a reason without consent within a day, and the limit is 1',
    ]);
    expect(judge.judge(tick(removed('cyd'), { at: 3 * DAY }))).toEqual([]);
  });

  it('counts what was sent before when it was sent, and once', () => {
    const judge = new ConsentJudge();
    const wrong = 'ada, ben: removed for want of a reason without consent within a day, and the limit is 1';
    const late = { at: 2 * DAY, underWay: new Map([['ada', DAY]]) };
    expect(judge.judge(tick(removed('ada'), late))).toEqual([]);
    expect(judge.judge(tick(removed('ben'), { at: 2 * DAY - 1 }))).toEqual([wrong]);
    const other = new ConsentJudge();
    other.judge(tick(removed('ada'), late));
    expect(other.judge(tick(removed('ben'), { at: 2 * DAY }))).toEqual([]);
  });

  it('forgives what a death may have forgotten, and nothing that was sent before or after it', () => {
    const dead = { from: DAY, at: DAY + 1 };
    const judge = new ConsentJudge();
    expect(judge.judge(tick(removed('ada', 'ben'), dead))).toHaveLength(1);
    judge.died(dead);
    // Announced before the death, and sent after it.
    const later = { at: DAY + HOUR, underWay: new Map([['cyd', DAY]]) };
    expect(judge.judge(tick(removed('cyd', 'dan'), later))).toEqual([]);
    expect(judge.judge(tick(removed('eve'), { at: DAY + 2 * HOUR }))).toHaveLength(1);
    const before = new ConsentJudge();
    before.judge(tick(removed('ada'), { at: DAY - 1 }));
    before.died(dead);
    expect(before.judge(tick(removed('ben'), { at: DAY + HOUR }))).toHaveLength(1);
  });

  it('counts nobody who was taken out of a group where that may stay unproven', () => {
    const taken = ['ada', 'ben'].map((member): Deed => ({ what: 'taken out', whom: 'Team', member }));
    expect(new ConsentJudge().judge(tick(taken))).toHaveLength(1);
    expect(new ConsentJudge({ proven: false }).judge(tick(taken))).toEqual([]);
  });

  it.each<[Deed['what'], Partial<Deed>]>([
    ['created', {}],
    ['readdressed', {}],
    ['renamed', {}],
    ['promoted', {}],
    ['moved', {}],
    ['taken out', { member: 'ben' }],
  ])('notices more of what was %s than its limit', (what, more) => {
    const deeds = ['ada', 'cyd'].map((whom) => ({ what, whom, ...more }));
    const most = ['promoted', 'moved'].includes(what) ? 0 : 1;
    expect(new ConsentJudge().judge(tick(deeds))).toEqual([
      `ada, cyd: ${what} without consent within a day, and the limit is ${most}`,
    ]);
    expect(new ConsentJudge().judge(tick(deeds.slice(0, most)))).toEqual([]);
  });

  it('counts people of whom the tenant says that they are out together with the others', () => {
    const positive = new Map(['ada', 'ben', 'cyd'].map((name) => [name, standing('positive')]));
    expect(new ConsentJudge().judge(tick(removed('ada', 'ben'), { standings: positive }))).toEqual([]);
    expect(new ConsentJudge().judge(tick(removed('ada', 'ben', 'cyd'), { standings: positive }))).toEqual([
      'ada, ben, cyd: removed without consent within a day, and the limit is 2',
    ]);
  });

  it('takes an agreement for this person, this kind, this configuration and one day, and no other', () => {
    const wrong = ['removed for want of a reason', 'removed'].map(
      (what) => `ada: ${what} without consent within a day, and the limit is 0`,
    );
    const judged = (more: Partial<Tick>, kind: 'peopleDerived' | 'updates' = 'peopleDerived', whom = 'ada') => {
      const judge = new ConsentJudge();
      judge.decided({ action: 'approve', kind, whom }, 'one', 0);
      judge.served(0);
      return judge.judge(tick(removed('ada'), { at: HOUR, limits: { ...TINY, peopleFloor: 0 }, ...more }));
    };
    expect(judged({})).toEqual([]);
    for (const others of [
      judged({ at: DAY + HOUR }),
      judged({ configuration: 'two' }),
      judged({}, 'updates'),
      judged({}, 'peopleDerived', 'ben'),
    ])
      expect(others).toEqual(wrong);
  });

  it('notices that a rejected removal was carried out, unless another reason came up since', () => {
    const judge = new ConsentJudge();
    judge.decided({ action: 'reject', kind: 'peopleDerived', whom: 'ada' }, 'one', HOUR);
    expect(judge.keeps('ada')).toBe(true);
    expect(judge.judge(tick(removed('ada')))).toEqual(['ada was removed although that was rejected']);
    const anew = new Map([['ada', standing('positive', 2 * HOUR)]]);
    expect(judge.judge(tick(removed('ada'), { at: 3 * DAY, standings: anew }))).toEqual([]);
    judge.decided({ action: 'release', kind: 'peopleDerived', whom: 'ada' }, 'one', DAY);
    expect(judge.judge(tick(removed('ada'), { at: 9 * DAY }))).toEqual([]);
  });

  it('counts no new name of somebody who may have been adopted, and everything else', () => {
    const judge = new ConsentJudge();
    judge.matchAgain();
    const named: Deed[] = ['ada', 'cyd'].map((whom) => ({ what: 'renamed', whom }));
    expect(judge.judge(tick(named))).toEqual([]);
    expect(judge.judge(tick([{ what: 'promoted', whom: 'ada' }]))).toHaveLength(1);
  });

  it('counts no new name that comes with the account of somebody else, and any later one', () => {
    const judge = new ConsentJudge();
    const deeds: Deed[] = ['ada', 'ben'].flatMap((whom) => [
      { what: 'moved', whom },
      { what: 'renamed', whom },
    ]);
    const [moved] = judge.judge(tick(deeds));
    expect(moved).toBe('ada, ben: moved without consent within a day, and the limit is 0');
    const renamed: Deed[] = ['ada', 'ben'].map((whom) => ({ what: 'renamed', whom }));
    expect(judge.judge(tick(renamed, { at: DAY + HOUR }))).toContain(
      'ada, ben: renamed without consent within a day, and the limit is 1',
    );
  });

  it('notices whatever happens while the job is paused', () => {
    expect(new ConsentJudge().judge(tick(removed('ada'), { paused: true }))).toEqual([
      'ada was removed while the job was paused',
    ]);
  });

  it('notices that somebody lost what the tenant gives, unless Graph may not have told it yet', () => {
    const wanted = new Map(['ada', 'ada in Team'].map((key) => [key, standing('wanted', DAY - HOUR)]));
    const out: Deed = { what: 'taken out', whom: 'Team', member: 'ada' };
    const judged = (deed: Deed, more: Partial<Tick> = {}) =>
      new ConsentJudge().judge(tick([deed], { standings: wanted, ...more }));
    expect(judged({ what: 'removed', whom: 'ada' })).toEqual(['ada was removed and is wanted']);
    expect(judged(out)).toEqual(['ada was taken out of Team and is wanted']);
    expect(judged(out, { lagMs: 2 * HOUR })).toEqual([]);
    expect(judged(out, { purged: new Set(['Team']) })).toEqual([]);
    const deleted: Deed = { what: 'deleted', whom: 'Team' };
    expect(judged(deleted)).toEqual(['Team was deleted and is not deleted in the tenant']);
    expect(judged(deleted, { purged: new Set(['Team']) })).toEqual([]);
  });
});

describe('what is read from two looks at the workspace', () => {
  const user = (id: string, more = {}) => ({
    id,
    userName: `${id}@x`,
    active: true as const,
    name: id,
    role: 'member',
    ...more,
  });
  const group = (id: string, members: readonly string[]) => ({ id, displayName: id, members });
  const before: WorkspaceSnapshot = {
    users: [user('ada'), user('ben'), user('cyd')],
    groups: [group('Team', ['ada', 'ben']), group('Crew', [])],
  };

  const by = (more: Partial<Owners> = {}): Owners => ({
    before: new Map(),
    after: new Map(),
    at: (address) => address.split(/[@.]/)[0] ?? '',
    ...more,
  });

  it('knows people by whose their accounts are, and notices an account that changes hands', () => {
    const after = { ...before, users: [user('ada', { name: 'Eve' }), user('ben')], groups: [group('Team', ['ben'])] };
    const owners = by({
      before: new Map([
        ['ada', 'ada'],
        ['cyd', 'dan'],
      ]),
      after: new Map([['ada', 'eve']]),
    });
    expect(deedsBetween(before, after, owners)).toEqual([
      { what: 'renamed', whom: 'eve' },
      { what: 'removed', whom: 'dan' },
      { what: 'moved', whom: 'eve' },
      { what: 'taken out', whom: 'Team', member: 'eve' },
      { what: 'deleted', whom: 'Crew' },
    ]);
  });

  it('tells an account that changes hands from one that left and came back for somebody else', () => {
    const users = [user('ben'), user('cyd'), user('ada', { name: 'Eve', role: 'owner' })];
    const after = { users, groups: [group('Team', ['ben']), group('Crew', [])] };
    const owners = by({ before: new Map([['ada', 'ada']]), after: new Map([['ada', 'eve']]) });
    expect(deedsBetween(before, after, { ...owners, cameBack: new Set(['ada']) })).toEqual([
      { what: 'removed', whom: 'ada' },
      { what: 'created', whom: 'eve' },
      { what: 'promoted', whom: 'eve' },
    ]);
  });

  it('names each kind of deed', () => {
    const after: WorkspaceSnapshot = {
      users: [user('ada', { userName: 'ada.2@x', name: 'Ada' }), user('cyd', { role: 'owner' }), user('dan')],
      groups: [group('Team', []), group('New', [])],
    };
    expect(deedsBetween(before, before, by())).toEqual([]);
    expect(
      deedsBetween(before, after, by()).map(({ what, whom, member = '' }) => `${what} ${whom} ${member}`.trim()),
    ).toEqual([
      'readdressed ada',
      'renamed ada',
      'promoted cyd',
      'created dan',
      'removed ben',
      'created New',
      'taken out Team ada',
      'deleted Crew',
    ]);
  });
});

describe('the judge of doors', () => {
  const id = sourceId('11111111-1111-4111-8111-111111111111');
  const work = (state: Work['state'], code: string): Work => ({ state, cycle: 1, attempts: 1, code });
  const row = (more: Partial<StoredObject>): StoredObject => ({
    kind: 'user',
    id,
    image: {},
    life: 'live',
    generation: 1,
    ...more,
  });
  const link: Link = { targetId: targetId('t'), state: 'active', incarnation: 1, origin: 'created' };
  const set: HoldSetView = {
    set: '1',
    kind: 'peoplePositive',
    code: 'PeopleRemovalGuard',
    detail: '',
    remedy: 'Approve it.',
    revision: 1,
    since: '',
    waiting: 1,
    rejected: 0,
  };
  const entry: HoldEntry = { set: '1', revision: 1, kind: 'user', id, detail: '', since: '', state: 'waiting' };
  const held = row({ work: work('held', 'PeopleRemovalGuard'), holds: [{ set: 1, revision: 1, since: 0 }] });
  const nothing: Doors = {
    rows: [],
    holds: { sets: [], entries: [], scheduledDeletions: [] },
    escrow: { objects: [] },
    quarantined: false,
  };
  const { remedy: _none, ...withoutRemedy } = set;
  const failure = { kind: 'user', id, code: 'Refused', detail: '', attempts: 1, linked: true } as const;
  const listedFailure = { ...failure, firstFailureAt: '', lastFailureAt: '' };
  const scheduled = row({ kind: 'group', life: 'hardDeleted', link, deletion: { at: 1 } });

  it.each<[string, Partial<Doors>]>([
    ['a removal in a set', { rows: [held], holds: { sets: [set], entries: [entry], scheduledDeletions: [] } }],
    [
      'a failure with its next try',
      { rows: [row({ work: work('escrow', 'Refused') })], escrow: { objects: [{ ...listedFailure, nextTryAt: '' }] } },
    ],
    ['what waits for the read lag', { rows: [row({ work: work('escrow', 'WriteUnproven') })] }],
    [
      'a deletion with its day',
      { rows: [scheduled], holds: { sets: [], entries: [], scheduledDeletions: [{ kind: 'group', id, at: '' }] } },
    ],
    ['a deletion that somebody cancelled', { rows: [{ ...scheduled, deletion: { at: 1, kept: true } }] }],
  ])('has nothing to say of %s', (_what, doors) => {
    expect(withoutDoor({ ...nothing, ...doors })).toEqual([]);
  });

  it.each<[string, Partial<Doors>]>([
    ['is held in no set', { rows: [row({ work: work('held', 'PeopleRemovalGuard') })] }],
    ['is held in set 1, which is not listed with a way out', { rows: [held] }],
    [
      'is held in set 1, which is not listed with a way out',
      { rows: [held], holds: { sets: [withoutRemedy], entries: [entry], scheduledDeletions: [] } },
    ],
    ['is not listed in set 1', { rows: [held], holds: { sets: [set], entries: [], scheduledDeletions: [] } }],
    ['is in escrow and not listed', { rows: [row({ work: work('escrow', 'Refused') })] }],
    ['is in escrow and not listed', { rows: [row({ work: work('escrow', 'Quarantined') })] }],
    [
      'is listed in escrow without a next try',
      { rows: [row({ work: work('escrow', 'Refused') })], escrow: { objects: [listedFailure] } },
    ],
  ])('notices what %s', (complaint, doors) => {
    expect(withoutDoor({ ...nothing, ...doors })).toEqual([`user ${id} ${complaint}`]);
  });

  it('notices a deletion that nobody is told of', () => {
    expect(withoutDoor({ ...nothing, rows: [scheduled] })).toEqual([`the deletion of group ${id} is not listed`]);
  });
});

describe('the judge of false alarms', () => {
  const open = worlds();

  it('hears a job that misses a row, and nothing else', async () => {
    const world = await open();
    world.person('ada');
    await world.settle();
    expect(falseAlarms(world.events)).toEqual([]);
    const rows = await readTables(world.tables);
    await deleteRows(
      world.tables,
      rows.filter(({ rowKey }) => rowKey.startsWith('o!')),
    );
    later(world, 60);
    world.person('ben');
    for (let ticks = 0; ticks < 140 && falseAlarms(world.events).length === 0; ticks += 1) {
      later(world, 11);
      await world.slice();
    }
    expect(falseAlarms(world.events)).toHaveLength(1);
  });
});
