// What operators asked for: one small row that HTTP functions write and the slice reads.

import { StateError } from '../errors/index.ts';
import { isRecord, own } from '../model/json.ts';
import type { Control, JobStore, ReleaseRequest } from '../model/ports.ts';
import { jsonTextColumns, readText } from './columns.ts';
import type { Nonces } from './guarded-partition.ts';
import { JOB_PARTITION } from './lease.ts';
import { SCHEMA_VERSION, unreadable, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { StoredRow, Table } from './tables.ts';

const CONTROL_KEY = 'control';
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

function parseControl(row: StoredRow | undefined): Control {
  if (row === undefined) return { state: 'notStarted' };
  const text = readText(upgraded(row.columns), 'j');
  const control: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isRecord(control)) throw unreadable('the control row is damaged');
  const { state, startedAt, expectCreates, runNowRequestedAt, readRequestedAt, releases, changedAt } = control;
  if (state !== 'notStarted' && state !== 'active' && state !== 'paused')
    throw unreadable('the control row is damaged');
  return {
    state,
    ...(typeof startedAt === 'number' ? { startedAt } : {}),
    ...(typeof expectCreates === 'number' ? { expectCreates } : {}),
    ...(typeof runNowRequestedAt === 'number' ? { runNowRequestedAt } : {}),
    ...(typeof readRequestedAt === 'number' ? { readRequestedAt } : {}),
    ...(Array.isArray(releases) ? { releases: releases.filter(isRelease) } : {}),
    ...(typeof changedAt === 'number' ? { changedAt } : {}),
  };
}

/** Written by this program only: what has a time has the shape of a request. */
function isRelease(value: unknown): value is ReleaseRequest {
  return typeof own(value, 'at') === 'number' && isRecord(own(value, 'what'));
}
