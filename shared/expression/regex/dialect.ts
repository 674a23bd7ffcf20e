// Translates a .NET regular expression into RE2's syntax, with the same meaning, or says what has no linear-time form.

import type { Fail } from '../expression-error.ts';
import { MAX_REGEX_SIZE } from '../limits.ts';
import { type EscapeContext, translateEscape } from './escapes.ts';

export interface TranslatedPattern {
  readonly pattern: string;
  /** The name of every capturing group in order of its opening parenthesis, undefined for one without a name. */
  readonly groups: readonly (string | undefined)[];
}

/** Throws through `fail`: `regex-unsupported`, `regex-too-large`, or `bad-regex` for what .NET refuses as well. */
export function translatePattern(pattern: string, fail: Fail): TranslatedPattern {
  return new Translation(pattern, fail).translate();
}

const LOOKAROUND = /^\((?:\?=|\?!|\?<=|\?<!)/u;
const NAMED_GROUP = /^\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/u;
/** `(?i)`, `(?i-s:`, `(?:`. */
const OPTIONS = /^\(\?[ims]*(?:-[ims]+)?[:)]/u;
const COMMENT = /^\(\?#[^)]*\)/u;
const QUANTIFIER = /^\{(\d{1,9})(,(\d{0,9}))?\}/u;

class Translation {
  readonly #pattern: string;
  readonly #fail: Fail;
  readonly #groups: (string | undefined)[] = [];
  #position = 0;
  #output = '';
  /** Sizes of the groups that are open, outermost first, and of the last atom, which a quantifier multiplies. */
  readonly #sizes: number[] = [0];
  #lastAtom = 0;

  constructor(pattern: string, fail: Fail) {
    this.#pattern = pattern;
    this.#fail = fail;
  }

  translate(): TranslatedPattern {
    // An atom takes at least one character, so a longer pattern cannot be within the limit either.
    if (this.#pattern.length > MAX_REGEX_SIZE) this.#tooLarge();
    while (this.#position < this.#pattern.length) this.#step();
    return { pattern: this.#output, groups: this.#groups };
  }

  #step(): void {
    const character = this.#pattern.charAt(this.#position);
    switch (character) {
      case '\\':
        this.#atom(this.#escape('outside'));
        return;
      case '[':
        this.#class();
        return;
      case '(':
        this.#group();
        return;
      case ')':
        this.#closeGroup();
        return;
      case '{':
        this.#braces();
        return;
      case '*':
      case '+':
      case '?':
      case '|':
        this.#copy(1);
        return;
      default:
        this.#atom(this.#takeCharacter());
    }
  }

  #group(): void {
    const rest = this.#pattern.slice(this.#position);
    const comment = COMMENT.exec(rest);
    if (comment !== null) {
      this.#position += comment[0].length;
      return;
    }
    if (LOOKAROUND.test(rest)) this.#unsupported('look-ahead and look-behind are');
    if (rest.startsWith('(?>')) this.#unsupported('an atomic group is');
    if (rest.startsWith('(?(')) this.#unsupported('a conditional group is');
    const named = NAMED_GROUP.exec(rest);
    const options = OPTIONS.exec(rest);
    if (named !== null) {
      const name = named[1] ?? named[2] ?? '';
      if (this.#groups.includes(name)) this.#unsupported('a group name that is used twice is');
      this.#groups.push(name);
      this.#position += named[0].length;
      this.#output += `(?<${name}>`;
    } else if (options !== null) {
      this.#copy(options[0].length);
      if (options[0].endsWith(')')) return;
    } else if (rest.startsWith('(?')) {
      this.#unsupported('this kind of group is');
    } else {
      this.#groups.push(undefined);
      this.#copy(1);
    }
    this.#sizes.push(0);
  }

  #closeGroup(): void {
    this.#copy(1);
    const size = (this.#sizes.pop() ?? 0) + 2;
    if (this.#sizes.length === 0) this.#sizes.push(0);
    this.#grow(size);
    this.#lastAtom = size;
  }

  /** A quantifier, or braces that stand for themselves. */
  #braces(): void {
    const quantifier = QUANTIFIER.exec(this.#pattern.slice(this.#position));
    if (quantifier === null) {
      this.#position += 1;
      this.#atom('\\{');
      return;
    }
    const repetitions = Math.max(Number(quantifier[1]), Number(quantifier[3] ?? 0));
    if (repetitions > 1) this.#grow(this.#lastAtom * (repetitions - 1));
    this.#copy(quantifier[0].length);
  }

  #class(): void {
    const start = this.#position;
    const negated = this.#pattern.charAt(start + 1) === '^';
    let content = '';
    this.#position += negated ? 2 : 1;
    for (let first = true; ; first = false) {
      const character = this.#pattern.charAt(this.#position);
      if (character === '') this.#bad(start, 'the character class that begins here has no end');
      if (character === ']' && !first) break;
      if (this.#pattern.startsWith('-[', this.#position) && !first)
        this.#unsupported('subtracting a character class is');
      // RE2 would read [:alpha:] inside as a class of its own, and .NET does not.
      content += character === '\\' ? this.#escape('class') : escapedInClass(this.#takeCharacter());
    }
    this.#position += 1;
    this.#atom(`[${negated ? '^' : ''}${content}]`);
  }

  #escape(context: EscapeContext): string {
    const translated = translateEscape(this.#pattern, this.#position, context);
    if ('unsupported' in translated) return this.#unsupported(translated.unsupported);
    if ('bad' in translated) return this.#bad(this.#position, translated.bad);
    this.#position = translated.end;
    return translated.output;
  }

  /** Whole code points, so that a surrogate pair stays one atom. */
  #takeCharacter(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#position) ?? 0);
    this.#position += character.length;
    return character;
  }

  #copy(length: number): void {
    this.#output += this.#pattern.slice(this.#position, this.#position + length);
    this.#position += length;
  }

  #atom(output: string): void {
    this.#output += output;
    this.#lastAtom = 1;
    this.#grow(1);
  }

  #grow(size: number): void {
    const innermost = this.#sizes.length - 1;
    const total = (this.#sizes[innermost] ?? 0) + size;
    this.#sizes[innermost] = total;
    if (total > MAX_REGEX_SIZE) this.#tooLarge();
  }

  #tooLarge(): never {
    const reason = `the regular expression has more than ${MAX_REGEX_SIZE} parts when its repetitions are written out`;
    return this.#fail({ code: 'regex-too-large', reason });
  }

  #unsupported(what: string): never {
    const reason = `${what} not available in regular expressions here (character ${this.#position + 1} of the pattern)`;
    return this.#fail({ code: 'regex-unsupported', reason, expected: 'a pattern that can be matched in linear time' });
  }

  #bad(position: number, reason: string): never {
    return this.#fail({ code: 'bad-regex', reason: `${reason} (character ${position + 1} of the pattern)` });
  }
}

function escapedInClass(character: string): string {
  return character === '[' || character === ']' ? `\\${character}` : character;
}
