// What becomes of the expressions that a synchronization schema from Entra holds.

import { describe, expect, it } from 'vitest';
import {
  attribute,
  call,
  constant,
  imported,
  importedMappings,
  mapping,
  notesOf,
  textOnly,
  USER,
  userSchema,
} from '../../support/schemas.ts';

describe('stored expressions', () => {
  const title = (source: unknown) => importedMappings(mapping('title', source));

  it('a tree without a text is written out; arguments keep the places of their keys', () => {
    const { expression: _, ...tree } = call('', 'Replace', {
      source: attribute('mobile'),
      Find: constant('-'),
      Replacement: constant('_'),
    });
    expect(title(tree)).toEqual([{ expression: 'Replace([mobile], "-", , , "_", , )', target: 'title' }]);
  });

  it('a text without a usable tree counts', () => {
    expect(title(textOnly('Left([jobTitle], 3)'))).toEqual([{ expression: 'Left([jobTitle], 3)', target: 'title' }]);
    const unknownKeys = call('Switch([city], , "A", "B")', 'Switch', {
      source: attribute('city'),
      '"A"': constant('B'),
    });
    expect(title(unknownKeys)).toEqual([{ expression: 'Switch([city], , "A", "B")', target: 'title' }]);
  });

  it('parameters that come again and again may be numbered, and left out by null', () => {
    const { expression: _, ...tree } = call('', 'Switch', {
      source: attribute('city'),
      switchValue1: constant('A'),
      switchValue2: null,
      switchValue3: constant('C'),
      switchValue4: constant('D'),
    });
    expect(title(tree)).toEqual([{ expression: 'Switch([city], , "A", , "C", "D")', target: 'title' }]);
  });

  it('numbers are texts in the tree, and say the same', () => {
    const mid = call('Mid([jobTitle], 1, 8)', 'Mid', {
      source: attribute('jobTitle'),
      start: constant('1'),
      length: constant('8'),
    });
    const result = imported(userSchema(mapping('title', mid)));
    expect(notesOf(result)).toEqual([]);
    expect(result.config?.users?.attributeMappings?.[2]).toEqual({
      expression: 'Mid([jobTitle], 1, 8)',
      target: 'title',
    });
  });

  it('where the two disagree the tree counts, with a note', () => {
    const result = imported(
      userSchema(mapping('title', call('ToUpper([city])', 'ToLower', { source: attribute('jobTitle') }))),
    );
    expect(result.config?.users?.attributeMappings?.[2]).toEqual({
      expression: 'ToLower([jobTitle])',
      target: 'title',
    });
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[2].source: the tree says ToLower([jobTitle]), the text beside it ToUpper([city]); the tree counts, as in Entra`,
    ]);
  });

  it('what neither tree nor text says is left out, with the reason', () => {
    const result = imported(
      userSchema(mapping('title', { type: 'Function', name: 'Left', parameters: 'x', expression: 'Left(' })),
    );
    expect(notesOf(result)).toEqual([
      expect.stringMatching(
        /attributeMappings\[2\]: the value of title cannot be carried over: the parameters of Left are cut off, and the text cannot be read/,
      ),
    ]);
  });

  it('a function that is not known is left out with the nearest name', () => {
    const result = imported(
      userSchema(mapping('title', call('StripSpace([city])', 'StripSpace', { source: attribute('city') }))),
    );
    expect(result.report.notes.at(-1)?.message).toMatch(/there is no function StripSpace[\s\S]*expected StripSpaces/);
  });

  it('an attribute may be stored as its text alone', () => {
    expect(title(textOnly('[jobTitle]'))).toEqual([{ source: 'jobTitle', target: 'title' }]);
  });

  it('what changes with each evaluation is left out unless it applies at creation only', () => {
    const guid = call('Guid()', 'Guid', {});
    expect(importedMappings(mapping('title', guid))).toEqual([]);
    expect(importedMappings(mapping('title', guid, { flowType: 'ObjectAddOnly' }))).toEqual([
      { expression: 'Guid()', target: 'title', apply: 'onCreate' },
    ]);
  });
});
