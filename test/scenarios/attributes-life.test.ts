import { describe, expect, it } from 'vitest';
import { notionProfile } from '../../shared/scim/profiles/notion.ts';
import { attribute, changeInNotion, ENTERPRISE, mapping, NOTION_ROLE, operations } from './support/accounts.ts';
import { inside } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const ATTRIBUTES = Object.entries(notionProfile.kinds.user.attributes);

/** Attributes that take any text, or any address, and can be written at any time. */
const PLAIN = ATTRIBUTES.filter(
  ([path, { type, readOnly, createOnly }]) =>
    type === 'string' && !readOnly && !createOnly && path !== 'userName' && path !== NOTION_ROLE,
).map(([path]) => path);
const CLEARABLE = PLAIN.filter((path) => notionProfile.kinds.user.attributes[path]?.clearable);

const isAddress = (path: string): boolean => notionProfile.kinds.user.attributes[path]?.rule === 'email';
const value = (path: string, text: string): string => (isAddress(path) ? `${text}@contoso.example` : text);

/** Types of addresses are not kept: what was written is among all addresses. */
async function holds(world: World, name: string, path: string): Promise<unknown> {
  if (!path.startsWith('emails[')) return attribute(world, name, path);
  const emails = JSON.stringify(await attribute(world, name, 'emails'));
  return ['one', 'two'].map((text) => value(path, text)).findLast((address) => emails.includes(address));
}

describe('every attribute that Notion takes', () => {
  it.each(PLAIN)('%s is written at creation, changed, read back, and not sent again', async (target) => {
    const config = mapping({ target, source: 'jobTitle' });
    const world = await open({ config, knobs: { secondaryEmails: 'allowed' } });
    const ada = world.person('ada', { jobTitle: value(target, 'one') });
    await world.settle();
    expect(await holds(world, 'ada', target)).toBe(value(target, 'one'));
    world.graph.directory.updateUser(ada, { jobTitle: value(target, 'two') });
    await world.settle();
    expect(await holds(world, 'ada', target)).toBe(value(target, 'two'));
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { displayName: 'somebody' });
    await world.settle();
    expect(operations(world)).toEqual([]);
    world.graph.directory.updateUser(ada, { jobTitle: null });
    await world.settle();
    expect(operations(world)).toEqual([]);
    expect(await holds(world, 'ada', target)).toBe(value(target, 'two'));
  });

  it.each(CLEARABLE)('%s is emptied where the mapping says so, also in an adopted account', async (target) => {
    const config = mapping({ target, source: 'jobTitle', whenNull: 'clear' });
    const world = await open({ config, knobs: { secondaryEmails: 'allowed' } });
    world.notion.workspace.addPerson({ userName: mail('ben') });
    await changeInNotion(world, 'ben', { op: 'replace', path: target, value: value(target, 'one') });
    expect(await holds(world, 'ben', target)).toBe(value(target, 'one'));
    const ada = world.person('ada', { jobTitle: value(target, 'one') });
    world.person('ben');
    await world.settle();
    expect(await holds(world, 'ben', target)).toBeUndefined();
    world.graph.directory.updateUser(ada, { jobTitle: null });
    await world.settle();
    expect(await holds(world, 'ada', target)).toBeUndefined();
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { displayName: 'somebody' });
    await world.settle();
    expect(operations(world)).toEqual([]);
    world.graph.directory.updateUser(ada, { jobTitle: value(target, 'two') });
    await world.settle();
    expect(await holds(world, 'ada', target)).toBe(value(target, 'two'));
  });

  it.each(CLEARABLE)(
    '%s of an adopted account stays when the mapping says nothing about empty values',
    async (target) => {
      const config = mapping({ target, source: 'jobTitle', default: value(target, 'two') });
      const world = await open({ config, knobs: { secondaryEmails: 'allowed' } });
      world.notion.workspace.addPerson({ userName: mail('ben') });
      await changeInNotion(world, 'ben', { op: 'replace', path: target, value: value(target, 'one') });
      world.person('ben');
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      expect(await holds(world, 'ben', target)).toBe(value(target, 'one'));
    },
  );
});

describe('every kind of origin', () => {
  it('is written at creation; later what always applies, and nothing that is for creation alone', async () => {
    const world = await open({
      config: mapping(
        { target: 'title', source: 'jobTitle', default: 'Member' },
        { target: 'userType', constant: 'Employee' },
        { target: `${ENTERPRISE}:department`, expression: 'ToUpper([department])' },
        { target: 'locale', source: 'usageLocation', apply: 'onCreate' },
        { target: 'preferredLanguage', constant: 'en-GB', apply: 'onCreate' },
      ),
    });
    const read = async (): Promise<unknown[]> => {
      const paths = ['title', 'userType', `${ENTERPRISE}:department`, 'locale', 'preferredLanguage'];
      return Promise.all(paths.map((path) => attribute(world, 'ada', path)));
    };
    const ada = world.person('ada', { department: 'Engines', usageLocation: 'GB' });
    await world.settle();
    expect(await read()).toEqual(['Member', 'Employee', 'ENGINES', 'GB', 'en-GB']);
    await changeInNotion(world, 'ada', { op: 'replace', path: 'preferredLanguage', value: 'fr-FR' });
    world.graph.directory.updateUser(ada, { jobTitle: 'Countess', department: 'Looms', usageLocation: 'FR' });
    await world.settle();
    expect(await read()).toEqual(['Countess', 'Employee', 'LOOMS', 'GB', 'fr-FR']);
  });

  it('is sent to an adopted account as to an existing one: neither defaults nor what is for creation', async () => {
    const photo = 'photos[type eq "photo"].value';
    const world = await open({
      config: mapping(
        { target: 'title', source: 'jobTitle', default: 'Member' },
        { target: 'userType', constant: 'Employee' },
        { target: 'locale', source: 'usageLocation', apply: 'onCreate' },
        { target: photo, constant: 'https://contoso.example/logo.png' },
      ),
    });
    world.notion.workspace.addPerson({ userName: mail('ada') });
    world.person('ada', { usageLocation: 'GB' });
    world.person('ben');
    await world.settle();
    expect(operations(world)).toEqual([{ op: 'replace', path: 'userType', value: 'Employee' }]);
    expect(await attribute(world, 'ben', photo)).toBe('https://contoso.example/logo.png');
    expect(await attribute(world, 'ada', photo)).toBeUndefined();
  });
});
