// One row a request of an operator, the newest first. A row gets its outcome and is never changed again.

import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { isRecord } from '../model/json.ts';
import type { OperatorRequest, RequestedAction, RequestStore } from '../model/ports.ts';
import { type Columns, jsonTextColumns } from './columns.ts';
import { type FieldsOf, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { StoredRow, Table } from './tables.ts';

const PARTITION = 'request';
/** Row keys count down from here, so that the order of keys is newest first. */
const HIGHEST = 9_999_999_999_999;
const PAGE_ROWS = 1_000;

export function createRequestStore(table: Table): RequestStore {
  return {
    async append(request) {
      const id = `${String(HIGHEST - request.at).padStart(13, '0')}-${randomUUID()}`;
      try {
        await table.transaction(PARTITION, [{ type: 'insert', rowKey: id, columns: columnsOf({ id, ...request }) }]);
      } catch (error) {
        // The id is new: what is there already came by a repetition of this very call.
        if (statusOf(error) !== 409) throw error;
      }
      return { id, ...request };
    },
    async list(limit, after) {
      const from = after === undefined ? '' : ` and RowKey gt '${after}'`;
      const found = await rowsOf(table, `PartitionKey eq '${PARTITION}'${from}`, limit + 1);
      const requests = found.slice(0, limit);
      const last = requests.at(-1);
      return { requests, ...(found.length > limit && last !== undefined && { next: last.id }) };
    },
    async unserved() {
      return (await rowsOf(table, `PartitionKey eq '${PARTITION}' and served eq false`)).reverse();
    },
    async markServed(id, outcome) {
      const row = await table.get(PARTITION, id);
      if (row === undefined) return;
      const request = readRequest(row);
      if (request.outcome !== undefined) return;
      const columns = columnsOf({ ...request, outcome });
      try {
        await table.transaction(PARTITION, [{ type: 'replace', rowKey: id, columns, etag: row.etag }]);
      } catch (error) {
        // Somebody else has told the outcome meanwhile, or this call was repeated after it had succeeded.
        if (statusOf(error) !== 412) throw error;
      }
    },
  };
}

async function rowsOf(table: Table, filter: string, most = Number.POSITIVE_INFINITY): Promise<OperatorRequest[]> {
  const found: OperatorRequest[] = [];
  for await (const rows of table.query(filter, Math.min(most, PAGE_ROWS))) {
    found.push(...rows.map(readRequest));
    if (found.length >= most) break;
  }
  return found;
}

/** Action and state stand in columns of their own: for filters, and for whoever looks into the table. */
function columnsOf({ id: _, ...request }: OperatorRequest): Columns {
  return {
    v: SCHEMA_VERSION,
    action: request.what.action,
    served: request.outcome !== undefined,
    ...jsonTextColumns('j', JSON.stringify(request)),
  };
}

/** What another version knows to ask for is listed as it is. */
const isAction = (value: unknown): value is RequestedAction => isRecord(value) && typeof value['action'] === 'string';

const request = z.object({
  at: z.number(),
  by: z.object({ name: z.string(), id: z.exactOptional(z.string()) }),
  what: z.custom<RequestedAction>(isAction),
  reason: z.exactOptional(z.string()),
  outcome: z.exactOptional(z.object({ at: z.number(), result: z.enum(['done', 'refused']), detail: z.string() })),
} satisfies FieldsOf<Omit<OperatorRequest, 'id'>>);

const readRequest = (row: StoredRow): OperatorRequest => ({
  id: row.rowKey,
  ...readJsonAs(request, upgraded(row.columns), 'a request'),
});
