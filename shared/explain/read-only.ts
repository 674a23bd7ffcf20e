// State and target for what must not write, whatever code runs over them: reads pass, writes are refused as a defect.

import { decodeJob } from '../engine/job/job-row.ts';
import { LeaseKeeper } from '../engine/job/lease-keeper.ts';
import { type EngineDependencies, Slice } from '../engine/slice.ts';
import type { State, Target } from '../model/ports.ts';

function readOnlyState(state: State): State {
  const { job, memberships, cycles, index } = state;
  return {
    job: {
      readLease: () => job.readLease(),
      readJob: () => job.readJob(),
      readStored: () => job.readStored(),
      readControl: () => job.readControl(),
      readConfiguration: () => job.readConfiguration(),
      acquireLease: refused,
      renewLease: refused,
      releaseLease: refused,
      noteRefusal: refused,
      checkpoint: refused,
      updateControl: refused,
    },
    shard: (kind, number) => {
      const shard = state.shard(kind, number);
      return {
        readObjects: (ids) => shard.readObjects(ids),
        scanObjects: () => shard.scanObjects(),
        readRoster: () => shard.readRoster(),
        readEntitled: () => shard.readEntitled(),
        isUntouched: () => shard.isUntouched(),
        commit: refused,
      };
    },
    memberships: {
      read: (groupId) => memberships.read(groupId),
      readAll: () => memberships.readAll(),
      readShard: (shard) => memberships.readShard(shard),
      markOf: (list, shard) => memberships.markOf(list, shard),
      movedMark: (list, shard) => memberships.movedMark(list, shard),
      readExported: (groupId) => memberships.readExported(groupId),
      exportedIn: (shard) => memberships.exportedIn(shard),
      exportedWith: (member) => memberships.exportedWith(member),
      append: refused,
      promote: refused,
      appendExported: refused,
      forget: refused,
    },
    quarantine: { list: (waiting) => state.quarantine.list(waiting), put: refused, remove: refused, showJob: refused },
    cycles: { newest: (count) => cycles.newest(count), put: refused },
    index: { get: (name, shard) => index.get(name, shard), put: refused, drop: refused },
    requests: {
      unserved: () => state.requests.unserved(),
      list: (limit, after) => state.requests.list(limit, after),
      append: refused,
      markServed: refused,
    },
    records: {
      newest: (filter, limit, after) => state.records.newest(filter, limit, after),
      named: (kind, name) => state.records.named(kind, name),
      purge: refused,
    },
    marks: { read: (table) => state.marks.read(table), write: refused },
    isEmpty: () => state.isEmpty(),
    fence: refused,
  };
}

function readOnlyTarget(target: Target): Target {
  return {
    traits: target.traits,
    list: (kind) => target.list(kind),
    canFilter: (value) => target.canFilter(value),
    find: (kind, path, value) => target.find(kind, path, value),
    read: (kind, id) => target.read(kind, id),
    locate: (kind, id, values) => target.locate(kind, id, values),
    differing: (kind, object, sent) => target.differing(kind, object, sent),
    members: (groupId) => target.members(groupId),
    ping: () => target.ping(),
    currentRate: () => target.currentRate(),
    create: refused,
    update: refused,
    deactivateUser: refused,
    delete: refused,
    changeMembers: refused,
  };
}

async function refused(): Promise<never> {
  throw new Error('A run that only reads tried to write.');
}

/** A slice that works on what is stored, without a lease: it can read and compute, and nothing else. */
export async function openReadOnlySlice(deps: EngineDependencies, deadlineMs: number): Promise<Slice> {
  const state = readOnlyState(deps.state);
  const { job, control, chains } = await state.job.readStored();
  // Never started, so never renewed: it only says that requests may be sent until then.
  const lease = { owner: 'read-only', epoch: 0, expiresAt: deps.clock.now() + 2 * deadlineMs };
  const keeper = new LeaseKeeper(state.job, deps.clock, lease, deadlineMs);
  const readOnly: EngineDependencies = {
    ...deps,
    state,
    openTarget: (scope, rate) => readOnlyTarget(deps.openTarget(scope, rate)),
    options: { ...deps.options, softDeadlineMs: deadlineMs },
  };
  return new Slice(readOnly, keeper, { job: decodeJob(job), control, chains, requests: [], unguarded: true });
}
