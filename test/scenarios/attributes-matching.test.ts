import { describe, expect, it } from 'vitest';
import { attribute, mapping, operations, USER_NAME } from './support/accounts.ts';
import { inside, later, rosters, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const WORK_MAIL = 'emails[type eq "work"].value';
const users = (...attributeMappings: readonly object[]): Record<string, unknown> => ({ users: { attributeMappings } });
const creates = (world: World): string[] => writes(world).filter((line) => line.startsWith('POST'));

/** An account with a secondary address, as somebody would have it who was in Notion before. */
function known(world: World, name: string, secondary: string): string {
  const account = world.notion.workspace.addPerson({ userName: mail(name), name });
  world.notion.accounts.update(account, { ...account.profile, secondaryEmails: [mail(secondary)] });
  return account.id;
}

describe('matching by a secondary address', () => {
  const config = users(
    { target: 'userName', source: 'userPrincipalName' },
    { target: WORK_MAIL, source: 'mail', matching: 1 },
  );
  const knobs = { emailFilterMatches: 'any', secondaryEmails: 'allowed' } as const;

  // One newcomer is asked for by a filter, several are looked up in pages that were read.
  it.each([1, 4])('takes over the accounts of %i people and creates none', async (count) => {
    const world = await open({ config, knobs });
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const accounts = names.map((name) => known(world, `${name}.private`, name));
    for (const name of names) world.person(name, { mail: mail(name), userPrincipalName: mail(`${name}.upn`) });
    await world.settle();
    expect(creates(world)).toEqual([]);
    expect(names.map((name) => world.people().get(mail(`${name}.upn`))?.id)).toEqual(accounts);
  });

  it('by the address that is the userName finds it, too', async () => {
    const world = await open({ config, knobs });
    for (const name of ['ada', 'ben']) world.notion.workspace.addPerson({ userName: mail(name) });
    for (const name of ['ada', 'ben']) world.person(name, { mail: mail(name).toUpperCase() });
    await world.settle();
    expect(creates(world)).toEqual([]);
    expect(inside(world)).toEqual(['ada', 'ben']);
  });
});

describe('matching by several attributes', () => {
  it('asks in their order, and the first with a hit decides', async () => {
    const config = users({ ...USER_NAME, matching: 2 }, { target: WORK_MAIL, source: 'mail', matching: 1 });
    const world = await open({ config });
    const byMail = world.notion.workspace.addPerson({ userName: mail('by-mail') });
    world.notion.workspace.addPerson({ userName: mail('by-name') });
    const ada = world.person('by-name', { mail: mail('by-mail') });
    await world.settle();
    expect((await world.stored('user', ada))?.link?.targetId).toBe(byMail.id);
    // The other account has the address that this one should get.
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ValueInUse' });
    const [first] = world.notion.exchanges.filter(({ path }) => path.endsWith('/Users'));
    expect(decodeURIComponent(first?.query ?? '')).toContain(`filter=email eq "${mail('by-mail')}"`);
  });

  it('passes over one that is empty', async () => {
    const config = users({ ...USER_NAME, matching: 2 }, { target: WORK_MAIL, source: 'mail', matching: 1 });
    const world = await open({ config });
    const account = world.notion.workspace.addPerson({ userName: mail('ada') });
    world.person('ada');
    await world.settle();
    expect(world.people().get(mail('ada'))?.id).toBe(account.id);
    expect(creates(world)).toEqual([]);
  });
});

describe('matching by name', () => {
  const config = users(
    { target: 'userName', source: 'userPrincipalName' },
    { target: 'name.familyName', source: 'surname', matching: 1 },
  );

  it.each([1, 3])('minds upper and lower case, for %i newcomers at once', async (count) => {
    const world = await open({ config });
    world.notion.workspace.addPerson({ userName: mail('other'), name: 'Ada KING' });
    for (let at = 0; at < count; at += 1) world.person(`p${at}`, { surname: at === 0 ? 'King' : `Byron${at}` });
    await world.settle();
    expect(creates(world)).toHaveLength(count);
    expect(world.people().has(mail('other'))).toBe(true);
  });

  it('does not guess between two of one name', async () => {
    const world = await open({ config });
    for (const name of ['one', 'two']) world.notion.workspace.addPerson({ userName: mail(name), name: `${name} King` });
    const ada = world.person('ada', { surname: 'King' });
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'DuplicateTargetEntries' });
    expect(creates(world)).toEqual([]);
  });
});

