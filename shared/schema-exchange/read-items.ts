// Reads a list of foreign JSON item by item, so that a damaged one spoils no other.

import type { Notes } from './exchange-report.ts';
import { type JsonObject, objectAt, ShapeError } from './json-shape.ts';

/** More would be no configuration that anybody wrote, and comparing each with each would take too long. */
const MAX_ITEMS = 500;

/** Reads each item; what has a wrong type is left out, with a note. */
export function readItems<T>(
  items: readonly unknown[],
  at: string,
  notes: Notes,
  read: (item: JsonObject, at: string) => T | undefined,
): T[] {
  if (items.length > MAX_ITEMS) {
    notes.leftOut(
      at,
      `has ${items.length} entries, and only the first ${MAX_ITEMS} are read`,
      'Remove what is not needed',
    );
  }
  return items.slice(0, MAX_ITEMS).flatMap((item, index) => {
    const itemAt = `${at}[${index}]`;
    try {
      return read(objectAt(item, itemAt), itemAt) ?? [];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      notes.leftOut(error.at, error.message, error.remedy);
      return [];
    }
  });
}
