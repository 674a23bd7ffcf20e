// English names of months and days, as .NET's invariant culture has them.

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Sunday first. */
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const ABBREVIATION_LENGTH = 3;

/** As `MMM` (three letters) or `MMMM` and longer (full) write them. */
export function namesFor(names: readonly string[], width: number): readonly string[] {
  return width === ABBREVIATION_LENGTH ? names.map((name) => name.slice(0, ABBREVIATION_LENGTH)) : names;
}

/** Zero-based, from the full name or its first three letters, in any case; -1 if it is neither. */
export function nameIndex(names: readonly string[], name: string): number {
  const wanted = name.toLowerCase();
  return names.findIndex((each) => {
    const full = each.toLowerCase();
    return wanted === full || wanted === full.slice(0, ABBREVIATION_LENGTH);
  });
}
