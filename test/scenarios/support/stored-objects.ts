// All object rows and entitled sets of a small tenant in one query, where its partitions would cost a few requests each.

import { decodeEntitled } from '../../../shared/engine/objects/entitled.ts';
import type { SourceKey } from '../../../shared/model/source-key.ts';
import type { Kind, StoredObject } from '../../../shared/model/stored-object.ts';
import { readBinary } from '../../../shared/state/columns.ts';
import { OBJECT_PREFIX, readObject } from '../../../shared/state/object-row.ts';
import { connectTables } from '../../../shared/state/tables.ts';
import type { TablePlace } from './stored-tables.ts';

export interface StoredOfAKind {
  readonly objects: readonly StoredObject[];
  readonly entitled: ReadonlySet<SourceKey>;
}

const FILTER = `RowKey ge '${OBJECT_PREFIX}' and RowKey lt 'o"' or RowKey eq '!entitled'`;

export async function storedObjects(place: TablePlace): Promise<Readonly<Record<Kind, StoredOfAKind>>> {
  const stored = { user: ofAKind(), group: ofAKind() };
  const { connectionString, tablePrefix } = place;
  const { mappings } = connectTables({ connection: { connectionString }, tablePrefix });
  for await (const rows of mappings.query(FILTER, 1_000)) {
    for (const row of rows) {
      const kind = row.partitionKey.startsWith('u-') ? 'user' : 'group';
      if (row.rowKey.startsWith(OBJECT_PREFIX)) stored[kind].objects.push(readObject(kind, row));
      else for (const key of entitledIn(row.columns)) stored[kind].entitled.add(key);
    }
  }
  return stored;
}

function ofAKind(): { objects: StoredObject[]; entitled: Set<SourceKey> } {
  return { objects: [], entitled: new Set() };
}

function entitledIn(columns: Readonly<Record<string, unknown>>): Iterable<SourceKey> {
  if (columns['parts'] !== 0) throw new Error('This entitled set is in parts: no tenant of these tests is so large.');
  return decodeEntitled(readBinary(columns, 'b')).keys();
}
