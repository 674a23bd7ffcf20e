// Every row of every table as plain data with its types, and back: what a fixture of stored state is made of.

import { TableClient, type TransactionAction } from '@azure/data-tables';

export const TABLES = ['watermarks', 'mappings', 'quarantine', 'cycles', 'requests'] as const;

/** A string, a boolean and a 32-bit number as they are; everything else with the name of its type in the service. */
export type StoredValue = string | boolean | number | { readonly type: EdmType; readonly value: string };
type EdmType = 'DateTime' | 'Binary' | 'Int64' | 'Double' | 'Guid';

export interface TableRow {
  readonly table: string;
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, StoredValue>>;
}

export interface TablePlace {
  readonly connectionString: string;
  readonly tablePrefix: string;
}

const SERVICE_COLUMNS = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata']);

export async function readTables(place: TablePlace): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for (const table of TABLES) {
    for await (const entity of client(place, table).listEntities({ disableTypeConversion: true })) {
      const columns = Object.entries(entity)
        .filter(([name]) => !SERVICE_COLUMNS.has(name))
        .map(([name, value]): [string, StoredValue] => [name, plain(value)]);
      const { partitionKey = '', rowKey = '' } = entity;
      rows.push({ table, partitionKey, rowKey, columns: Object.fromEntries(columns.sort(byName)) });
    }
  }
  return rows;
}

/** In which objects or sets of them are stored. */
export async function objectPartitions(place: TablePlace): Promise<ReadonlySet<string>> {
  const partitions = new Set<string>();
  const queryOptions = { filter: "RowKey lt 'p'", select: ['PartitionKey'] };
  for await (const { partitionKey = '' } of client(place, 'mappings').listEntities({ queryOptions })) {
    partitions.add(partitionKey);
  }
  return partitions;
}

/** The tables exist and are empty. */
export async function writeTables(place: TablePlace, rows: readonly TableRow[]): Promise<void> {
  const partitions = Map.groupBy(rows, ({ table, partitionKey }) => `${table}/${partitionKey}`);
  for (const together of partitions.values()) {
    for (let at = 0; at < together.length; at += 100) await create(place, together.slice(at, at + 100));
  }
}

/** Whether they are there or not. */
export async function deleteRows(place: TablePlace, rows: readonly Omit<TableRow, 'columns'>[]): Promise<void> {
  await Promise.all(
    rows.map(async ({ table, partitionKey, rowKey }) => {
      await client(place, table)
        .deleteEntity(partitionKey, rowKey)
        .catch((error: { statusCode?: number }) => {
          if (error.statusCode !== 404) throw error;
        });
    }),
  );
}

/** In the place of what is there. */
export async function replaceRows(place: TablePlace, rows: readonly TableRow[]): Promise<void> {
  await Promise.all(
    rows.map(({ table, partitionKey, rowKey, columns }) =>
      client(place, table).upsertEntity({ partitionKey, rowKey, ...columns }, 'Replace'),
    ),
  );
}

export async function deleteTable(place: TablePlace, table: string): Promise<void> {
  await client(place, table).deleteTable();
}

/** All of one partition. */
async function create(place: TablePlace, rows: readonly TableRow[]): Promise<void> {
  const actions = rows.map(
    ({ partitionKey, rowKey, columns }): TransactionAction => ['create', { partitionKey, rowKey, ...columns }],
  );
  await client(place, rows[0]?.table ?? '').submitTransaction(actions);
}

function client({ connectionString, tablePrefix }: TablePlace, table: string): TableClient {
  return TableClient.fromConnectionString(connectionString, `${tablePrefix}${table}`, {
    allowInsecureConnection: true,
  });
}

function plain(value: unknown): StoredValue {
  if (!isTyped(value)) throw new TypeError(`A column holds ${JSON.stringify(value)}, which has no type.`);
  switch (value.type) {
    case 'String':
      return value.value;
    case 'Boolean':
      return value.value === 'true';
    case 'Int32':
      return Number(value.value);
    case 'DateTime':
    case 'Binary':
    case 'Int64':
    case 'Double':
    case 'Guid':
      return { type: value.type, value: value.value };
    default:
      throw new TypeError(`A column has the type ${value.type}, which no fixture knows.`);
  }
}

function isTyped(value: unknown): value is { readonly type: string; readonly value: string } {
  return typeof value === 'object' && value !== null && 'type' in value && 'value' in value;
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
