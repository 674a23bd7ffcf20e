// Members of groups as the engine sees them, over two kinds of logs: what the source says, and what was exported.

import { forEachLimit } from '../concurrency/pool.ts';
import type { Members, MembershipStore } from '../model/ports.ts';
import { ID_BYTES, shardOf } from '../model/source-key.ts';
import type { SourceId } from '../model/stored-object.ts';
import { MembershipLogs } from './membership-logs.ts';
import { type GroupRecords, MembershipReader, type Records } from './membership-reader.ts';
import { EXPORTED_LOG, exportedSegment, SOURCE_LOG, sourceSegment } from './membership-segments.ts';
import { packIds, readId } from './packed-ids.ts';
import type { PartitionWriter } from './partition-writer.ts';
import { recordPut } from './record-row.ts';
import type { Table } from './tables.ts';

const CONCURRENCY = 16;
const EXPORTED_BYTES = ID_BYTES + 2;

/** `epoch`: of the lease that this invocation holds. */
export function createMembershipStore(
  table: Table,
  writer: (groupId: SourceId) => PartitionWriter,
  epoch: () => number | undefined,
): MembershipStore {
  const sourceReader = new MembershipReader(table, SOURCE_LOG);
  const exportedReader = new MembershipReader(table, EXPORTED_LOG);
  const source = new MembershipLogs(table, SOURCE_LOG, writer, epoch);
  const exported = new MembershipLogs(table, EXPORTED_LOG, writer, epoch);
  return {
    append: (groupId, generation, delta) => source.append(groupId, generation, sourceSegment(delta)),
    async promote(groupIds, generation) {
      // Neighbours first: what goes into one partition at the same time shares its transactions.
      const ordered = groupIds.toSorted((a, b) => shardOf(a) - shardOf(b));
      await forEachLimit(ordered, CONCURRENCY, (id) => source.promote(id, generation));
    },
    async read(groupId) {
      const records = await source.read(groupId);
      return records === undefined ? undefined : members(records);
    },
    async *readAll() {
      for await (const page of sourceReader.readAll()) yield page.map(listOf);
    },
    readShard: async (shard) => (await sourceReader.readShards(shard, shard)).map(listOf),
    markOf: (list, shard) => (list === 'source' ? sourceReader : exportedReader).markOf(shard),
    movedMark: (list, shard) => (list === 'source' ? source : exported).movedMark(shard),
    async readExported(groupId) {
      const [bytes = Buffer.alloc(0)] = (await exported.read(groupId)) ?? [];
      const found = new Map<SourceId, number>();
      for (let start = 0; start < bytes.length; start += EXPORTED_BYTES) {
        found.set(readId(bytes, start), bytes.readUInt16BE(start + ID_BYTES));
      }
      return found;
    },
    async exportedIn(shard) {
      const lists = await exportedReader.readShards(shard, shard);
      return lists.flatMap(({ id, records: [list] = [] }) => (list === undefined || list.length === 0 ? [] : [id]));
    },
    async exportedWith(member) {
      const wanted = packIds([member]);
      const found = new Map<SourceId, number>();
      for await (const page of exportedReader.readAll()) {
        for (const { id, records } of page) {
          const incarnation = exportedIncarnation(records?.[0] ?? Buffer.alloc(0), wanted);
          if (incarnation !== undefined) found.set(id, incarnation);
        }
      }
      return found;
    },
    appendExported: (groupId, add, remove, record) =>
      exported.append(
        groupId,
        'current',
        exportedSegment(add, packIds(remove)),
        record === undefined ? [] : [{ ...recordPut(record), joined: true }],
      ),
    forget: (groupId) => source.drop(groupId),
  };
}

/** Undefined: the list does not name the member. */
function exportedIncarnation(list: Buffer, member: Buffer): number | undefined {
  let at = list.indexOf(member);
  // Bytes of two neighbours may look like a third.
  while (at !== -1 && at % EXPORTED_BYTES !== 0) at = list.indexOf(member, at + 1);
  return at === -1 ? undefined : list.readUInt16BE(at + ID_BYTES);
}

const listOf = ({ id, records, mark }: GroupRecords): { id: SourceId; mark: number; members: Members | undefined } => ({
  id,
  mark,
  members: records && members(records),
});

const members = ([users = Buffer.alloc(0), groups = Buffer.alloc(0)]: Records): Members => ({ users, groups });
