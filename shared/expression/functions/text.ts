// Functions on text: Append, ConvertToBase64, ConvertToUTF8Hex, CStr, InStr, Left, Mid, Prepend, StripSpaces, Trim, Word.

import { Buffer } from 'node:buffer';
import type { Fail } from '../expression-error.ts';
import { type FunctionSpec, filler, optional, required } from '../function-spec.ts';
import { checkLength, isNull, numericValue, scalarOf, textOf, type Value, wholeNumberOf } from '../value.ts';
import { characterCount, indexOfCharacters, sliceCharacters } from './characters.ts';
import { foldCase } from './letter-case.ts';
import { wholeNumberFrom } from './whole-numbers.ts';

export const append: FunctionSpec = {
  parameters: [required('source', 'text'), filler('suffix')],
  result: 'text',
  prepare(site) {
    const [source, suffix, fail] = [site.text(0), site.text(1), site.fail()];
    return (call) => checkLength(source(call) + suffix(call), fail);
  },
};

/** Base64 of the UTF-16 bytes, low byte first. */
export const convertToBase64: FunctionSpec = encoder((text) => Buffer.from(text, 'utf16le').toString('base64'));

export const convertToUtf8Hex: FunctionSpec = encoder((text) =>
  Buffer.from(text, 'utf8').toString('hex').toUpperCase(),
);

export const cStr: FunctionSpec = {
  parameters: [required('value', 'text')],
  result: 'text',
  prepare: (site) => site.text(0),
};

export const inStr: FunctionSpec = {
  parameters: [filler('text'), filler('find'), optional('start', 'number'), optional('compare', 'text')],
  result: 'number',
  prepare(site) {
    const [text, find] = [site.text(0), site.text(1)];
    const start = site.argument(2, startOf);
    const fold = site.argument(3, foldingOf);
    return (call) => {
      const searched = text(call);
      const from = start(call) - 1;
      if (from >= characterCount(searched)) return 0;
      return indexOfCharacters(fold(call)(searched), fold(call)(find(call)), from) + 1;
    };
  },
};

export const left: FunctionSpec = {
  parameters: [required('text', 'text', { whenNull: 'empty' }), required('count', 'number')],
  result: 'text',
  prepare(site) {
    const [text, count] = [site.text(0), site.argument(1, wholeNumberOf)];
    return (call) => (count(call) < 0 ? text(call) : sliceCharacters(text(call), 0, count(call)));
  },
};

export const mid: FunctionSpec = {
  parameters: [required('source', 'text'), required('start', 'number'), required('length', 'number')],
  result: 'text',
  prepare(site) {
    const source = site.text(0);
    const [start, length] = [site.argument(1, wholeNumberFrom(1)), site.argument(2, wholeNumberFrom(0))];
    return (call) => {
      const from = start(call) - 1;
      return sliceCharacters(source(call), from, from + length(call));
    };
  },
};

export const prepend: FunctionSpec = {
  parameters: [filler('prefix'), required('source', 'text')],
  result: 'text',
  prepare(site) {
    const [prefix, source, fail] = [site.text(0), site.text(1), site.fail()];
    return (call) => checkLength(prefix(call) + source(call), fail);
  },
};

/** Removes blanks only, no other white space. */
export const stripSpaces: FunctionSpec = {
  parameters: [required('source', 'text')],
  result: 'text',
  prepare(site) {
    const source = site.text(0);
    return (call) => source(call).replaceAll(' ', '');
  },
};

/** White space of every kind, at both ends. */
export const trim: FunctionSpec = {
  parameters: [required('source', 'text')],
  result: 'text',
  prepare(site) {
    const source = site.text(0);
    return (call) => source(call).trim();
  },
};

/** Delimiters side by side do not make an empty word. */
export const word: FunctionSpec = {
  parameters: [required('text', 'text', { whenNull: 'empty' }), required('number', 'number'), filler('delimiters')],
  result: 'text',
  prepare(site) {
    const [text, number, delimiters] = [site.text(0), site.argument(1, wholeNumberOf), site.text(2)];
    return (call) => {
      const separators = new Set(delimiters(call));
      let remaining = number(call);
      let found = '';
      for (const character of text(call)) {
        if (!separators.has(character)) {
          found += character;
        } else if (found !== '') {
          remaining -= 1;
          if (remaining === 0) return found;
          found = '';
        }
      }
      return remaining === 1 ? found : '';
    };
  },
};

function encoder(encode: (text: string) => string): FunctionSpec {
  return {
    parameters: [required('source', 'text')],
    result: 'text',
    prepare(site) {
      const [source, fail] = [site.text(0), site.fail()];
      return (call) => checkLength(encode(source(call)), fail);
    },
  };
}

const firstOnwards = wholeNumberFrom(1);

function startOf(value: Value, fail: Fail): number {
  return isNull(value) ? 1 : firstOnwards(value, fail);
}

/** vbBinaryCompare (0) tells case apart and is the default; vbTextCompare (1) does not. */
function foldingOf(value: Value, fail: Fail): (text: string) => string {
  const given = textOf(value, fail);
  const number = numericValue(scalarOf(value, fail));
  if (given === '' || given === 'vbBinaryCompare' || number === 0) return (text) => text;
  if (given === 'vbTextCompare' || number === 1) return foldCase;
  return fail({
    code: 'bad-value',
    reason: 'this is not a way to compare',
    expected: 'vbBinaryCompare or vbTextCompare',
  });
}
