import { describe, expect, it } from 'vitest';
import { explain } from '../../shared/explain/explain.ts';
import { later, waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

/** Given names that nobody else in the workspace has: Ada, then AdaL, then Ada2. */
const config = {
  users: {
    attributeMappings: [
      { source: 'userPrincipalName', target: 'userName', matching: 1 },
      { source: 'jobTitle', target: 'title' },
      {
        target: 'name.givenName',
        expression: 'SelectUniqueValue([givenName], Append([givenName], Left([surname], 1)), Append([givenName], "2"))',
        apply: 'onCreate',
      },
    ],
  },
};

const person = (world: World, name: string, surname = 'Lovelace'): string =>
  world.person(name, { givenName: 'Ada', surname });

/** Somebody in the workspace whom the tenant does not know. */
const stranger = (world: World, givenName: string): string =>
  world.notion.workspace.addPerson({ userName: mail(`stranger.${givenName}`), name: `${givenName} Stranger` }).id;

const givenName = (world: World, name: string): string | undefined =>
  world.notion.workspace.member(world.people().get(mail(name))?.id ?? '')?.account.profile.name.givenName;

describe('SelectUniqueValue', () => {
  it('takes the first value that nobody in the workspace has', async () => {
    const world = await open({ config });
    stranger(world, 'Ada');
    person(world, 'ada');
    await world.settle();
    expect(givenName(world, 'ada')).toBe('AdaL');
  });

  it('gives two people who come in the same run different values', async () => {
    const world = await open({ config, knobs: { readLagMs: 60_000 } });
    for (const name of ['one', 'two', 'three']) person(world, name);
    await world.settle();
    const given = ['one', 'two', 'three'].map((name) => givenName(world, name));
    expect(given.toSorted()).toEqual(['Ada', 'Ada2', 'AdaL']);
  });

  it('gives somebody who is found in the middle of a run another value, too', async () => {
    const world = await open({ config, knobs: { readLagMs: 60_000 } });
    const [ben, cat] = ['ben', 'cat'].map((name) => world.person(name, { givenName: name }));
    const team = world.group('Team', [ben ?? '', cat ?? '']);
    await world.settle();
    person(world, 'one');
    // Members that are to be taken out make the run look at Entra ID once more, which then knows of another newcomer.
    world.graph.directory.removeMember(team, cat ?? '');
    let arrived = false;
    const summary = await world.slice({
      fetch: (inner) => async (request, init) => {
        const answer = await inner(request, init);
        if (init?.method === 'POST' && String(request).endsWith('/Users') && !arrived) {
          arrived = true;
          person(world, 'two');
        }
        return answer;
      },
    });
    expect(summary).toMatchObject({ users: { created: 2 } });
    expect([givenName(world, 'one'), givenName(world, 'two')]).toEqual(['Ada', 'AdaL']);
  });

  it('lets a person wait while every value is taken, and nobody else', async () => {
    const world = await open({ config });
    const others = ['Ada', 'AdaL', 'Ada2'].map((name) => stranger(world, name));
    const ada = person(world, 'ada');
    world.person('ben', { givenName: 'Ben', surname: 'Bitdiddle' });
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'NoUniqueValue' });
    expect(givenName(world, 'ben')).toBe('Ben');
    expect(world.count('POST /Users')).toBe(1);

    const { workspace } = world.notion;
    const leaver = workspace.member(others[2] ?? '');
    if (leaver !== undefined) workspace.leave(leaver);
    later(world, 60);
    await world.settle();
    expect(givenName(world, 'ada')).toBe('Ada2');
  });

  it('is not asked again for people who are linked, nor for an account that is taken over', async () => {
    const world = await open({ config });
    const ada = person(world, 'ada');
    world.notion.workspace.addPerson({ userName: mail('found'), name: 'Found Earlier' });
    person(world, 'found');
    await world.settle();
    stranger(world, 'Ada');
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { jobTitle: 'Countess', givenName: 'Augusta' });
    await world.settle();
    expect(world.requests()).toEqual(['PATCH /Users']);
    expect([givenName(world, 'ada'), givenName(world, 'found')]).toEqual(['Ada', 'Found']);
  });

  it('finds the value that an unanswered create has taken for its own', async () => {
    const world = await open({ config, waitShare: 0.01 });
    const ada = person(world, 'ada');
    world.notion.faults.add({
      match: { method: 'POST', path: '/Users$', nth: 1 },
      action: { status: 503, takesEffect: true },
    });
    expect((await world.settle()).escrow).toBe(0);
    expect(givenName(world, 'ada')).toBe('Ada');
    expect(await waits(world, 'user', ada)).toBeUndefined();
    expect(world.people().size).toBe(1);
  });

  it('is explained with the value that the person would get', async () => {
    const world = await open({ config });
    stranger(world, 'Ada');
    await world.settle();
    const ada = person(world, 'ada');
    await world.slice({ options: { softDeadlineMs: 1 } });
    world.forgetRequests();
    expect(await explain(world.dependencies(), { kind: 'user', name: ada })).toMatchObject({
      explanation: {
        decision: { action: 'create', values: { 'name.givenName': 'AdaL' } },
        mappings: expect.arrayContaining([expect.objectContaining({ target: 'name.givenName', value: 'AdaL' })]),
      },
    });
    expect(world.requests().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });
});
