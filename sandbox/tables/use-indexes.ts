// Lets Azurite's store use the indexes it has. As it comes, a query looks at every row of the table, and replacing a row
// moves all later ones: the cost of a tenant grows with its square, which the service itself does not do.

/** A row as the store keeps it. */
interface Row {
  readonly PartitionKey: string;
  readonly RowKey: string;
  $loki?: number;
  meta?: unknown;
}

interface Key {
  readonly PartitionKey: string;
  readonly RowKey: string;
}

interface Collection {
  readonly data: Row[];
  dirty: boolean;
  chain(): { find(query: object): unknown };
  findOne(key: object): Row | null;
  get(id: number, withPosition: true): readonly [Row, number] | null;
  remove(row: Row): unknown;
  insert(row: Row): unknown;
}

/** What is used of Azurite's LokiTableMetadataStore. */
export interface EntityStore {
  getEntityCollection(...where: unknown[]): Partial<Collection>;
  queryTableEntities(
    context: unknown,
    account: string,
    table: string,
    options: { readonly filter?: string },
    ...from: unknown[]
  ): unknown;
  queryTableEntitiesWithPartitionAndRowKey(...query: unknown[]): unknown;
  updateTableEntity(...update: unknown[]): unknown;
}

const patched = new WeakSet<EntityStore>();

export function useIndexes(store: EntityStore): void {
  if (patched.has(store)) return;
  patched.add(store);
  const { queryTableEntities, queryTableEntitiesWithPartitionAndRowKey, updateTableEntity } = store;

  store.queryTableEntities = function (this: EntityStore, context, account, table, options, ...from) {
    const query = namedPartitions(options.filter ?? '');
    const chosen =
      query === undefined
        ? this
        : withCollection(this, (collection) => ({
            chain: () => collection.chain().find(query) as ReturnType<Collection['chain']>,
          }));
    return queryTableEntities.call(chosen, context, account, table, options, ...from);
  };

  store.queryTableEntitiesWithPartitionAndRowKey = function (this: EntityStore, ...query) {
    const chosen = withCollection(this, (collection) => ({ findOne: (key) => findByKey(collection, key as Key) }));
    return queryTableEntitiesWithPartitionAndRowKey.call(chosen, ...query);
  };

  store.updateTableEntity = function (this: EntityStore, ...update) {
    const chosen = withCollection(this, (collection) => {
      let former: Row | undefined;
      return {
        findOne: (key) => findByKey(collection, key as Key),
        remove: (row) => {
          former = row;
        },
        insert: (row) => replace(collection, former, row),
      };
    });
    return updateTableEntity.call(chosen, ...update);
  };
}

/** The same store, seeing another collection for the length of one call. */
function withCollection(store: EntityStore, view: (collection: Collection) => Partial<Collection>): EntityStore {
  const seen: EntityStore = Object.create(store);
  seen.getEntityCollection = (...where) => view(store.getEntityCollection(...where) as Collection);
  return seen;
}

/** The store's lookup goes by the index of the first key named: rows of one row key are few, of one partition many. */
function findByKey(collection: Collection, { PartitionKey, RowKey }: Key): Row | null {
  return collection.findOne({ RowKey, PartitionKey });
}

/** In its place: its keys, and so its places in the indexes, are the same. */
function replace(collection: Collection, former: Row | undefined, row: Row): void {
  const found = former?.$loki === undefined ? null : collection.get(former.$loki, true);
  if (found === null || former === undefined) throw new Error('the row to be replaced is not there');
  Object.assign(row, { $loki: former.$loki, meta: former.meta });
  collection.data[found[1]] = row;
  collection.dirty = true;
}

/** What a filter that begins with a partition, or a range of them, says about partition keys; others: undefined. */
function namedPartitions(filter: string): object | undefined {
  if (/ or |not /.test(filter)) return undefined;
  const [, operator, first] = /^PartitionKey (eq|ge) '([^']*)'(?: and |$)/.exec(filter) ?? [];
  if (first === undefined) return undefined;
  return { PartitionKey: operator === 'eq' ? first : { $gte: first } };
}
