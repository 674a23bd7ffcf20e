// The job's partition: lease, job state, chains, and what operators asked for.

import * as z from 'zod';
import { RejectedError } from '../errors/index.ts';
import type { ChainRecord, Checkpoint, JobStore, LeaseState } from '../model/ports.ts';
import { KINDS, sourceId } from '../model/stored-object.ts';
import { chunkedPuts, readChunked } from './chunked-value.ts';
import { type Columns, jsonTextColumns, ROW_LIMIT, readText, storedSize } from './columns.ts';
import { CONTROL_KEY, createControlStore, parseControl } from './control-store.ts';
import { escapeKey, rowRange } from './keys.ts';
import { JOB_PARTITION, type LeaseOptions, StoredLease } from './lease.ts';
import { LeaseRefusals } from './lease-refusals.ts';
import { type FieldsOf, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import type { RowOp, StoredRow, Table } from './tables.ts';

const JOB_KEY = 'state';
const CONFIGURATION_KEY = 'configuration';
const CHAIN_PREFIX = 'c!';
/** Chains a transaction takes beside the lease, the configuration and the job row. */
const CHAINS_A_TRANSACTION = 97;
const PAGE_ROWS = 1_000;
const STORED = `PartitionKey eq '${JOB_PARTITION}' and ((${rowRange(CHAIN_PREFIX)}) or RowKey eq '${CONTROL_KEY}' or RowKey eq '${JOB_KEY}')`;

export function createJobStore(options: LeaseOptions): JobStore {
  const { table } = options;
  const lease = new StoredLease(options);
  const refusals = new LeaseRefusals(table);
  return {
    acquireLease: (owner, ttlMs) => lease.acquire(owner, ttlMs),
    renewLease: (ttlMs) => lease.renew(ttlMs),
    releaseLease: () => lease.release(),
    async readLease() {
      const row = await lease.read();
      return row && leaseState(row, row.released ? 0 : await refusals.count(row.epoch));
    },
    async noteRefusal() {
      const row = await lease.read();
      return row && leaseState(row, row.released ? 0 : await refusals.note(row.epoch));
    },
    async checkpoint(change) {
      const chains = chainOps(change);
      const job: RowOp = { type: 'put', rowKey: JOB_KEY, columns: fitting('The job state', jsonColumns(change.job)) };
      const text = await configurationPuts(table, change);
      if (text.length > 1) await lease.write(text);
      let start = 0;
      // The job row comes last: it tells of chains that are stored by then.
      for (; chains.length - start > CHAINS_A_TRANSACTION; start += CHAINS_A_TRANSACTION) {
        await lease.write(chains.slice(start, start + CHAINS_A_TRANSACTION));
      }
      await lease.write([...(text.length > 1 ? [] : text), ...chains.slice(start), job], change);
    },
    async readJob() {
      return jobText(await table.get(JOB_PARTITION, JOB_KEY));
    },
    async readConfiguration() {
      const bytes = await readChunked(table, JOB_PARTITION, CONFIGURATION_KEY);
      return bytes && Buffer.from(bytes).toString();
    },
    async readStored() {
      const chains: ChainRecord[] = [];
      const others = new Map<string, StoredRow>();
      for await (const rows of table.query(STORED, PAGE_ROWS)) {
        for (const row of rows) {
          if (row.rowKey.startsWith(CHAIN_PREFIX)) chains.push(readChain(row));
          else others.set(row.rowKey, row);
        }
      }
      return { job: jobText(others.get(JOB_KEY)), control: parseControl(others.get(CONTROL_KEY)), chains };
    },
    ...createControlStore(table, options.nonces),
  };
}

const jobText = (row: StoredRow | undefined): string | undefined =>
  row === undefined ? undefined : readText(upgraded(row.columns), 'j');

function leaseState({ owner, expiresAt, released }: Omit<LeaseState, 'refused'>, refused: number): LeaseState {
  return { owner, expiresAt, released, refused };
}

/** In one row if it fits: that one is stored together with what tells of it. */
async function configurationPuts(table: Table, { configuration }: Checkpoint): Promise<readonly RowOp[]> {
  if (configuration === undefined) return [];
  return chunkedPuts(table, JOB_PARTITION, CONFIGURATION_KEY, Buffer.from(configuration));
}

function chainOps(change: Checkpoint): readonly RowOp[] {
  const ops = new Map<string, RowOp>();
  for (const id of change.dropChains ?? []) ops.set(id, { type: 'delete', rowKey: chainKey(id) });
  for (const chain of change.putChains ?? []) {
    const columns = fitting(`Chain ${chain.id}`, jsonColumns(JSON.stringify(chain)));
    ops.set(chain.id, { type: 'put', rowKey: chainKey(chain.id), columns });
  }
  return [...ops.values()];
}

const chainKey = (id: string): string => `${CHAIN_PREFIX}${escapeKey(id)}`;

export const jsonColumns = (json: string): Columns => ({ v: SCHEMA_VERSION, ...jsonTextColumns('j', json) });

function fitting(what: string, columns: Columns): Columns {
  if (storedSize(columns) <= ROW_LIMIT) return columns;
  throw new RejectedError({
    code: 'ObjectTooLarge',
    detail: `${what} needs more than ${ROW_LIMIT / 1024} KiB, which is what a row holds.`,
  });
}

const sourceIds = z.array(z.string().transform(sourceId));

const chain = z.object({
  id: z.string(),
  kind: z.enum(KINDS),
  ids: z.exactOptional(sourceIds),
  select: z.array(z.string()),
  generation: z.number(),
  initial: z.boolean(),
  cursor: z.exactOptional(z.string()),
  watermark: z.exactOptional(z.string()),
  watermarkAt: z.exactOptional(z.number()),
  pages: z.number(),
  refused: z.exactOptional(z.number()),
  restartedAt: z.exactOptional(z.number()),
  incompleteSince: z.exactOptional(z.number()),
  leaving: z.exactOptional(z.union([z.literal('many'), z.object({ users: sourceIds, groups: sourceIds })])),
} satisfies FieldsOf<ChainRecord>);

const readChain = (row: StoredRow): ChainRecord => readJsonAs(chain, upgraded(row.columns), 'a chain');
