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

export const ABBREVIATION_LENGTH = 3;

/** 1 to 12 from the full name or its first three letters, in any case. */
export function monthFromName(name: string): number | undefined {
  const wanted = name.toLowerCase();
  const index = MONTHS.findIndex((month) => {
    const full = month.toLowerCase();
    return wanted === full || wanted === full.slice(0, ABBREVIATION_LENGTH);
  });
  return index === -1 ? undefined : index + 1;
}
