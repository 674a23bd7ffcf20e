import { describe, expect, it } from 'vitest';
import { emptyProfile } from '../../sandbox/notion/accounts.ts';
import { attribute, changeInNotion, mapping, operations, resource } from './support/accounts.ts';
import { inside, later, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const phone = (type: string): string => `phoneNumbers[type eq "${type}"].value`;
const address = (part: string): string => `addresses[type eq "work"].${part}`;
const WORK_MAIL = 'emails[type eq "work"].value';

/** Addresses as Notion shows them, the primary one first. */
async function emails(world: World, name: string): Promise<unknown[]> {
  const held: unknown = await attribute(world, name, 'emails');
  return Array.isArray(held) ? held.map((item: { value?: unknown }) => item.value) : [];
}

describe('a name that is mapped as a whole and in parts', () => {
  const NAME = [
    { target: 'name.formatted', source: 'displayName' },
    { target: 'name.givenName', source: 'givenName', whenNull: 'clear' },
    { target: 'name.familyName', source: 'surname' },
  ];

  it('shows the whole, whichever part changes', async () => {
    const world = await open({ config: mapping(...NAME) });
    const ada = world.person('ada', { displayName: 'King, A. (Contoso)', givenName: 'Ada', surname: 'King' });
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('King, A. (Contoso)');
    for (const change of [{ givenName: 'Augusta' }, { surname: 'Byron' }, { givenName: null }]) {
      world.graph.directory.updateUser(ada, change);
      await world.settle();
      expect(world.people().get(mail('ada'))?.name).toBe('King, A. (Contoso)');
    }
    world.graph.directory.updateUser(ada, { displayName: 'Byron, A. (Contoso)' });
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Byron, A. (Contoso)');
  });

  it('is sent with a part that only creation wrote, also when the first try fails', async () => {
    const [formatted, ...parts] = NAME;
    const world = await open({ config: mapping({ ...formatted, apply: 'onCreate' }, ...parts), waitShare: 0.01 });
    const ada = world.person('ada', { displayName: 'Ada L.', givenName: 'Ada', surname: 'Lovelace' });
    await world.settle();
    world.graph.directory.updateUser(ada, { givenName: 'Augusta', displayName: 'Countess' });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/', nth: 1 }, action: { status: 400 } });
    await world.settle();
    later(world, 10);
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Ada L.');
  });

  it('keeps both parts when one of them changes', async () => {
    const world = await open({ config: mapping(...NAME.slice(1)) });
    const ada = world.person('ada', { givenName: 'Anna Maria', surname: 'von Berg' });
    await world.settle();
    world.graph.directory.updateUser(ada, { surname: 'zu Tal' });
    world.forgetRequests();
    await world.settle();
    expect(operations(world).map(({ path, value }) => [path, value])).toEqual([
      ['name.givenName', 'Anna Maria'],
      ['name.familyName', 'zu Tal'],
    ]);
    expect(world.people().get(mail('ada'))?.name).toBe('Anna Maria zu Tal');
  });
});

describe('an address of several parts', () => {
  it('keeps the others when one changes or is emptied, and those that nobody maps', async () => {
    const world = await open({
      config: mapping(
        { target: address('locality'), source: 'city', whenNull: 'clear' },
        { target: address('country'), source: 'country' },
      ),
    });
    const ada = world.person('ada', { city: 'London', country: 'GB' });
    await world.settle();
    await changeInNotion(world, 'ada', { op: 'replace', path: address('postalCode'), value: 'W1' });
    world.graph.directory.updateUser(ada, { city: 'Leeds' });
    await world.settle();
    const work = { type: 'work', country: 'GB', postalCode: 'W1' };
    expect((await resource(world, 'ada'))['addresses']).toEqual([{ ...work, locality: 'Leeds' }]);
    world.graph.directory.updateUser(ada, { city: null });
    await world.settle();
    expect((await resource(world, 'ada'))['addresses']).toEqual([work]);
  });
});

describe('phone numbers, of which Notion keeps one', () => {
  const BOTH = [
    { target: phone('mobile'), source: 'mobilePhone', whenNull: 'clear' },
    { target: phone('work'), source: 'telephoneNumber', whenNull: 'clear' },
  ];

  it('are the work number, else the mobile one, however they come and go', async () => {
    const world = await open({ config: mapping(...BOTH) });
    const ada = world.person('ada', { mobilePhone: 'm1', businessPhones: ['w1'] });
    const held = async (): Promise<unknown> => (await resource(world, 'ada'))['phoneNumbers'];
    await world.settle();
    expect(await held()).toEqual([{ type: 'work', value: 'w1' }]);
    const steps: readonly (readonly [object, object | undefined])[] = [
      [{ mobilePhone: 'm2' }, { type: 'work', value: 'w1' }],
      [{ businessPhones: [] }, { type: 'mobile', value: 'm2' }],
      [{ mobilePhone: 'm3' }, { type: 'mobile', value: 'm3' }],
      [{ businessPhones: ['w2'] }, { type: 'work', value: 'w2' }],
      [{ mobilePhone: null }, { type: 'work', value: 'w2' }],
      [{ businessPhones: [] }, undefined],
    ];
    for (const [change, left] of steps) {
      world.graph.directory.updateUser(ada, { ...change });
      await world.settle();
      expect(await held()).toEqual(left === undefined ? undefined : [left]);
    }
  });

  it('of an adopted account give way to the one that is mapped', async () => {
    const world = await open({ config: mapping({ target: phone('mobile'), source: 'mobilePhone' }) });
    world.notion.workspace.addPerson({ userName: mail('ada') });
    await changeInNotion(world, 'ada', { op: 'replace', path: 'phoneNumbers', value: [{ type: 'work', value: 'w' }] });
    world.person('ada', { mobilePhone: 'm' });
    await world.settle();
    expect((await resource(world, 'ada'))['phoneNumbers']).toEqual([{ type: 'mobile', value: 'm' }]);
  });
});

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

describe('emptying an attribute', () => {
  it('that failed is sent again', async () => {
    const world = await open({ config: mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' }) });
    const ada = world.person('ada', { jobTitle: 'Countess' });
    world.person('ben');
    await world.settle();
    world.graph.directory.updateUser(ada, { jobTitle: null });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 500 } });
    await world.settle();
    expect(await attribute(world, 'ada', 'title')).toBe('Countess');
    world.notion.faults.clear();
    later(world, 600);
    await world.settle();
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
  });

  it('is not sent to an account that was just found or made without a value', async () => {
    const world = await open({ config: mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' }) });
    world.notion.workspace.addPerson({ userName: mail('ada') });
    for (const name of ['ada', 'ben']) world.person(name);
    await world.settle();
    expect(operations(world)).toEqual([]);
  });

  it('by a mapping that is new reaches everybody once, since nobody knows what they have', async () => {
    const world = await open({ config: mapping({ target: 'locale', source: 'jobTitle' }) });
    for (const name of ['ada', 'ben']) world.person(name);
    await world.settle();
    await changeInNotion(world, 'ada', { op: 'replace', path: 'title', value: 'Countess' });
    world.config = mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' });
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toEqual(Array(2).fill({ op: 'remove', path: 'title' }));
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
    world.forgetRequests();
    world.config = mapping(
      { target: 'title', source: 'jobTitle', whenNull: 'clear' },
      { target: 'locale', constant: 'x' },
    );
    await world.settle();
    expect(operations(world).map(({ path }) => path)).toEqual(['locale', 'locale']);
  });

  it('reaches somebody who comes back with the account of before', async () => {
    const world = await open({ config: mapping({ target: 'title', source: 'jobTitle', whenNull: 'clear' }) });
    const ada = world.person('ada', { jobTitle: 'Countess' });
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: true, jobTitle: null });
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await attribute(world, 'ada', 'title')).toBeUndefined();
  });
});
