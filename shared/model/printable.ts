// Texts from outside, fit for a terminal and for a log: nothing in them moves the cursor, sets colours or turns the writing.

const [ESC, BEL, CSI, ST] = [0x1b, 0x07, 0x9b, 0x9c].map((code) => String.fromCharCode(code));
/** What a terminal obeys (ECMA-48): colours and moves of the cursor, and texts for the terminal itself, such as its title. */
const SEQUENCES = new RegExp(
  `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]|${ESC}[\\]PX^_][^${BEL}${ESC}${ST}]*(?:${BEL}|${ESC}\\\\|${ST})?`,
  'g',
);
/** Controls, C1 included; line and paragraph separators; marks, embeddings, overrides and isolates of bidi; halves of pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** One line. */
export const printable = (text: string): string => text.replace(SEQUENCES, '').replace(UNPRINTABLE, ' ');

/** A text of ours with several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** The same JSON, written so that a terminal can show it. Line breaks are its own: in texts it escapes them. */
export const printableJson = (json: string): string =>
  json.replace(UNPRINTABLE, (run) => (/^\n+$/.test(run) ? run : [...run].map(escaped).join('')));

const escaped = (character: string): string =>
  character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
