// Translates the escapes of a .NET regular expression. .NET's classes know all of Unicode, RE2's only ASCII.

export type EscapeContext = 'outside' | 'class';

export type Escape =
  | { readonly output: string; readonly end: number }
  | { readonly unsupported: string }
  | { readonly bad: string };

const DIGIT = String.raw`\p{Nd}`;
const WORD = String.raw`\p{L}\p{Mn}\p{Nd}\p{Pc}`;
const SPACE = String.raw`\t\n\v\f\r\x{85}\p{Z}`;
/** Every category outside WORD; RE2's C leaves out the code points that are not assigned. */
const NOT_WORD = String.raw`\p{Mc}\p{Me}\p{Nl}\p{No}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\p{S}\p{Z}\p{C}`;
/** Every range outside SPACE. */
const NOT_SPACE =
  String.raw`\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}` +
  String.raw`\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}`;

const CLASSES: Readonly<Record<EscapeContext, ReadonlyMap<string, string>>> = {
  outside: new Map([
    ['d', DIGIT],
    ['D', String.raw`\P{Nd}`],
    ['w', `[${WORD}]`],
    ['W', `[^${WORD}]`],
    ['s', `[${SPACE}]`],
    ['S', `[^${SPACE}]`],
    ['b', String.raw`\b`],
    ['B', String.raw`\B`],
    ['A', String.raw`\A`],
    ['z', String.raw`\z`],
  ]),
  class: new Map([
    ['d', DIGIT],
    ['D', String.raw`\P{Nd}`],
    ['w', WORD],
    ['W', NOT_WORD],
    ['s', SPACE],
    ['S', NOT_SPACE],
    ['b', String.raw`\x{8}`],
  ]),
};

const CONTROLS = new Map([
  ['a', String.raw`\x{7}`],
  ['e', String.raw`\x{1b}`],
  ['f', String.raw`\f`],
  ['n', String.raw`\n`],
  ['r', String.raw`\r`],
  ['t', String.raw`\t`],
  ['v', String.raw`\v`],
]);

const CODE = /^\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/u;
const CONTROL = /^\\c([A-Za-z])/u;
const CATEGORY = /^\\[pP]\{\w{1,40}\}/u;
const LONGEST = 50;

/** The escape whose backslash is at `start`. */
export function translateEscape(pattern: string, start: number, context: EscapeContext): Escape {
  const text = pattern.slice(start, start + LONGEST);
  const letter = text.charAt(1);
  const output = CLASSES[context].get(letter) ?? CONTROLS.get(letter);
  if (output !== undefined) return { output, end: start + 2 };
  const code = CODE.exec(text);
  if (code !== null) return { output: `\\x{${code[1] ?? code[2]}}`, end: start + code[0].length };
  const control = CONTROL.exec(text);
  if (control !== null) return { output: `\\x{${controlCode(control[1] ?? '')}}`, end: start + control[0].length };
  if (letter === 'p' || letter === 'P') return categoryEscape(text, start);
  return otherEscape(letter, start);
}

function controlCode(letter: string): string {
  return ((letter.toUpperCase().codePointAt(0) ?? 0) - 0x40).toString(16);
}

function categoryEscape(text: string, start: number): Escape {
  const category = CATEGORY.exec(text)?.[0];
  if (category === undefined) return { bad: 'a Unicode category has the form \\p{L}' };
  if (category.includes('{Is')) return { unsupported: 'a Unicode block is' };
  return { output: category, end: start + category.length };
}

function otherEscape(letter: string, start: number): Escape {
  if (letter === '') return { bad: 'the backslash at the end escapes nothing' };
  if (letter === 'k' || /[1-9]/u.test(letter)) return { unsupported: 'a back-reference is' };
  if (letter === 'Z' || letter === 'G') return { unsupported: `\\${letter} is` };
  if (/[A-Za-z0-9]/u.test(letter)) return { bad: `\\${letter} has no meaning` };
  // RE2 refuses to escape letters beyond ASCII, which need no escape.
  return { output: /[!-~ ]/u.test(letter) ? `\\${letter}` : letter, end: start + 2 };
}
