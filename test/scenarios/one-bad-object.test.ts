import { describe, expect, it } from 'vitest';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('two people with one address', () => {
  it('one is in, the other waits with DuplicateSourceEntries, and both are in once it is fixed', async () => {
    const world = await open();
    const first = world.person('ada', { displayName: 'Ada One' });
    await world.settle();
    const second = world.person('ada', { displayName: 'Ada Two' });
    world.person('ben');
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Ada One');
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(await waits(world, 'user', second)).toEqual({ state: 'escrow', code: 'DuplicateSourceEntries' });
    expect((await world.stored('user', second))?.work?.detail).toContain(first);

    world.graph.directory.updateUser(second, { userPrincipalName: mail('ada.two') });
    await world.settle();
    expect(world.people().get(mail('ada.two'))?.name).toBe('Ada Two');
    expect(await waits(world, 'user', second)).toBeUndefined();
  });

  it('who come in the same tick: exactly one is in, and the other follows when the first leaves', async () => {
    const world = await open();
    const twins = [world.person('ada'), world.person('ada')];
    world.person('ben');
    await world.settle();
    const states = await Promise.all(twins.map((id) => waits(world, 'user', id)));
    expect(states.filter((state) => state?.code === 'DuplicateSourceEntries')).toHaveLength(1);
    expect(world.count('POST /Users')).toBe(2);

    const inNotion = twins[states.indexOf(undefined)] ?? '';
    const waiting = twins[states.findIndex((state) => state !== undefined)] ?? '';
    unassign(world, inNotion);
    await world.settle();
    later(world, 10);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect((await world.stored('user', waiting))?.link?.state).toBe('active');
  });
});

describe('two groups with one name', () => {
  it('never become two groups in Notion: one is in, the other waits and follows when it is renamed', async () => {
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const twins = [world.group('Design', [ada]), world.group('Design', [ben])];
    await world.settle();
    expect(world.notion.workspace.groups.list()).toHaveLength(1);
    const states = await Promise.all(twins.map((id) => waits(world, 'group', id)));
    expect(states.filter((state) => state?.code === 'DuplicateSourceEntries')).toHaveLength(1);
    const waiting = twins[states.findIndex((state) => state !== undefined)] ?? '';
    world.graph.directory.updateGroup(waiting, { displayName: 'Brand' });
    await world.settle();
    expect(Object.keys(rosters(world)).sort()).toEqual(['Brand', 'Design']);
    expect(Object.values(rosters(world)).flat().sort()).toEqual(['ada', 'ben']);
  });
});

describe('a name that several groups in Notion have', () => {
  it('is never guessed: the group waits with DuplicateTargetEntries until one of them is renamed', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const twin = workspace.createGroup({ displayName: 'Design' });
    workspace.createGroup({ displayName: 'Design' });
    const ada = world.person('ada');
    const design = world.group('Design', [ada]);
    world.group('Music', [ada]);
    await world.settle();
    expect(world.groups()).toEqual({ Design: [], Music: [mail('ada')] });
    expect(await waits(world, 'group', design)).toEqual({ state: 'escrow', code: 'DuplicateTargetEntries' });
    workspace.groups.rename(twin, 'Design (old)');
    later(world, 10);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'], 'Design (old)': [], Music: ['ada'] });
  });
});

describe('a person whose address is unusable', () => {
  const cases: [string, string | null, string][] = [
    ['missing', null, 'MissingMatchingValue'],
    ['not an address', 'ada at contoso', 'InvalidValue'],
    ['too long', `${'a'.repeat(300)}@contoso.example`, 'ValueTooLong'],
  ];

  it('waits with a code and a readable reason, the others go on, and it heals when it is fixed', async () => {
    const world = await open();
    const people = cases.map(() => world.person('ada'));
    for (const [at, [, userPrincipalName]] of cases.entries()) {
      world.graph.directory.updateUser(people[at] ?? '', { userPrincipalName });
    }
    world.person('ben');
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    for (const [at, [, , code]] of cases.entries()) {
      expect(await waits(world, 'user', people[at] ?? '')).toEqual({ state: 'escrow', code });
      expect((await world.stored('user', people[at] ?? ''))?.work?.detail).toMatch(/userName|userPrincipalName/);
    }
    for (const [at, id] of people.entries()) {
      world.graph.directory.updateUser(id, { userPrincipalName: mail(`ada.${at}`) });
    }
    world.forgetRequests();
    await world.settle();
    expect(inside(world)).toEqual(['ada.0', 'ada.1', 'ada.2', 'ben']);
    expect(writes(world)).toEqual(['POST /Users', 'POST /Users', 'POST /Users']);
  });

  it('asks Notion nothing while it waits, and is forgotten when the person leaves', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.graph.directory.updateUser(ada, { userPrincipalName: null });
    world.person('ben');
    await world.settle();
    world.forgetRequests();
    later(world, 60 * 24);
    await world.settle();
    expect(writes(world)).toEqual([]);
    unassign(world, ada);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(writes(world)).toEqual([]);
  });

  it('keeps the account when the address of somebody who is in Notion becomes unusable', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.graph.directory.updateUser(ada, { userPrincipalName: 'ada at contoso' });
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('ada') });
    await world.settle();
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });
});

describe('names made of hostile text', () => {
  it('arrive as they are', async () => {
    const world = await open();
    const names = [`O'Brien "x" \\ (and) eq`, '__proto__', 'constructor', '🙂 café', 'a/b#c?d%25'];
    for (const [at, name] of names.entries()) {
      const id = world.person(`p${at}`, { displayName: name });
      world.group(name, [id]);
    }
    await world.settle();
    expect([...world.people().values()].map(({ name }) => name).sort()).toEqual([...names].sort());
    const groups = world.notion.workspace.snapshot().groups.map(({ displayName }) => displayName);
    expect(groups.sort()).toEqual([...names].sort());
  });
});
