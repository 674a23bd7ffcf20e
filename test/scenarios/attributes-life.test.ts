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

/** Several attributes of one person in Notion that do not touch each other: no two are parts of the same one. */
function apart(paths: readonly string[]): (readonly [string, readonly string[]])[] {
  const rounds: string[][] = [];
  const seen = new Map<string, number>();
  for (const path of paths) {
    const whole = path.startsWith('urn:') ? path : (/^\w+/.exec(path)?.[0] ?? path);
    const nth = seen.get(whole) ?? 0;
    seen.set(whole, nth + 1);
    rounds[nth] = [...(rounds[nth] ?? []), path];
  }
  return rounds.map((together) => [together.join(', '), together]);
}

/** provisioning.json in which one text of a person, or one address, is the source of all of them. */
const from = (targets: readonly string[], more: (target: string) => object = () => ({})): Record<string, unknown> =>
  mapping(
    ...targets.map((target) => ({ target, source: isAddress(target) ? 'department' : 'jobTitle', ...more(target) })),
  );
const texts = (text: string): Record<string, string> => ({ jobTitle: text, department: `${text}@contoso.example` });
const NOTHING = { jobTitle: null, department: null };

/** Types of addresses are not kept: what was written is among all addresses. */
async function holds(world: World, name: string, path: string): Promise<unknown> {
  if (!path.startsWith('emails[')) return attribute(world, name, path);
  const emails = JSON.stringify(await attribute(world, name, 'emails'));
  return ['one', 'two'].map((text) => value(path, text)).findLast((address) => emails.includes(address));
}

/** What a person has of each attribute. */
async function held(world: World, name: string, paths: readonly string[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const path of paths) found[path] = await holds(world, name, path);
  return found;
}

const all = (paths: readonly string[], text: string): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, value(path, text)]));
const none = (paths: readonly string[]): Record<string, undefined> =>
  Object.fromEntries(paths.map((path) => [path, undefined]));

/** An account that was there before the job, and has a value everywhere. */
async function addBen(world: World, paths: readonly string[]): Promise<void> {
  world.notion.workspace.addPerson({ userName: mail('ben') });
  for (const path of paths) await changeInNotion(world, 'ben', { op: 'replace', path, value: value(path, 'one') });
  expect(await held(world, 'ben', paths)).toEqual(all(paths, 'one'));
}

const knobs = { secondaryEmails: 'allowed' } as const;

describe('every attribute that Notion takes', () => {
  it.each(apart(PLAIN))('%s: written at creation, changed, read back, and not sent again', async (_, targets) => {
    const world = await open({ config: from(targets), knobs });
    const ada = world.person('ada', texts('one'));
    await world.settle();
    expect(await held(world, 'ada', targets)).toEqual(all(targets, 'one'));
    world.graph.directory.updateUser(ada, texts('two'));
    await world.settle();
    expect(await held(world, 'ada', targets)).toEqual(all(targets, 'two'));
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { displayName: 'somebody' });
    await world.settle();
    expect(operations(world)).toEqual([]);
    world.graph.directory.updateUser(ada, NOTHING);
    await world.settle();
    expect(operations(world)).toEqual([]);
    expect(await held(world, 'ada', targets)).toEqual(all(targets, 'two'));
  });

  it.each(apart(CLEARABLE))('%s: emptied where the mapping says so, also in an adopted account', async (_, targets) => {
    const world = await open({ config: from(targets, () => ({ whenNull: 'clear' })), knobs });
    await addBen(world, targets);
    const ada = world.person('ada', texts('one'));
    world.person('ben');
    await world.settle();
    expect(await held(world, 'ben', targets)).toEqual(none(targets));
    world.graph.directory.updateUser(ada, NOTHING);
    await world.settle();
    expect(await held(world, 'ada', targets)).toEqual(none(targets));
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { displayName: 'somebody' });
    await world.settle();
    expect(operations(world)).toEqual([]);
    world.graph.directory.updateUser(ada, texts('two'));
    await world.settle();
    expect(await held(world, 'ada', targets)).toEqual(all(targets, 'two'));
  });

  it.each(apart(CLEARABLE))(
    '%s: those of an adopted account stay when the mapping says nothing about empty values',
    async (_, targets) => {
      const config = from(targets, (target) => ({ default: value(target, 'two') }));
      const world = await open({ config, knobs });
      await addBen(world, targets);
      world.person('ben');
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      expect(await held(world, 'ben', targets)).toEqual(all(targets, 'one'));
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
