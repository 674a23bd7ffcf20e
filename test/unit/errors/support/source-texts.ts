// The texts in a source file: its string and template literals, without comments.

const LITERAL_OR_COMMENT =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"/g;

export function literalsIn(source: string): string[] {
  return [...source.matchAll(LITERAL_OR_COMMENT)].flatMap(
    ([, single, template, double]) => single ?? template ?? double ?? [],
  );
}

/** Those that are for reading, without what is filled in. */
export const sentencesIn = (source: string): string[] =>
  literalsIn(source)
    .map((text) => text.replace(/(?<=\/)\$\{\w+\}(?=\/)/g, '{}').replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…'))
    .filter((text) => /\w \w/.test(text));
