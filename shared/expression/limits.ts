// What one expression may cost, so that a hostile or mistaken one fails with a message instead of stalling a slice.

/** Entra accepts no longer expression. */
export const MAX_EXPRESSION_LENGTH = 10_000;
/** Calls inside calls. People write fewer than ten levels. */
export const MAX_DEPTH = 200;
/** UTF-16 units of any text, read from an attribute or computed. */
export const MAX_TEXT_LENGTH = 100_000;
/**
 * UTF-16 units that the attributes read and the functions called in one evaluation may give together. Functions that
 * look at every letter need up to half a microsecond for each.
 */
export const MAX_EVALUATION_TEXT = 2_000_000;
/** Atoms of a regular expression after its repetitions are written out. */
export const MAX_REGEX_SIZE = 5_000;
/** Instructions of all constant patterns in one expression. */
export const MAX_CONSTANT_REGEX_SIZE = 10_000;
/**
 * Work of all regular expressions in one evaluation: characters times instructions. The engine is linear in one search,
 * but replacing every match searches again after each of them. Spending all of it takes a few tenths of a second.
 */
export const MAX_REGEX_STEPS = 50_000_000;
/** Longer text is neither a date nor the format of one. */
export const MAX_DATE_LENGTH = 100;
