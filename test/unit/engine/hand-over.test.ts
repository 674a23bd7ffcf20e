import { describe, expect, it } from 'vitest';
import { inWaves } from '../../../shared/engine/export/hand-over.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

describe('hand-overs', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => sourceId(`${letter.repeat(8)}-0000-4000-8000-000000000000`));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three ids');

  it('come after whoever gives the value up', () => {
    const waves = inWaves([
      { id: a, gives: ['x'], wants: ['y'] },
      { id: b, gives: ['y'], wants: ['z'] },
      { id: c, gives: [], wants: ['x'] },
    ]);
    expect(waves).toEqual([[b], [a], [c]]);
  });

  it('in a circle come last and together', () => {
    const waves = inWaves([
      { id: a, gives: ['x'], wants: ['y'] },
      { id: b, gives: ['y'], wants: ['x'] },
      { id: c, gives: ['u'], wants: ['v'] },
    ]);
    expect(waves).toEqual([[c], [a, b]]);
  });
});
