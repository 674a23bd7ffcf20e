// Counting and cutting text by characters, so that a surrogate pair is never cut in half.

const SURROGATE = /[\ud800-\udfff]/;

/** Zero-based; `end` may be beyond the text. */
export function sliceCharacters(text: string, start: number, end: number): string {
  if (!SURROGATE.test(text)) return text.slice(start, end);
  return [...text].slice(start, end).join('');
}

/** Zero-based place of the first occurrence at or after `start`, or -1. */
export function indexOfCharacters(text: string, sought: string, start: number): number {
  if (!SURROGATE.test(text)) return text.indexOf(sought, start);
  const skipped = sliceCharacters(text, 0, start).length;
  const found = text.indexOf(sought, skipped);
  return found === -1 ? -1 : characterCount(text.slice(0, found));
}

export function characterCount(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length;
}
