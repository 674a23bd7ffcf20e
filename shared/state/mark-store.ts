// One small row in a table that says which state the table belongs to.

import * as z from 'zod';
import type { MarkStore, TableMark } from '../model/ports.ts';
import { control } from './control-store.ts';
import { jsonColumns } from './job-store.ts';
import { type FieldsOf, readJsonAs } from './row-shape.ts';
import { upgraded } from './schema-version.ts';
import type { Tables } from './tables.ts';

export const MARK_PARTITION = 'mark';
const KEY = 'state';

const mark = z.object({
  state: z.string(),
  control,
  losses: z.exactOptional(z.array(z.number())),
  guard: z.exactOptional(z.string()),
} satisfies FieldsOf<TableMark>);

export function createMarkStore(tables: Tables): MarkStore {
  return {
    async read(table) {
      const row = await tables[table].get(MARK_PARTITION, KEY);
      return row && readJsonAs(mark, upgraded(row.columns), 'the mark of a table');
    },
    async write(table, value) {
      const columns = jsonColumns(JSON.stringify(value));
      await tables[table].transaction(MARK_PARTITION, [{ type: 'put', rowKey: KEY, columns }]);
    },
  };
}
