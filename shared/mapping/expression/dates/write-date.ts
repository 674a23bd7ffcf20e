// Writes a date by a .NET date format.

import { dayOfWeek, fieldsFromTicks, type Ticks } from './calendar.ts';
import type { FormatPart } from './custom-format.ts';
import { ABBREVIATION_LENGTH, DAYS, MONTHS } from './names.ts';

/** Dates are in UTC; `zoned` says whether the source said so, which the field K shows. */
export function writeDate(ticks: Ticks, zoned: boolean, format: readonly FormatPart[]): string {
  const fields = fieldsFromTicks(ticks);
  const write = (part: FormatPart): string => {
    if (part.kind === 'literal') return part.text;
    const { letter, width } = part;
    switch (letter) {
      case 'y':
        return padded(width <= 2 ? fields.year % 100 : fields.year, width);
      case 'M':
        return width <= 2 ? twoDigits(fields.month, width) : named(MONTHS[fields.month - 1], width);
      case 'd':
        return width <= 2 ? twoDigits(fields.day, width) : named(DAYS[dayOfWeek(ticks)], width);
      case 'h':
        return twoDigits(fields.hour % 12 || 12, width);
      case 'H':
        return twoDigits(fields.hour, width);
      case 'm':
        return twoDigits(fields.minute, width);
      case 's':
        return twoDigits(fields.second, width);
      case 'f':
        return padded(fields.fraction, 7).slice(0, width);
      case 'F':
        return padded(fields.fraction, 7).slice(0, width).replace(/0+$/u, '');
      case 't':
        return (fields.hour < 12 ? 'AM' : 'PM').slice(0, width);
      case 'z':
        return width === 1 ? '+0' : width === 2 ? '+00' : '+00:00';
      case 'K':
        return zoned ? 'Z'.repeat(width) : '';
      case 'g':
        return 'A.D.';
    }
  };
  // A point before decimals that turn out to be absent is not written either.
  return format
    .map((part, index) => {
      const next = format[index + 1];
      const dropped = part.kind === 'literal' && part.text === '.' && next?.kind === 'field' && next.letter === 'F';
      return dropped && write(next) === '' ? '' : write(part);
    })
    .join('');
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `H` writes 7, `HH` and longer write 07. */
function twoDigits(value: number, width: number): string {
  return padded(value, Math.min(width, 2));
}

function named(name: string | undefined, width: number): string {
  return name?.slice(0, width === ABBREVIATION_LENGTH ? ABBREVIATION_LENGTH : undefined) ?? '';
}
