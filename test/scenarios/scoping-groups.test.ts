import { describe, expect, it } from 'vitest';
import { expectSoundState } from './support/expectations.ts';
import { inside, later, rosters } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

const named = (operator: string, value: string): Record<string, unknown> => ({
  groups: { scopingFilters: [{ clauses: [{ attribute: 'displayName', operator, value }] }] },
});
const NOTION_GROUPS = named('REGEX MATCH', 'Notion .*');

/** A group named so, with ada and ben, who are assigned by it alone. */
async function withGroup(name: string, config = NOTION_GROUPS): Promise<{ world: World; group: string; ada: string }> {
  const world = await open({ config });
  const ada = world.person('ada', { assigned: false });
  const group = world.group(name, [ada, world.person('ben', { assigned: false })]);
  await world.settle();
  return { world, group, ada };
}

describe('a filter by the name of a group', () => {
  it('follows the group as it is renamed in, out, and in again, and its members stay in Notion', async () => {
    const { world, group, ada } = await withGroup('Team');
    expect(rosters(world)).toEqual({});
    const rename = async (displayName: string): Promise<void> => {
      world.graph.directory.updateGroup(group, { displayName });
      await world.settle();
      expect(inside(world)).toEqual(['ada', 'ben']);
    };
    await rename('Notion Team');
    expect(rosters(world)).toEqual({ 'Notion Team': ['ada', 'ben'] });
    await rename('Team');
    expect(rosters(world)).toEqual({ 'Notion Team': [] });
    world.graph.directory.removeMember(group, ada);
    world.graph.directory.assign(ada);
    await rename('Notion Design');
    expect(rosters(world)).toEqual({ 'Notion Design': ['ben'] });
    expect(world.count('POST /Groups')).toBe(1);
    await expectSoundState(world);
  });

  it('hands a name over to another group that comes under it in the same round', async () => {
    const { world, group, ada } = await withGroup('Notion Team');
    const other = world.group('Draft', [ada]);
    await world.settle();
    world.graph.directory.updateGroup(group, { displayName: 'Team' });
    world.graph.directory.updateGroup(other, { displayName: 'Notion Team' });
    await world.settle();
    later(world, 60);
    await world.settle();
    expect(rosters(world)['Notion Team']).toEqual(['ada']);
  });

  it('that changes to one which lets in fewer deletes nothing beyond the guard, and what is held dissolves with it', async () => {
    const config = { groups: { actions: { outOfScope: 'delete' } } };
    const world = await open({ config });
    const ada = world.person('ada');
    for (const name of ['A', 'B', 'C', 'D', 'E']) world.group(name, [ada]);
    await world.settle();
    const only = { ...(named('EQUALS', 'A').groups as object), ...config.groups };
    world.config = { groups: only };
    expect(await world.settle()).toMatchObject({ held: 4 });
    expect(Object.keys(rosters(world))).toHaveLength(5);
    world.config = config;
    world.forgetRequests();
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world)).toEqual({ A: ['ada'], B: ['ada'], C: ['ada'], D: ['ada'], E: ['ada'] });
    await expectSoundState(world);
  });

  it('by a flag or by one of several values reads those of the group', async () => {
    const clauses = [
      { attribute: 'securityEnabled', operator: 'IS TRUE' },
      { attribute: 'groupTypes', operator: 'EQUALS', value: 'Unified', values: 'any' },
    ];
    const world = await open({
      config: { groups: { scopingFilters: clauses.map((clause) => ({ clauses: [clause] })) } },
    });
    const ada = world.person('ada');
    world.group('Security', [ada], { securityEnabled: true, groupTypes: [] });
    world.group('Unified', [ada], { securityEnabled: false, groupTypes: ['DynamicMembership', 'Unified'] });
    world.group('Neither', [ada], { securityEnabled: false, groupTypes: ['DynamicMembership'] });
    await world.settle();
    expect(Object.keys(rosters(world)).sort()).toEqual(['Security', 'Unified']);
  });
});
