import { describe, expect, it } from 'vitest';
import { TableWire } from '../support/table-wire.ts';
import { tableService } from '../support/tables.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, later, unassign, waits } from './support/tenant.ts';
import { mail, type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();

/** What Graph sends of these people: of each, this attribute with a value of its own, as JSON. */
class OddValues {
  readonly of = new Map<string, { readonly attribute: string; readonly json: string }>();

  readonly wraps: Wraps = {
    fetch: (inner) => async (input, init) => {
      const answer = await inner(input, init);
      if (!String(input).includes('/users/delta') || !answer.ok) return answer;
      const page: { readonly value: Record<string, unknown>[] } = JSON.parse(await answer.text());
      for (const row of page.value) {
        const odd = this.of.get(String(row['id']));
        if (odd !== undefined) row[odd.attribute] = `odd ${row['id']}`;
      }
      // The value is put in as text: to write some of them, our own stack would not do.
      const text = [...this.of].reduce((all, [id, { json }]) => all.replace(`"odd ${id}"`, json), JSON.stringify(page));
      return new Response(text, { status: answer.status });
    },
  };
}

/** In escrow, with that attribute in its reason. */
async function waitsFor(world: World, id: string, attribute: string): Promise<void> {
  expect(await waits(world, 'user', id)).toEqual({ state: 'escrow', code: 'SourceValueUnusable' });
  expect((await world.stored('user', id))?.work?.detail).toContain(attribute);
}

describe.each([
  ['600,000 characters long', JSON.stringify('x'.repeat(600_000))],
  ['nested 5,000 levels deep', `${'{"a":'.repeat(5_000)}"deep"${'}'.repeat(5_000)}`],
])('a value that is %s', (_, json) => {
  it('keeps only its own person waiting; everybody else and every leaver go on, and it heals', async () => {
    const world = await open();
    const odd = new OddValues();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    await world.settle(odd.wraps);
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    unassign(world, ben);
    const eve = world.person('eve');
    world.person('cat');
    for (const id of [ada, eve]) odd.of.set(id, { attribute: 'displayName', json });
    await world.settle(odd.wraps);
    expect(inside(world)).toEqual(['ada', 'cat']);
    expect(world.people().get(mail('ada'))?.name).toBe('ada');
    for (const id of [ada, eve]) await waitsFor(world, id, 'displayName');
    expect((await world.job()).alarms).toEqual([]);
    await expectSoundState(world);

    odd.of.clear();
    for (const id of [ada, eve]) world.graph.directory.updateUser(id, { displayName: 'A better name' });
    await world.settle(odd.wraps);
    expect(await waits(world, 'user', ada)).toBeUndefined();
    expectConverged(world);
  });

  it('keeps nobody in who is to leave', async () => {
    const world = await open();
    const odd = new OddValues();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    odd.of.set(ada, { attribute: 'displayName', json });
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.settle(odd.wraps);
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle(odd.wraps);
    expect(inside(world)).toEqual(['ben']);
  });

  it('of an attribute that nothing uses is not looked at', async () => {
    const world = await open();
    const odd = new OddValues();
    const ada = world.person('ada');
    odd.of.set(ada, { attribute: 'aboutMe', json });
    await world.settle(odd.wraps);
    expect(inside(world)).toEqual(['ada']);
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });

  it('that comes in a new generation clears nothing that was known before', async () => {
    const clause = { attribute: 'department', operator: 'EQUALS', value: 'R&D' };
    const world = await open({ config: { users: { scopingFilters: [{ clauses: [clause] }] } } });
    const odd = new OddValues();
    const ada = world.person('ada', { department: 'R&D' });
    world.person('ben', { department: 'R&D' });
    await world.settle();
    odd.of.set(ada, { attribute: 'department', json });
    world.graph.expireTokens({ kind: 'delta' });
    await world.settle(odd.wraps);
    later(world, 60);
    await world.settle(odd.wraps);
    expect(inside(world)).toEqual(['ada', 'ben']);
    await waitsFor(world, ada, 'department');
  });
});

describe('a line end that only some programs know', () => {
  it('is a character as any other', async () => {
    const world = await open();
    world.person('ada', { displayName: 'Ada\u2028King\u2029' });
    world.person('ben');
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expectConverged(world);
    await expectSoundState(world);
  });
});

describe.each([400, 500])('a person whose row the tables answer %i to', (status) => {
  async function wired(world: World): Promise<{ wire: TableWire; wraps: Wraps }> {
    const wire = new TableWire(/TableEndpoint=([^;]+)/.exec(tableService())?.[1] ?? '');
    await wire.open();
    const connection = { connectionString: wire.connectionString(world.tables.connectionString) };
    return { wire, wraps: { tables: { connection, retry: { retryDelayInMs: 1, maxRetryDelayInMs: 2 } } } };
  }

  it('waits alone, leaves when it is to leave, and heals when the value changes', async () => {
    const world = await open();
    const { wire, wraps } = await wired(world);
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    await world.settle(wraps);
    wire.refusal = { status, code: 'InvalidInput', of: 'poison' };
    world.graph.directory.updateUser(ada, { displayName: 'poison' });
    unassign(world, ben);
    const eve = world.person('eve', { displayName: 'poison too' });
    world.person('cat');
    await world.settle(wraps);
    expect(inside(world)).toEqual(['ada', 'cat']);
    for (const id of [ada, eve]) await waitsFor(world, id, 'displayName');
    await expectSoundState(world);

    world.graph.directory.updateUser(eve, { displayName: 'Eve' });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle(wraps);
    expect(inside(world)).toEqual(['cat', 'eve']);
    await wire.close();
  });
});
