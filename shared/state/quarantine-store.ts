// Escrow and holds as operators see them: a projection, one row an object.

import { remedyOf } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { EscrowRow, QuarantineStore } from '../model/ports.ts';
import { KINDS, type RequestOutcome, sourceId } from '../model/stored-object.ts';
import type { Columns } from './columns.ts';
import { escapeKey, unescapeKey } from './keys.ts';
import { SCHEMA_VERSION, unreadable, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { StoredRow, Table } from './tables.ts';

/** Far below the limit of a property: a reason is for reading. */
const DETAIL_LIMIT = 4_000;
const PAGE_ROWS = 1_000;
/** Line ends that a table service may refuse. */
const LINE_ENDS = /[\u2028\u2029]/g;

export function createQuarantineStore(table: Table): QuarantineStore {
  return {
    async put(row) {
      const remedy = remedyOf(row.code);
      const columns: Columns = {
        v: SCHEMA_VERSION,
        state: row.state,
        code: row.code,
        detail: row.detail.slice(0, DETAIL_LIMIT).replace(LINE_ENDS, ' '),
        ...(remedy === undefined ? {} : { remedy }),
        attempts: row.attempts,
        since: new Date(row.since),
        linked: row.linked,
        ...(row.failedAt === undefined ? {} : { failedAt: new Date(row.failedAt) }),
        ...(row.nextTryAt === undefined ? {} : { nextTryAt: new Date(row.nextTryAt) }),
        ...(row.request === undefined ? {} : { method: row.request.method, path: row.request.path }),
        ...(row.request?.status === undefined ? {} : { status: row.request.status }),
      };
      await table.transaction(row.kind, [{ type: 'put', rowKey: escapeKey(row.id), columns }]);
    },
    async remove(kind, id) {
      try {
        await table.transaction(kind, [{ type: 'delete', rowKey: escapeKey(id) }]);
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
    async *list(state) {
      for await (const rows of table.query(`state eq '${state}'`, PAGE_ROWS)) yield rows.map(readRow);
    },
  };
}

/** Throws ConfigurationError for a row that this version cannot read. */
function readRow(row: StoredRow): EscrowRow {
  const columns = upgraded(row.columns);
  const kind = KINDS.find((each) => each === row.partitionKey);
  const state = own(columns, 'state');
  const since = timeIn(columns, 'since');
  if (kind === undefined || (state !== 'escrow' && state !== 'held') || since === undefined)
    throw unreadable('a row of the quarantine table is damaged');
  const [failedAt, nextTryAt] = [timeIn(columns, 'failedAt'), timeIn(columns, 'nextTryAt')];
  const request = requestIn(columns);
  return {
    kind,
    id: sourceId(unescapeKey(row.rowKey)),
    state,
    code: String(own(columns, 'code')),
    detail: String(own(columns, 'detail')),
    attempts: Number(own(columns, 'attempts')),
    since,
    ...(failedAt === undefined ? {} : { failedAt }),
    ...(nextTryAt === undefined ? {} : { nextTryAt }),
    ...(request === undefined ? {} : { request }),
    linked: own(columns, 'linked') === true,
  };
}

function timeIn(columns: StoredRow['columns'], name: string): number | undefined {
  const value = own(columns, name);
  return value instanceof Date ? value.getTime() : undefined;
}

function requestIn(columns: StoredRow['columns']): RequestOutcome | undefined {
  const [method, path, status] = [own(columns, 'method'), own(columns, 'path'), own(columns, 'status')];
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  return { method, path, ...(typeof status === 'number' ? { status } : {}) };
}
