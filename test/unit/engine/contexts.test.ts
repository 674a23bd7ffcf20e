import { describe, expect, it } from 'vitest';
import { Contexts } from '../../../shared/engine/objects/contexts.ts';
import { type SourceId, type StoredObject, sourceId } from '../../../shared/model/stored-object.ts';
import { policy } from '../support/policies.ts';

const BOARD = { attribute: 'manager.department', operator: 'EQUALS', value: 'Board' };
const WITH_MANAGERS = policy({ users: { scopingFilters: [{ clauses: [BOARD] }] } });

const idOf = (number: number): SourceId => sourceId(`0a000000-0000-4000-8000-${String(number).padStart(12, '0')}`);

const person = (number: number, image: StoredObject['image'] = {}): StoredObject => ({
  kind: 'user',
  id: idOf(number),
  image,
  life: 'live',
  generation: 1,
});

const below = (manager: number): StoredObject => person(900_000 + manager, { manager: idOf(manager) });

/** A store whose reads end when the test says so, with the rows as they were when each read began. */
function store(...rows: readonly StoredObject[]) {
  const stored = new Map(rows.map((row) => [row.id, row]));
  const answers: (() => void)[] = [];
  const contexts = new Contexts({
    policy: WITH_MANAGERS,
    entitled: { user: { text: () => undefined }, group: { text: () => undefined } },
    readUsers: (ids) => {
      const seen = new Map(ids.flatMap((id) => stored.get(id) ?? []).map((row) => [row.id, row]));
      return new Promise((resolve) => answers.push(() => resolve(seen)));
    },
  });
  const put = (row: StoredObject): void => {
    stored.set(row.id, row);
    contexts.forget(row.id);
  };
  const answerAll = (): void => {
    for (const answer of answers.splice(0)) answer();
  };
  return { contexts, put, answerAll, answerLast: () => answers.pop()?.() };
}

describe('what is remembered of managers', () => {
  it('is not a row that was changed while it was being read', async () => {
    const { contexts, put, answerAll } = store(person(1, { department: 'Sales' }));
    const early = contexts.ofOne(below(1));
    put(person(1, { department: 'Board' }));
    answerAll();
    await early;
    const later = contexts.ofOne(below(1));
    answerAll();
    expect((await later).scope.references).toEqual({ manager: { department: 'Board' } });
  });

  it('is not lost to whoever asked for it, when it changes while others are still being read', async () => {
    const { contexts, put, answerAll } = store(person(1, { department: 'Board' }), person(2));
    const first = contexts.ofOne(below(1));
    answerAll();
    await first;
    const both = contexts.of([below(1), below(2)]);
    put(person(1, { department: 'Council' }));
    answerAll();
    expect((await both)(below(1)).scope.references).toHaveProperty('manager');
  });

  it('is not lost to whoever asked for it, when others need the room', async () => {
    const many = Array.from({ length: 4_999 }, (_, at) => 1_000 + at);
    const rows = [person(1, { department: 'Board' }), ...[2, 3, 4, ...many].map((at) => person(at))];
    const { contexts, answerAll, answerLast } = store(...rows);
    const full = contexts.of([below(1), ...many.map(below)]);
    answerAll();
    await full;
    const both = contexts.of([below(1), below(2)]);
    for (const newcomer of [3, 4]) {
      const one = contexts.ofOne(below(newcomer));
      answerLast();
      await one;
    }
    answerAll();
    expect((await both)(below(1)).scope.references).toEqual({ manager: { department: 'Board' } });
  });
});
