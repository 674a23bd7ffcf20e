// SelectUniqueValue: of the values that an object may get when it is created, the first that the target does not have.

import { RejectedError } from '../../errors/index.ts';
import type { Wanted } from '../../model/ports.ts';
import type { Attributes, AttributeValue, Kind, StoredObject } from '../../model/stored-object.ts';
import type { Slice } from '../slice.ts';

/** The slice remembers what was given away: look-ups may be behind the creates of a moment ago, answered or not. */
export class UniqueValues {
  readonly #slice: Pick<Slice, 'target' | 'valuesGiven'>;
  readonly #kind: Kind;

  constructor(slice: Pick<Slice, 'target' | 'valuesGiven'>, kind: Kind) {
    this.#slice = slice;
    this.#kind = kind;
  }

  /** Throws RejectedError (`NoUniqueValue`) when every value of an attribute is taken. */
  async choose(id: StoredObject['id'], { values, candidates = {} }: Wanted): Promise<Attributes> {
    const chosen: Record<string, AttributeValue> = {};
    for (const [path, choice] of Object.entries(candidates)) chosen[path] = await this.#first(id, path, choice);
    return { ...values, ...chosen };
  }

  async #first(id: StoredObject['id'], path: string, choice: readonly AttributeValue[]): Promise<AttributeValue> {
    const { valuesGiven } = this.#slice;
    for (const value of choice) {
      const key = `${this.#kind}\n${path}\n${String(value).toLowerCase()}`;
      if ((valuesGiven.get(key) ?? id) !== id) continue;
      // Before the look-up: while it is under way, nobody else may choose the same.
      valuesGiven.set(key, id);
      const taken = await this.#slice.target.find(this.#kind, path, String(value));
      if (taken.length === 0) return value;
      valuesGiven.delete(key);
    }
    throw new RejectedError({
      code: 'NoUniqueValue',
      detail: `The target already has every value that SelectUniqueValue gives for ${path}.`,
    });
  }
}
