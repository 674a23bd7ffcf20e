// Escrow and holds as operators see them: a projection, one row an object.

import * as z from 'zod';
import { remedyOf } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { EscrowRow, JobQuarantineRow, QuarantineStore } from '../model/ports.ts';
import { type Hold, KINDS, sourceId } from '../model/stored-object.ts';
import { type Columns, jsonTextColumns } from './columns.ts';
import { holdShape } from './hold-shape.ts';
import { escapeKey, unescapeKey } from './keys.ts';
import { readAs, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { StoredRow, Table } from './tables.ts';

/** Far below the limit of a property: a reason is for reading. */
const DETAIL_LIMIT = 4_000;
const PAGE_ROWS = 1_000;
/** Line ends that a table service may refuse. */
const LINE_ENDS = /[\u2028\u2029]/g;

/** The job's own row. */
const JOB = 'job';
const JOB_KEY = 'quarantine';

export function createQuarantineStore(table: Table): QuarantineStore {
  const remove = async (partition: string, rowKey: string): Promise<void> => {
    try {
      await table.transaction(partition, [{ type: 'delete', rowKey }]);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  };
  return {
    async put(row) {
      const columns: Columns = {
        ...reasonColumns(row),
        state: row.state,
        attempts: row.attempts,
        linked: row.linked,
        ...(row.cycle === undefined ? {} : { cycle: row.cycle }),
        ...(row.holds === undefined ? {} : jsonTextColumns('j', JSON.stringify({ holds: row.holds }))),
        ...(row.failedAt === undefined ? {} : { failedAt: new Date(row.failedAt) }),
        ...(row.nextTryAt === undefined ? {} : { nextTryAt: new Date(row.nextTryAt) }),
      };
      await table.transaction(row.kind, [{ type: 'put', rowKey: escapeKey(row.id), columns }]);
    },
    remove: (kind, id) => remove(kind, escapeKey(id)),
    async *list(state) {
      for await (const rows of table.query(`state eq '${state}'`, PAGE_ROWS)) yield rows.map(readRow);
    },
    async showJob(row) {
      if (row === undefined) return remove(JOB, JOB_KEY);
      const columns = { ...reasonColumns(row), state: 'quarantined', reason: row.reason };
      await table.transaction(JOB, [{ type: 'put', rowKey: JOB_KEY, columns }]);
    },
  };
}

function reasonColumns({ code, detail, since, request }: Omit<JobQuarantineRow, 'reason'>): Columns {
  const remedy = remedyOf(code);
  return {
    v: SCHEMA_VERSION,
    code,
    detail: detail.slice(0, DETAIL_LIMIT).replace(LINE_ENDS, ' '),
    ...(remedy === undefined ? {} : { remedy }),
    since: new Date(since),
    ...(request === undefined ? {} : { method: request.method, path: request.path }),
    ...(request?.status === undefined ? {} : { status: request.status }),
  };
}

const time = z.date().transform((date) => date.getTime());
const fields = z.object({
  state: z.enum(['escrow', 'held']),
  code: z.string(),
  detail: z.string(),
  attempts: z.number(),
  since: time,
  failedAt: z.exactOptional(time),
  nextTryAt: z.exactOptional(time),
  cycle: z.exactOptional(z.number()),
  linked: z.boolean().default(false),
});
const holds = z.object({ holds: z.array(holdShape) });
/** Rows of earlier versions have one hold at most, in columns. */
const holdFields = z.object({
  holdSet: z.number(),
  holdRevision: z.number(),
  since: time,
  approvedUntil: z.exactOptional(time),
  approvedPolicy: z.exactOptional(z.string()),
  rejectedAt: z.exactOptional(time),
});

function holdOf(row: z.infer<typeof holdFields>): Hold {
  const { holdSet, holdRevision, since, approvedUntil, approvedPolicy = '', rejectedAt } = row;
  return {
    set: holdSet,
    revision: holdRevision,
    since,
    ...(approvedUntil === undefined ? {} : { approved: { until: approvedUntil, policy: approvedPolicy } }),
    ...(rejectedAt === undefined ? {} : { rejectedAt }),
  };
}

const request = z.object({ method: z.string(), path: z.string(), status: z.exactOptional(z.number()) });

/** Throws ConfigurationError for a row that this version cannot read. */
function readRow(row: StoredRow): EscrowRow {
  const columns = upgraded(row.columns);
  const what = 'a row of the quarantine table';
  return {
    kind: readAs(z.enum(KINDS), row.partitionKey, what),
    id: sourceId(unescapeKey(row.rowKey)),
    ...readAs(fields, columns, what),
    ...(own(columns, 'holdSet') !== undefined && { holds: [holdOf(readAs(holdFields, columns, what))] }),
    ...(own(columns, 'j0') !== undefined && readJsonAs(holds, columns, what)),
    ...(own(columns, 'method') !== undefined && { request: readAs(request, columns, what) }),
  };
}
