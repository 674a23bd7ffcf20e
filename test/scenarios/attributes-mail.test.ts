import { describe, expect, it } from 'vitest';
import { emptyProfile } from '../../sandbox/notion/accounts.ts';
import { attribute, mapping, operations } from './support/accounts.ts';
import { inside, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const WORK_MAIL = 'emails[type eq "work"].value';

/** Addresses as Notion shows them, the primary one first. */
async function emails(world: World, name: string): Promise<unknown[]> {
  const held: unknown = await attribute(world, name, 'emails');
  return Array.isArray(held) ? held.map((item: { value?: unknown }) => item.value) : [];
}

describe('the list of addresses', () => {
  const config = mapping({ target: 'emails', source: 'otherMails', whenNull: 'clear' });
  const knobs = { secondaryEmails: 'allowed' } as const;

  it('begins with the userName, follows a rename, and loses what is taken away', async () => {
    const world = await open({ config, knobs });
    const ada = world.person('ada', { otherMails: ['countess@contoso.example', mail('ada')] });
    await world.settle();
    expect(await emails(world, 'ada')).toEqual([mail('ada'), mail('countess')]);
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('countess'), otherMails: [mail('ada')] });
    await world.settle();
    expect(await emails(world, 'countess')).toEqual([mail('countess'), mail('ada')]);
    world.graph.directory.updateUser(ada, { otherMails: [] });
    await world.settle();
    expect(await emails(world, 'countess')).toEqual([mail('countess')]);
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { otherMails: [mail('COUNTESS')] });
    await world.settle();
    expect(operations(world)).toEqual([]);
  });

  it('with an address of another account stops that person alone, and says why', async () => {
    const world = await open({ config, knobs: { ...knobs, emailFilterMatches: 'any' } });
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
    const people = names.map((name) => world.person(name));
    const last = world.person('z-last');
    await world.settle();
    for (const person of people) world.graph.directory.updateUser(person, { otherMails: [mail('team')] });
    world.graph.directory.updateUser(last, { otherMails: [mail('mine')] });
    await world.settle();
    const states = await Promise.all(people.map((person) => waits(world, 'user', person)));
    const waiting = states.filter((state) => state !== undefined);
    expect(waiting).toEqual(Array(7).fill({ state: 'escrow', code: 'ValueInUse' }));
    expect(await emails(world, 'z-last')).toEqual([mail('z-last'), mail('mine')]);
    expect((await world.job()).alarms).toEqual([]);
  });

  it('with addresses that Notion refuses without a hint is no outage: everybody else gets theirs', async () => {
    const world = await open({ config, knobs });
    const outside = world.notion.accounts;
    const people = Array.from({ length: 8 }, (_, index) => world.person(`p${index}`));
    const ada = world.person('ada');
    await world.settle();
    for (const [at, person] of people.entries()) {
      outside.create(emptyProfile(`private${at}@contoso.example`));
      world.graph.directory.updateUser(person, { otherMails: [mail(`private${at}`)] });
    }
    world.graph.directory.updateUser(ada, { otherMails: [mail('countess')] });
    await world.settle();
    const states = await Promise.all(people.map((person) => waits(world, 'user', person)));
    expect(states).toEqual(Array(8).fill({ state: 'escrow', code: 'ServerError' }));
    expect(await emails(world, 'ada')).toEqual([mail('ada'), mail('countess')]);
    expect((await world.job()).alarms).toEqual([]);
  });

  it('that Notion does not want from people of verified domains leaves them as they are', async () => {
    const world = await open({ config });
    world.person('ada', { otherMails: ['countess@elsewhere.example'] });
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    world.forgetRequests();
    await world.settle();
    expect(writes(world)).toEqual([]);
  });
});

describe('a work address', () => {
  const config = mapping({ target: WORK_MAIL, source: 'mail' });
  const knobs = { secondaryEmails: 'allowed' } as const;

  it('that is the userName costs an adopted account nothing', async () => {
    const world = await open({ config, knobs: { ...knobs, verifiedDomains: [] } });
    world.notion.workspace.addPerson({ userName: mail('ada') });
    world.person('ada', { mail: 'Ada@Contoso.example' });
    await world.settle();
    expect(writes(world)).toEqual([]);
  });

  it('that differs becomes a secondary one', async () => {
    const world = await open({ config, knobs });
    const ada = world.person('ada', { mail: mail('ada') });
    await world.settle();
    world.graph.directory.updateUser(ada, { mail: mail('countess') });
    await world.settle();
    expect(await emails(world, 'ada')).toEqual([mail('ada'), mail('countess')]);
  });
});

describe('upper and lower case of an address', () => {
  it('alone is no reason to write, which would be refused to people of other domains', async () => {
    const world = await open({ knobs: { verifiedDomains: [] } });
    world.notion.workspace.addPerson({ userName: 'ada@contoso.example', name: 'ada' });
    const ada = world.person('Ada', { displayName: 'ada' });
    await world.settle();
    expect(writes(world)).toEqual([]);
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });
});
