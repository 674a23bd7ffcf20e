// How much of an answer is read: what counts is what it becomes in memory, and `[],[],…` becomes many times its size.

export interface AnswerSize {
  readonly bytes: number;
  /** Objects, lists and items in them. */
  readonly items: number;
}

const MIB = 1_048_576;

/** A page of any list has at most a thousand objects. */
export const PAGE: AnswerSize = { bytes: 8 * MIB, items: 500_000 };
/** A group comes with all its members: 200,000 of them, each with an id, a name, a type and an address. */
export const WITH_MEMBERS: AnswerSize = { bytes: 48 * MIB, items: 2_000_000 };

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const ITEM_BYTES = new Set([...'[{,'].map((character) => character.charCodeAt(0)));

/** Counts before anything is parsed. Texts do not count: their commas become nothing. */
export class ItemCount {
  #items = 0;
  #inText = false;
  #escaped = false;

  /** The next bytes of the JSON; answers with the count so far. */
  add(json: Uint8Array): number {
    let [items, inText, escaped] = [this.#items, this.#inText, this.#escaped];
    for (const byte of json) {
      if (escaped) escaped = false;
      else if (inText && byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inText = !inText;
      else if (!inText && ITEM_BYTES.has(byte)) items += 1;
    }
    [this.#items, this.#inText, this.#escaped] = [items, inText, escaped];
    return items;
  }
}
