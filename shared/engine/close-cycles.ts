// A cycle ends when no work of its number is left except escrow and holds.

import { KINDS } from '../model/stored-object.ts';
import { encodeCycle, triesOf } from './job/cycle.ts';
import { total } from './job/totals.ts';
import { allShards } from './objects/shards.ts';
import type { Slice } from './slice.ts';

export async function closeCycles(
  slice: Pick<Slice, 'book' | 'gate' | 'log' | 'now' | 'objects' | 'reading' | 'stale' | 'state' | 'waiting'>,
): Promise<void> {
  const isEvaluated = !slice.stale.is('groups') && !slice.stale.is('entitlement');
  // What a chain that cannot be read will bring one day belongs to the cycle that finds it.
  if (slice.book.job.openCycles.length === 0 || (!isEvaluated && slice.reading.complete)) return;
  // Nobody whom a quarantine keeps waiting has been looked at, and looking for whose they are is not free.
  if (slice.gate.closed && slice.waiting() > 0) return;
  const unfinished = slice.waiting() === 0 ? new Set<number>() : await cyclesWithWork(slice);
  const stays = (cycle: { number: number; kind: string }): boolean =>
    unfinished.has(cycle.number) || (cycle.kind === 'initial' && !slice.book.job.initialImportDone);
  const ended = slice.book.job.openCycles
    .filter((cycle) => !stays(cycle))
    .map((cycle) => ({ ...cycle, completedAt: slice.now }));
  if (ended.length === 0) return;
  for (const cycle of ended) {
    await slice.state.cycles.put({ number: cycle.number, json: encodeCycle(cycle) });
    slice.log('info', 'cycle.finished', {
      cycle: cycle.number,
      kind: cycle.kind,
      found: cycle.found,
      users: cycle.users,
      groups: cycle.groups,
      ...triesOf(cycle),
    });
  }
  const last = ended.at(-1);
  const lastSuccessful = ended.findLast(({ users, groups }) => users.escrowed + groups.escrowed === 0);
  slice.book.update({
    openCycles: slice.book.job.openCycles.filter(stays),
    ...(last === undefined ? {} : { lastCycle: last }),
    ...(lastSuccessful === undefined ? {} : { lastSuccessfulCycle: lastSuccessful }),
  });
  const groupsWait = total(slice.book.job, 'group', 'escrow') + total(slice.book.job, 'group', 'held') > 0;
  if (isEvaluated && slice.waiting() === 0 && !groupsWait) slice.book.update({ heirs: [] });
}

async function cyclesWithWork(slice: Pick<Slice, 'book' | 'objects'>): Promise<Set<number>> {
  const numbers = new Set<number>();
  for (const kind of KINDS) {
    const summaries = slice.objects[kind].summaries(slice.book.job.shards[kind]);
    const shards = allShards().filter((shard) => (summaries[shard]?.ready ?? 0) > 0);
    for (const shard of shards) {
      for (const entry of (await slice.objects[kind].load(shard)).values())
        if (entry.work === 'ready') numbers.add(entry.cycle);
    }
  }
  return numbers;
}
