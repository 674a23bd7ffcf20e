import { describe, expect, it } from 'vitest';
import {
  type DifferenceInput,
  differenceOf,
  type ExportedPerson,
  TAKEN_OUT,
} from '../../../shared/engine/export/memberships.ts';
import { type SourceId, sourceId, targetId } from '../../../shared/model/stored-object.ts';

const id = (n: number): SourceId => sourceId(`00000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
const account = (n: number) => targetId(`t${n}`);
const member = (n: number, incarnation = 1) => ({ id: id(n), incarnation, target: account(n) });
const present: ExportedPerson = { target: account(1), held: false, inScope: false, mayReturn: true };

function compare(facts: {
  exported?: readonly (readonly [number, number])[];
  desired?: readonly (readonly [number, number])[];
  person?: Partial<ExportedPerson>;
  heir?: ReturnType<DifferenceInput['heir']>;
  inSource?: boolean;
  emptied?: boolean;
}) {
  return differenceOf({
    exported: new Map((facts.exported ?? []).map(([n, incarnation]) => [id(n), incarnation])),
    desired: new Map((facts.desired ?? []).map(([n, incarnation]) => [id(n), member(n, incarnation)])),
    person: (who) => ({ ...present, target: account(Number(who.slice(-2))), ...facts.person }),
    heir: (who) => (who === id(1) ? facts.heir : undefined),
    isInSource: () => facts.inSource ?? false,
    emptied: facts.emptied ?? false,
  });
}

describe('the difference of memberships', () => {
  it('adds whom the target was not told of, and whom it was told of with an earlier link', () => {
    const { add } = compare({
      exported: [
        [1, 1],
        [2, 1],
      ],
      desired: [
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    });
    expect(add.map((one) => one.id)).toEqual([id(2), id(3)]);
  });

  it('adds again whose removal or addition nobody confirmed', () => {
    expect(compare({ exported: [[1, 0]], desired: [[1, 1]] }).add).toEqual([member(1)]);
  });

  it('removes who is exported and not wanted', () => {
    expect(compare({ exported: [[1, 1]] }).remove).toEqual([{ id: id(1), target: account(1) }]);
  });

  it('keeps the memberships of somebody whose removal is held', () => {
    expect(compare({ exported: [[1, 1]], person: { held: true } }).remove).toEqual([]);
  });

  it('keeps the memberships of somebody kept in the workspace, as long as the source shows them', () => {
    expect(compare({ exported: [[1, 1]], inSource: true }).remove).toEqual([]);
    expect(compare({ exported: [[1, 1]], inSource: true, emptied: true }).remove).toHaveLength(1);
    expect(compare({ exported: [[1, 1]], inSource: false }).remove).toHaveLength(1);
  });

  it('remembers the groups of somebody who left and may come back, and forgets those of others', () => {
    const gone = { target: undefined };
    expect(compare({ exported: [[1, 1]], person: gone })).toMatchObject({ forget: [], remove: [] });
    expect(compare({ exported: [[1, 1]], person: { ...gone, mayReturn: false } }).forget).toEqual([id(1)]);
  });

  it('takes out once who is leaving altogether, and remembers it until the person is gone or back', () => {
    const exported = [[1, TAKEN_OUT]] as const;
    expect(compare({ exported })).toMatchObject({ remove: [], forget: [], exportedCount: 0 });
    expect(compare({ exported, person: { target: undefined } })).toMatchObject({ remove: [], forget: [] });
    expect(compare({ exported, person: { inScope: true } }).remove).toHaveLength(1);
    expect(compare({ exported, desired: [[1, 2]], person: { inScope: true } }).add).toEqual([member(1, 2)]);
  });

  it('lets an heir inherit what was sent, and sends what was only announced', () => {
    const heir = { id: id(2), target: account(2), hasIt: true, isUnsure: false, afterLeaving: false };
    const gone = { target: undefined };
    const sent = compare({ exported: [[1, 3]], desired: [[2, 1]], person: gone, heir });
    expect(sent).toMatchObject({ forget: [id(1)], add: [], inherited: [{ id: id(2), incarnation: 1 }] });
    const announced = compare({ exported: [[1, 0]], desired: [[2, 1]], person: gone, heir });
    expect(announced).toMatchObject({ forget: [id(1)], add: [member(2)], inherited: [{ id: id(2), incarnation: 0 }] });
  });

  it('sends to an heir who came after the owner had left what was sent before', () => {
    const heir = { id: id(2), target: account(2), hasIt: true, isUnsure: false, afterLeaving: true };
    const gone = { target: undefined, mayReturn: true };
    const { add, forget } = compare({ exported: [[1, 3]], desired: [[2, 1]], person: gone, heir });
    expect([add.map((member) => member.id), forget]).toEqual([[id(2)], [id(1)]]);
  });

  it('takes the account out of a group to which its heir does not belong', () => {
    const heir = { id: id(2), target: account(9), hasIt: true, isUnsure: false, afterLeaving: false };
    const gone = { target: undefined };
    const { remove, forget, inherited } = compare({ exported: [[1, 1]], person: gone, heir });
    expect(remove).toEqual([{ id: id(2), target: account(9) }]);
    expect([forget, inherited]).toEqual([[id(1)], [{ id: id(2), incarnation: 0 }]]);
  });

  describe('of somebody who is back with another account, while an heir has the former one', () => {
    const heir = { id: id(2), target: account(9), hasIt: true, isUnsure: false, afterLeaving: false };
    const here = { inScope: true };

    it('names the heir from now on, and takes the heir out', () => {
      const back = compare({ exported: [[1, 1]], desired: [[1, 2]], person: here, heir });
      expect(back).toEqual({
        add: [member(1, 2)],
        remove: [{ id: id(2), target: account(9) }],
        forget: [],
        inherited: [{ id: id(2), incarnation: 0 }],
        exportedCount: 1,
        inStep: 0,
      });
    });

    it('takes out the heir alone when neither belongs to the group', () => {
      const { remove, forget } = compare({ exported: [[1, 1]], person: here, heir });
      expect([remove, forget]).toEqual([[{ id: id(2), target: account(9) }], [id(1)]]);
    });

    it('leaves an heir who belongs to the group, is told of, or is held', () => {
      const both = compare({
        exported: [[1, 1]],
        desired: [
          [1, 2],
          [2, 1],
        ],
        person: here,
        heir,
      });
      expect([both.remove, both.add]).toEqual([[], [member(1, 2)]]);
      for (const afterLeaving of [false, true]) {
        const told = compare({
          exported: [
            [1, 1],
            [2, 1],
          ],
          desired: [
            [1, 2],
            [2, 1],
          ],
          person: here,
          heir: { ...heir, afterLeaving },
        });
        expect([told.remove, told.inherited, told.add]).toEqual([[], [], [member(1, 2)]]);
      }
      expect(compare({ exported: [[1, 1]], person: { held: true }, heir }).remove).toEqual([]);
    });

    it('leaves an heir alone where an entry may be of either account', () => {
      for (const uncertain of [0, TAKEN_OUT]) {
        const { remove, inherited } = compare({ exported: [[1, uncertain]], desired: [[1, 2]], person: here, heir });
        expect([remove, inherited]).toEqual([[], []]);
      }
    });

    it('says nothing of an heir who has got another account meanwhile', () => {
      const gone = { ...heir, hasIt: false };
      expect(compare({ exported: [[1, 1]], desired: [[1, 2]], person: here, heir: gone }).remove).toEqual([]);
    });
  });

  it('decides nothing while nobody knows who has the account', () => {
    const heir = { id: id(2), target: account(9), hasIt: false, isUnsure: true, afterLeaving: false };
    expect(compare({ exported: [[1, 1]], person: { target: undefined }, heir })).toMatchObject({
      remove: [],
      forget: [],
    });
  });

  it('counts those who are in the target because of us', () => {
    expect(
      compare({
        exported: [
          [1, 1],
          [2, 1],
        ],
        desired: [[1, 1]],
      }).exportedCount,
    ).toBe(2);
    expect(compare({ exported: [[1, 1]], person: { target: undefined } }).exportedCount).toBe(0);
  });
});
