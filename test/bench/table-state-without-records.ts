// The stored state of an app that keeps no provisioning log: all else is stored as ever. Only for measuring what records cost.

import type { ShardChange, ShardStore } from '../../shared/model/ports.ts';
import { createTableState as createWithRecords, type TableState } from '../../shared/state/table-state.ts';

export type { TableState };

export function createTableState(...options: Parameters<typeof createWithRecords>): TableState {
  const state = createWithRecords(...options);
  const { memberships } = state;
  return {
    ...state,
    shard: (kind, index) => withoutRecords(state.shard(kind, index)),
    memberships: {
      ...memberships,
      appendExported: (group, add, remove) => memberships.appendExported(group, add, remove),
    },
  };
}

function withoutRecords(shard: ShardStore): ShardStore {
  return { ...shard, commit: (changes) => shard.commit(changes.flatMap(withoutRecord)) };
}

function withoutRecord(change: ShardChange): readonly ShardChange[] {
  if (change.type === 'putRecord') return [];
  return change.type === 'putObject' ? [{ type: 'putObject', object: change.object }] : [change];
}
