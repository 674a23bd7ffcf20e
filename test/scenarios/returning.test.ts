import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, rosters } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('a person who comes back', () => {
  it.each([true, false])(
    'is not left in a group that Notion restores by itself (rejoinRestoresGroups: %s)',
    async (restores) => {
      const world = await open({ knobs: { rejoinRestoresGroups: restores } });
      const [ada, ben] = [world.person('ada'), world.person('ben')];
      const [design] = [world.group('Design', [ada, ben]), world.group('Music', [ada, ben])];
      await world.settle();
      world.passReadLag();
      world.graph.directory.updateUser(ada, { accountEnabled: false });
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      world.graph.directory.removeMember(design, ada);
      await world.settle();
      world.graph.directory.updateUser(ada, { accountEnabled: true });
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['ben'], Music: ['ada', 'ben'] });
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it.each([true, false])(
    'is not left in one from which he was taken while nobody knew whether he was out himself (rejoinRestoresGroups: %s)',
    async (restores) => {
      const world = await open({ waitShare: 0.01, knobs: { rejoinRestoresGroups: restores } });
      const [ada, ben] = [world.person('ada'), world.person('ben')];
      const [design] = [world.group('Design', [ada, ben])];
      await world.settle();
      world.passReadLag();
      world.notion.faults.add({
        match: { method: 'PATCH', path: '/Users/', times: 8 },
        action: { status: 502, takesEffect: true },
      });
      world.graph.directory.updateUser(ada, { accountEnabled: false });
      world.graph.directory.removeMember(design, ada);
      await world.slice();
      world.notion.faults.clear();
      world.advance(31 * 60_000);
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      world.passReadLag();
      world.graph.directory.updateUser(ada, { accountEnabled: true });
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['ben'] });
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it.each([true, false])(
    'from the recycle bin is in every group, also when these were read anew meanwhile (first reads list deleted members: %s)',
    async (lists) => {
      const world = await open({ switches: { initialListsSoftDeletedMembers: lists } });
      const [ada, ben] = [world.person('ada'), world.person('ben')];
      world.group('Design', [ada, ben]);
      await world.settle();
      world.passReadLag();
      world.graph.directory.deleteUser(ada);
      await world.settle();
      world.graph.expireTokens();
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['ben'] });
      world.graph.directory.restoreUser(ada);
      await world.settle();
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
      expectConverged(world);
      await expectSoundState(world);
    },
  );
});

describe('whoever gets the address of somebody who left', () => {
  it.each([
    [true, 'disabled'],
    [true, 'deleted'],
    [false, 'disabled'],
  ])(
    'has nothing of that person’s groups, also when Notion gives the account back with them (rejoinRestoresGroups: %s, %s)',
    async (restores, how) => {
      const world = await open({ knobs: { rejoinRestoresGroups: restores } });
      const { directory } = world.graph;
      const [ada, ben] = [world.person('ada'), world.person('ben')];
      const [, music] = [world.group('Design', [ada, ben]), world.group('Music', [ada, ben])];
      await world.settle();
      world.passReadLag();
      directory.updateUser(ada, { userPrincipalName: mail('former.ada'), accountEnabled: how !== 'disabled' });
      if (how === 'deleted') directory.deleteUser(ada);
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      world.passReadLag();
      const newcomer = world.person('newcomer');
      directory.updateUser(newcomer, { userPrincipalName: mail('ada') });
      directory.addMember(music, newcomer);
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['ben'], Music: ['ada', 'ben'] });
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it('has nothing of them either when both turn out in one round', async () => {
    const world = await open({ waitShare: 0.01, knobs: { rejoinRestoresGroups: true } });
    const { directory } = world.graph;
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    world.group('Design', [ada, ben]);
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', times: 8 },
      action: { status: 502, takesEffect: true },
    });
    directory.updateUser(ada, { accountEnabled: false });
    await world.slice();
    world.notion.faults.clear();
    directory.updateUser(ada, { userPrincipalName: mail('former.ada') });
    directory.updateUser(world.person('newcomer'), { userPrincipalName: mail('ada') });
    world.advance(31 * 60_000);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben'] });
    expectConverged(world);
    await expectSoundState(world);
  });

  it('has nothing of them either when two had the address, and Notion refused to take the first out', async () => {
    const world = await open({ knobs: { rejoinRestoresGroups: true } });
    const { directory } = world.graph;
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    world.group('Design', [ada, ben]);
    await world.settle();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Groups/' }, action: { status: 403 } });
    let holder = ada;
    for (const next of ['first', 'second']) {
      world.passReadLag();
      directory.updateUser(holder, { userPrincipalName: mail(`before.${next}`), accountEnabled: false });
      await world.settle();
      world.passReadLag();
      holder = world.person(next);
      directory.updateUser(holder, { userPrincipalName: mail('ada') });
      await world.settle();
    }
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
    world.notion.faults.clear();
    world.advance(7 * 3_600_000);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben'] });
    expectConverged(world);
    await expectSoundState(world);
  });
});
