// "Look at this object again": when a row gets work.

import type { StoredObject } from '../../model/stored-object.ts';
import type { EntitledSets } from '../objects/entitled-sets.ts';
import type { JobBook } from './job-book.ts';

interface Finding {
  readonly book: JobBook;
  readonly entitled: Readonly<Record<StoredObject['kind'], EntitledSets>>;
}

/** A row read makes work even if it equals the stored image, unless the object is known to need none. */
export function withWork(known: Finding, object: StoredObject, from: 'import' | 'export' = 'import'): StoredObject {
  if (!needsLook(known, object)) return object;
  const { book } = known;
  const work = from === 'import' ? book.newWork(object.work) : book.consequentWork(object.work);
  return { ...object, work: { ...work, ...(object.work?.listed === true ? { listed: true } : {}) } };
}

function needsLook(known: Finding, object: StoredObject): boolean {
  if (object.link?.state === 'active' || object.intent !== undefined || object.work !== undefined) return true;
  return object.life === 'live' && known.entitled[object.kind].has(object.id);
}