describe('a value with characters that mean something in a filter or an address', () => {
  const NAMES = [
    'O"Brien',
    'back\\slash',
    'a+b & c=d',
    '100 % [x]',
    'Zoë 🎩 王',
    'it\'s (not) eq "x" or',
    'tab\tand\nline',
  ];

  it.each(NAMES)('finds the group %j that is in Notion already', async (name) => {
    const world = await open();
    const { id } = world.notion.workspace.createGroup({ displayName: name });
    const group = world.group(name, [world.person('ada')]);
    await world.settle();
    expect((await world.stored('group', group))?.link?.targetId).toBe(id);
    expect(rosters(world)).toEqual({ [name]: ['ada'] });
  });

  it.each(["o'brien+tag", 'zoë', 'a%2Bb', 'x&y=z'])('finds the person %s', async (name) => {
    const world = await open();
    const { id } = world.notion.workspace.addPerson({ userName: mail(name), name });
    world.person(name);
    await world.settle();
    expect(world.people().get(mail(name))?.id).toBe(id);
    expect(creates(world)).toEqual([]);
  });
});

describe('the name of a group', () => {
  const groups = (mappingOfName: object): Record<string, unknown> => ({
    groups: { attributeMappings: [{ target: 'displayName', matching: 1, ...mappingOfName }] },
  });

  it('is what the expression makes of it, and follows', async () => {
    const world = await open({ config: groups({ expression: 'Append("Entra: ", [displayName])' }) });
    const team = world.group('Team', [world.person('ada')]);
    await world.settle();
    world.graph.directory.updateGroup(team, { displayName: 'Crew' });
    await world.settle();
    expect(rosters(world)).toEqual({ 'Entra: Crew': ['ada'] });
  });

  it('that becomes empty stays as it was; a group that never had one waits', async () => {
    const world = await open({ config: groups({ expression: 'Coalesce([description], "")' }) });
    const team = world.group('Team', [world.person('ada')], { description: 'Design' });
    const nameless = world.group('Nameless', []);
    await world.settle();
    expect(await waits(world, 'group', nameless)).toEqual({ state: 'escrow', code: 'MissingMatchingValue' });
    world.graph.directory.updateGroup(team, { description: null });
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'] });
  });

  it('that two groups come to have belongs to one; the other waits until it has its own', async () => {
    const world = await open({ config: groups({ expression: 'Left([displayName], 4)' }) });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const [one, two] = [world.group('Team One', [ada]), world.group('Team Two', [ben])];
    await world.settle();
    const states = [await waits(world, 'group', one), await waits(world, 'group', two)];
    expect(states).toContainEqual({ state: 'escrow', code: 'DuplicateSourceEntries' });
    expect(states).toContain(undefined);
    expect(Object.keys(rosters(world))).toEqual(['Team']);
    const [waiting, member] = states[0] === undefined ? [two, 'ben'] : [one, 'ada'];
    world.graph.directory.updateGroup(waiting, { displayName: 'Crew' });
    later(world, 600);
    await world.settle();
    expect(rosters(world)['Crew']).toEqual([member]);
  });
});

describe('the limits of a value', () => {
  const config = mapping({ target: 'title', source: 'jobTitle' });

  it('are counted in characters: at 1,024 it is sent, emojis and all; beyond it one person waits', async () => {
    const world = await open({ config });
    const people = {
      exact: 'x'.repeat(1_024),
      emoji: '🎩'.repeat(1_024),
      long: 'x'.repeat(1_025),
      control: 'a\u0000b',
    };
    const ids = Object.entries(people).map(([name, jobTitle]) => world.person(name, { jobTitle }));
    await world.settle();
    expect(inside(world)).toEqual(['emoji', 'exact']);
    expect(await attribute(world, 'emoji', 'title')).toBe(people.emoji);
    const [, , long = '', control = ''] = ids;
    expect(await waits(world, 'user', long)).toEqual({ state: 'escrow', code: 'ValueTooLong' });
    expect(await waits(world, 'user', control)).toEqual({ state: 'escrow', code: 'InvalidValue' });
  });

  it('let blanks at the ends through, and do not send them again', async () => {
    const world = await open({ config });
    const ada = world.person('ada', { jobTitle: '  Countess ' });
    await world.settle();
    expect(await attribute(world, 'ada', 'title')).toBe('  Countess ');
    world.graph.directory.updateUser(ada, { displayName: 'other' });
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toEqual([]);
  });
});

describe('a new attribute', () => {
  it('is read for everybody before anything is exported, which log and status say', async () => {
    const world = await open({ config: mapping() });
    for (let at = 0; at < 5; at += 1) world.person(`p${at}`, { jobTitle: `Title ${at}` });
    await world.settle();
    world.config = mapping({ target: 'title', source: 'jobTitle' });
    world.events.length = 0;
    await world.settle();
    expect(world.events).toContainEqual(
      expect.objectContaining({
        event: 'chain.resync',
        fields: expect.objectContaining({ chain: 'users', code: 'AttributesChanged' }),
      }),
    );
    expect(await attribute(world, 'p3', 'title')).toBe('Title 3');
  });
});
