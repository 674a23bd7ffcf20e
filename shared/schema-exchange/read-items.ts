// Reads a list of foreign JSON item by item, so that a damaged one spoils no other.

import type { Notes } from './exchange-report.ts';
import { type JsonObject, objectAt, ShapeError } from './json-shape.ts';

/** More would be no configuration that anybody wrote, and comparing each with each would take too long. */
const MAX_ITEMS = 500;

export interface ReadItems<T> {
  readonly items: T[];
  /** Entries that could not be read, and what they might have been is not known. */
  readonly unread: number;
}

/** Reads each item; what has a wrong type is left out, with a note. */
export function readItems<T>(
  items: readonly unknown[],
  at: string,
  notes: Notes,
  read: (item: JsonObject, at: string) => T | undefined,
): ReadItems<T> {
  if (items.length > MAX_ITEMS) {
    const message = `the list has ${items.length} entries, and only the first ${MAX_ITEMS} are read`;
    notes.leftOut(at, message, 'Remove what is not needed');
  }
  let unread = Math.max(0, items.length - MAX_ITEMS);
  const readOnes = items.slice(0, MAX_ITEMS).flatMap((item, index) => {
    const itemAt = `${at}[${index}]`;
    try {
      return read(objectAt(item, itemAt), itemAt) ?? [];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      unread += 1;
      notes.misshapen(error);
      return [];
    }
  });
  return { items: readOnes, unread };
}
