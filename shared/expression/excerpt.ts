// Shows a place in an expression: its line, cut to a readable width, and a caret below it.

const BEFORE = 60;
const AFTER = 40;
const LINE_BREAK = /\r\n?|\n/u;

interface Excerpt {
  /** `column 8`, or `line 2, column 8`; columns are counted in characters. */
  readonly place: string;
  readonly lines: readonly [line: string, caret: string];
}

export function excerptOf(text: string, position: number): Excerpt {
  const above = text.slice(0, position).split(LINE_BREAK);
  const before = above.at(-1) ?? '';
  const [after = ''] = text.slice(position).split(LINE_BREAK, 1);
  const shownBefore = before.slice(boundary(before, before.length - BEFORE));
  const shownAfter = after.slice(0, boundary(after, AFTER));
  const lead = `${shownBefore === before ? '' : '…'}${shownBefore}`;
  const column = [...before].length + 1;
  return {
    place: above.length === 1 ? `column ${column}` : `line ${above.length}, column ${column}`,
    lines: [`  ${lead}${shownAfter}${shownAfter === after ? '' : '…'}`, `  ${blanksFor(lead)}^`],
  };
}

/** An offset inside the text that cuts no surrogate pair in half. */
function boundary(text: string, offset: number): number {
  if (offset <= 0) return 0;
  return /^[\udc00-\udfff]/.test(text.slice(offset, offset + 1)) ? offset - 1 : offset;
}

/** Characters that a terminal draws two columns wide: emoji, and the scripts of East Asia. */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
/** Marks and joiners, which take no column of their own. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** As wide as the text is drawn. */
function blanksFor(text: string): string {
  let blanks = '';
  for (const character of text) {
    if (character === '\t') blanks += character;
    else if (!NO_WIDTH.test(character)) blanks += WIDE.test(character) ? '  ' : ' ';
  }
  return blanks;
}
