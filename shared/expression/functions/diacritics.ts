// NormalizeDiacritics: accents off Latin letters.

import { type FunctionSpec, required } from '../function-spec.ts';
import { checkLength } from '../value.ts';

export const normalizeDiacritics: FunctionSpec = {
  parameters: [required('source', 'text')],
  result: 'text',
  prepare(site) {
    const [source, fail] = [site.text(0), site.fail()];
    return (call) => checkLength(withoutDiacritics(source(call)), fail);
  },
};

/** Letters that do not decompose into a plain letter and marks, by the documented table. */
const SPECIAL: Readonly<Record<string, string>> = {
  æ: 'ae',
  Æ: 'AE',
  ø: 'oe',
  Ø: 'OE',
  œ: 'oe',
  Œ: 'OE',
  ß: 'ss',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};
const SPECIAL_LETTERS = new RegExp(`[${Object.keys(SPECIAL).join('')}]`, 'gu');

/** Marks of other scripts are letters to their readers, and stay. */
const MARKS_ON_LATIN = /(\p{Script=Latin})\p{Mn}+/gu;

function withoutDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(MARKS_ON_LATIN, '$1')
    .normalize('NFC')
    .replaceAll(SPECIAL_LETTERS, (letter) => SPECIAL[letter] ?? letter);
}
