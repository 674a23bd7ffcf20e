// A look at one part of the stored state after the other, so that a quiet loss is noticed within a day.

import { randomUUID } from 'node:crypto';
import { StateLostError } from '../errors/index.ts';
import { addMark, markOf } from '../model/mark.ts';
import { type Control, MARKED_TABLES, type MarkedTable, type MembershipList, type TableMark } from '../model/ports.ts';
import { KINDS, type Kind } from '../model/stored-object.ts';
import { list } from './export/settle.ts';
import { encodeCycle } from './job/cycle.ts';
import { guardMemoryOf } from './job/guard-memory.ts';
import type { JobRecord } from './job/job.ts';
import { allShards } from './objects/shards.ts';
import type { Slice } from './slice.ts';

/** All parts are looked at within a day, and a tick as often as this makes one look. */
const BETWEEN_MS = 5 * 60_000;
/** A job that did not run for long does not make up for all of it at once. */
const MOST_AT_ONCE = 12;

type Part =
  | { readonly table: MarkedTable }
  | { readonly kind: Kind; readonly shard: number; readonly list?: MembershipList };

const TABLES: readonly Part[] = MARKED_TABLES.map((table) => ({ table }));
const shardsOf = (kind: Kind, what: { readonly list?: MembershipList } = {}): readonly Part[] =>
  allShards().map((shard) => ({ kind, shard, ...what }));

/** A whole table is the likeliest loss, and one request tells it. */
const PARTS: readonly Part[] = [
  ...[...TABLES, ...shardsOf('user')],
  ...[...TABLES, ...shardsOf('group')],
  ...[...TABLES, ...shardsOf('group', { list: 'source' })],
  ...[...TABLES, ...shardsOf('group', { list: 'exported' })],
];

type Checking = Pick<Slice, 'book' | 'log' | 'membershipMarks' | 'now' | 'objects' | 'policy' | 'state'>;

/** Once everything that this slice wrote is stored. Throws StateLostError when rows are gone, or earlier ones. */
export async function checkState(slice: Checking): Promise<void> {
  const { check = { next: 0, at: slice.now - BETWEEN_MS }, reread } = slice.book.job;
  const due = Math.min(MOST_AT_ONCE, Math.floor((slice.now - check.at) / BETWEEN_MS));
  if (reread !== undefined || due < 1) return;
  let { next } = check;
  for (let looks = 0; looks < due; looks += 1) next = await lookAtOne(slice, next);
  slice.book.update({ check: { next, at: slice.now } });
}

/** Answers with where to go on. */
async function lookAtOne(slice: Checking, from: number): Promise<number> {
  const at = nextPart(slice, from);
  const part = PARTS[at];
  if (part === undefined) return 0;
  if ('table' in part) await checkTable(slice, part.table);
  else if (part.list === undefined) await checkRows(slice, part.kind, part.shard);
  else await checkLists(slice, part.list, part.shard);
  return (at + 1) % PARTS.length;
}

async function checkLists({ membershipMarks, state }: Checking, of: MembershipList, shard: number): Promise<void> {
  await membershipMarks[of].compare([shard], async () => {
    const mark = await state.memberships.markOf(of, shard);
    return { marks: new Map([[shard, mark]]), found: undefined };
  });
}

/** Partitions without objects are passed over. */
function nextPart({ book, objects }: Pick<Checking, 'book' | 'objects'>, from: number): number {
  const sizes = {
    user: objects.user.summaries(book.job.shards.user),
    group: objects.group.summaries(book.job.shards.group),
  };
  for (let step = 0; step < PARTS.length; step += 1) {
    const at = (from + step) % PARTS.length;
    const part = PARTS[at];
    if (part !== undefined && ('table' in part || (sizes[part.kind][part.shard]?.size ?? 0) > 0)) return at;
  }
  return 0;
}

async function checkRows(slice: Checking, kind: Kind, shard: number): Promise<void> {
  const remembered = slice.objects[kind].summaries(slice.book.job.shards[kind])[shard];
  let size = 0;
  let mark = 0;
  for await (const rows of slice.objects[kind].scan(shard)) {
    for (const object of rows) {
      size += 1;
      mark = addMark(mark, markOf(object));
      // What operators see of it is a copy that may be gone.
      await list(slice, object);
    }
  }
  if (remembered?.mark !== undefined && (remembered.size !== size || remembered.mark !== mark))
    throw new StateLostError({ detail: `Rows of ${kind}s in partition ${shard} are gone, or earlier ones.` });
}

/** Its rows are copies, or history: what the job row and the object rows say of them is stored again. */
async function checkTable(slice: Checking, table: MarkedTable): Promise<void> {
  const { lastCycle } = slice.book.job;
  const mark = markFor(table, slice.book.job);
  if (mark === undefined) return;
  const { state, control, guard } = mark;
  const found = await slice.state.marks.read(table);
  if (found?.state === state && found.control.changedAt === control.changedAt && found.guard === guard) return;
  const isLost = found?.state !== state;
  if (isLost) slice.log('error', 'state.lost', { table, what: `The table ${table} is not the one of this job.` });
  if (table === 'quarantine') await listAll(slice);
  if (table === 'cycles' && lastCycle !== undefined)
    await slice.state.cycles.put({ number: lastCycle.number, json: encodeCycle(lastCycle) });
  await slice.state.marks.write(table, mark);
  if (isLost) slice.log('info', 'state.restored', { table, what: 'What other tables say of it is stored again.' });
}

async function listAll({ book, objects, now, policy, state }: Checking): Promise<void> {
  for (const kind of KINDS) {
    for (const [shard, { escrow, held }] of objects[kind].summaries(book.job.shards[kind]).entries()) {
      if (escrow + held === 0) continue;
      await objects[kind].load(shard);
      const parked = objects[kind].idsIn(shard, ({ work }) => work === 'escrow' || work === 'held');
      for await (const rows of objects[kind].rowsIn(shard, parked))
        for (const object of rows) await list({ now, policy, state }, object);
    }
  }
}

/** What operators asked for is remembered in the job row, and in the marks of the tables. True: the marks are to be stored. */
export function rememberControl({ book }: Pick<Slice, 'book'>, asked: Control): boolean {
  const { state = randomUUID(), control } = book.job;
  book.update({ state, control: asked });
  return JSON.stringify(control) !== JSON.stringify(asked);
}

export async function markTables({ book, state }: Pick<Slice, 'book' | 'state'>): Promise<void> {
  for (const table of MARKED_TABLES) await markTable({ book, state }, table);
}

/** `before`: the job row as this slice found it. After a kill nobody knows what is remembered. */
export function isGuardNews({ book }: Pick<Slice, 'book'>, before: JobRecord): boolean {
  return !before.clean || guardMemoryOf(before) !== guardMemoryOf(book.job);
}

export function rememberGuard(slice: Pick<Slice, 'book' | 'state'>): Promise<void> {
  return markTable(slice, 'mappings');
}

async function markTable({ book, state }: Pick<Slice, 'book' | 'state'>, table: MarkedTable): Promise<void> {
  const mark = markFor(table, book.job);
  if (mark !== undefined) await state.marks.write(table, mark);
}

/** The table of the objects remembers for a job row that is lost. */
function markFor(table: MarkedTable, job: JobRecord): TableMark | undefined {
  const { state, control, losses } = job;
  if (state === undefined || control === undefined) return undefined;
  const guard = table === 'mappings' ? { guard: guardMemoryOf(job) } : {};
  return { state, control, ...(losses !== undefined && { losses }), ...guard };
}
