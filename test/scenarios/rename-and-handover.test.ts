import { describe, expect, it } from 'vitest';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const rename = (world: World, id: string, name: string): void =>
  world.graph.directory.updateUser(id, { userPrincipalName: mail(name) });

describe('a changed address', () => {
  it('renames the account, which keeps its id and its groups', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.group('Design', [ada]);
    await world.settle();
    const account = world.people().get(mail('ada'))?.id;
    world.forgetRequests();
    rename(world, ada, 'ada.king');
    await world.settle();
    expect(world.people().get(mail('ada.king'))?.id).toBe(account);
    expect(rosters(world)).toEqual({ Design: ['ada.king'] });
    expect(writes(world)).toEqual(['PATCH /Users']);
  });

  it('that only changes upper and lower case makes nobody twice', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.graph.directory.updateUser(ada, { userPrincipalName: 'Ada@Contoso.Example' });
    await world.settle();
    expect(world.people().size).toBe(1);
    expect(writes(world).filter((line) => line === 'POST /Users')).toHaveLength(1);
  });
});

describe('an address handed from one person to another in one tick', () => {
  it('goes to a newcomer once its owner is renamed: two accounts', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    const account = world.people().get(mail('ada'))?.id;
    rename(world, ada, 'ada.king');
    world.person('ada', { displayName: 'Ada Byron' });
    await world.slice();
    expect(world.people().get(mail('ada.king'))?.id).toBe(account);
    expect(world.people().get(mail('ada'))).toMatchObject({ name: 'Ada Byron' });
  });

  it('goes along a chain of people who are all in Notion already', async () => {
    const world = await open();
    const people = ['a', 'b', 'c', 'd'].map((name) => world.person(name));
    await world.settle();
    const accounts = ['a', 'b', 'c', 'd'].map((name) => world.people().get(mail(name))?.id);
    for (const [at, id] of people.entries()) rename(world, id, ['b', 'c', 'd', 'e'][at] ?? '');
    await world.slice();
    expect(['b', 'c', 'd', 'e'].map((name) => world.people().get(mail(name))?.id)).toEqual(accounts);
  });

  it('takes the account along when its owner leaves: nobody is thrown out in between', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.group('Design', [ada, world.person('ben')]);
    await world.settle();
    const account = world.people().get(mail('ada'))?.id ?? '';
    const member = world.notion.workspace.member(account);
    world.forgetRequests();
    rename(world, ada, 'ada.old');
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    const newcomer = world.person('ada', { displayName: 'Ada Byron' });
    await world.settle();
    expect(world.people().get(mail('ada'))).toMatchObject({ id: account, name: 'Ada Byron' });
    expect(world.notion.workspace.member(account)).toBe(member);
    expect(member?.account.sessionsEnded).toBe(0);
    expect((await world.stored('user', newcomer))?.link?.targetId).toBe(account);
    expect((await world.stored('user', ada))?.link?.state).toBe('removed');
    expect(rosters(world)).toEqual({ Design: ['ben'] });
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('that two people swap ends in a clear escrow, and heals when the circle is broken', async () => {
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    world.person('eve');
    await world.settle();
    rename(world, ada, 'ben');
    rename(world, ben, 'ada');
    world.person('dora');
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ValueInUse' });
    expect(await waits(world, 'user', ben)).toEqual({ state: 'escrow', code: 'ValueInUse' });
    expect(inside(world)).toEqual(['ada', 'ben', 'dora', 'eve']);
    const accounts = [world.people().get(mail('ben'))?.id, world.people().get(mail('ada'))?.id];
    rename(world, ben, 'ben.two');
    await world.settle();
    later(world, 30);
    await world.settle();
    rename(world, ben, 'ada');
    await world.settle();
    later(world, 60);
    await world.settle();
    expect([world.people().get(mail('ada'))?.id, world.people().get(mail('ben'))?.id]).toEqual(accounts);
  });
});

describe('an account whose owner left', () => {
  it('long ago is taken back into the workspace by a newcomer with the address', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    unassign(world, ada);
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    world.person('ada', { displayName: 'Ada Byron' });
    await world.settle();
    expect(world.people().get(mail('ada'))).toMatchObject({ name: 'Ada Byron' });
    expect((await world.stored('user', ada))?.link?.state).toBe('removed');
  });
});
