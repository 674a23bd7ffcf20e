// Escrow and holds as operators see them: a projection, one row an object.

import { remedyOf } from '../errors/index.ts';
import type { QuarantineStore } from '../model/ports.ts';
import type { Columns } from './columns.ts';
import { escapeKey } from './keys.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { Table } from './tables.ts';

/** Far below the limit of a property: a reason is for reading. */
const DETAIL_LIMIT = 4_000;

export function createQuarantineStore(table: Table): QuarantineStore {
  return {
    async put(row) {
      const remedy = remedyOf(row.code);
      const columns: Columns = {
        v: SCHEMA_VERSION,
        state: row.state,
        code: row.code,
        detail: row.detail.slice(0, DETAIL_LIMIT),
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
  };
}
