import { describe, expect, it } from 'vitest';
import { changeInNotion, mapping, operations, resource } from './support/accounts.ts';
import { later } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

const phone = (type: string): string => `phoneNumbers[type eq "${type}"].value`;
const address = (part: string): string => `addresses[type eq "work"].${part}`;

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
