// Writes a date by a .NET date format.

import { dayOfWeek, fieldsFromTicks, type Ticks } from './calendar.ts';
import type { FormatPart } from './custom-format.ts';
import { DAYS, MONTHS, namesFor } from './names.ts';

/** How the source told that its time is UTC: not at all, by its name, or by an offset. */
export type Zone = 'none' | 'utc' | 'offset';

/** Dates are in UTC; the field K shows the zone. */
export function writeDate(ticks: Ticks, zone: Zone, format: readonly FormatPart[]): string {
  const fields = fieldsFromTicks(ticks);
  const write = (part: FormatPart): string => {
    if (part.kind === 'literal') return part.text;
    const { letter, width } = part;
    switch (letter) {
      case 'y':
        return padded(width <= 2 ? fields.year % 100 : fields.year, width);
      case 'M':
        return width <= 2 ? twoDigits(fields.month, width) : (namesFor(MONTHS, width)[fields.month - 1] ?? '');
      case 'd':
        return width <= 2 ? twoDigits(fields.day, width) : (namesFor(DAYS, width)[dayOfWeek(ticks)] ?? '');
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
        return K_FORMS[zone].repeat(width);
      case 'Z':
        return 'Z'.repeat(width);
      case 'g':
        return 'A.D.';
    }
  };
  let text = '';
  for (const part of format) {
    const written = write(part);
    // A point before decimals that turn out to be absent is not written either.
    const absent = part.kind === 'field' && part.letter === 'F' && written === '' && text.endsWith('.');
    text = absent ? text.slice(0, -1) : text + written;
  }
  return text;
}

const K_FORMS: Readonly<Record<Zone, string>> = { none: '', utc: 'Z', offset: '+00:00' };

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `H` writes 7, `HH` and longer write 07. */
function twoDigits(value: number, width: number): string {
  return padded(value, Math.min(width, 2));
}
