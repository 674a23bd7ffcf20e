// What operators set: one small row that HTTP functions write and the slice reads.

import * as z from 'zod';
import { StateError } from '../errors/index.ts';
import { isRecord, own } from '../model/json.ts';
import type { Control, EarlierRelease, JobStore } from '../model/ports.ts';
import { jsonTextColumns } from './columns.ts';
import type { Nonces } from './guarded-partition.ts';
import { JOB_PARTITION } from './lease.ts';
import { type FieldsOf, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { StoredRow, Table } from './tables.ts';

export const CONTROL_KEY = 'control';
const ATTEMPTS = 20;

export function createControlStore(table: Table, nonces: Nonces): Pick<JobStore, 'readControl' | 'updateControl'> {
  const read = (): Promise<StoredRow | undefined> => table.get(JOB_PARTITION, CONTROL_KEY);
  return {
    readControl: async () => parseControl(await read()),
    async updateControl(change) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const row = await read();
        const control = change(parseControl(row));
        const nonce = nonces.next();
        const columns = { v: SCHEMA_VERSION, nonce, ...jsonTextColumns('j', JSON.stringify(control)) };
        try {
          await table.transaction(JOB_PARTITION, [
            row === undefined
              ? { type: 'insert', rowKey: CONTROL_KEY, columns }
              : { type: 'replace', rowKey: CONTROL_KEY, columns, etag: row.etag },
          ]);
          return control;
        } catch (error) {
          if (statusOf(error) === undefined) throw error;
          // Either somebody else wrote, or the client repeated a request that had succeeded.
          const now = await read();
          if (now !== undefined && own(now.columns, 'nonce') === nonce) return control;
        }
      }
      throw new StateError({
        code: 'StateUnavailable',
        detail: `The control row was changed by others ${ATTEMPTS} times in a row. This change is not stored.`,
      });
    },
  };
}

const release = z.object({ at: z.number(), what: z.custom<EarlierRelease['what']>(isRecord) });

export const control = z.object({
  state: z.enum(['notStarted', 'active', 'paused']),
  startedAt: z.exactOptional(z.number()),
  expectCreates: z.exactOptional(z.number()),
  expectedAt: z.exactOptional(z.number()),
  asked: z.exactOptional(z.number()),
  runNowRequestedAt: z.exactOptional(z.number()),
  readRequestedAt: z.exactOptional(z.number()),
  releases: z.exactOptional(z.array(release)),
  changedAt: z.exactOptional(z.number()),
  pausedAt: z.exactOptional(z.number()),
  until: z.exactOptional(z.number()),
  disabledAt: z.exactOptional(z.number()),
  probeAskedAt: z.exactOptional(z.number()),
} satisfies FieldsOf<Control>);

export function parseControl(row: StoredRow | undefined): Control {
  return row === undefined ? { state: 'notStarted' } : readJsonAs(control, upgraded(row.columns), 'the control row');
}
