// Reads one delta chain to its watermark: rounds, dead links, new generations.

import { ResyncRequiredError, type TransientError } from '../../errors/index.ts';
import type { ChainRecord, DeltaPage } from '../../model/ports.ts';
import { abandonsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { afterDeadLink, restartRound } from './dead-links.ts';
import { EndlessPages } from './endless-pages.ts';
import { completeGeneration } from './generation.ts';
import { takeGeneration } from './group-chains.ts';
import { withLeaving } from './leaving.ts';
import { RowBuffer } from './row-buffer.ts';
import { sourceFailed } from './source-failed.ts';
import { storeRows } from './store-rows.ts';

/** Reads one chain to its watermark. False: it is not there yet (its time is over, or the source failed). */
export async function bringUpToDate(slice: Importing, start: ChainRecord): Promise<boolean> {
  slice.chains.begin(start.id);
  let resynced = false;
  for (let chain = start; ; ) {
    try {
      return await readRound(slice, await begun(slice, chain));
    } catch (error) {
      const dead = error instanceof ResyncRequiredError && !resynced ? error : undefined;
      const again = dead && afterDeadLink(slice, slice.chains.get(chain.id) ?? chain, dead);
      if (again === undefined) {
        sourceFailed(slice, error, chain.id);
        return false;
      }
      resynced = true;
      chain = again;
    }
  }
}

/**
 * A first page always begins a generation. A read that was cut off before its first cursor was stored may have stored
 * rows and members that are no longer true, and that nothing would ever take back. So its number is stored before anything
 * bears it: after a kill nobody is given it again.
 */
async function begun(
  slice: Pick<Slice, 'book' | 'chains' | 'checkpoints' | 'objects'>,
  chain: ChainRecord,
): Promise<ChainRecord> {
  if (chain.cursor !== undefined || chain.watermark !== undefined) return chain;
  const fresh = { ...chain, generation: takeGeneration(slice) };
  const nobodyKnown = slice.objects.user.summaries(slice.book.job.shards.user).every(({ size }) => size === 0);
  if (chain.kind === 'user' && nobodyKnown) slice.book.update({ firstUserGeneration: fresh.generation });
  slice.chains.put(fresh);
  await slice.checkpoints.storeBegun();
  return fresh;
}

/** Fetches ahead and applies behind, one flush at a time; the cursor moves only past stored work. */
async function readRound(slice: Importing, start: ChainRecord): Promise<boolean> {
  let chain = start;
  const until = slice.run.readUntil(chain);
  let page = await fetchPage(slice, chain);
  const endless = new EndlessPages(chain.id, chain.cursor ?? chain.watermark);
  const buffer = new RowBuffer(chain.kind);
  for (;;) {
    const { next } = page;
    buffer.add(page.rows);
    slice.reading.rows += page.rows.length;
    chain = { ...chain, pages: chain.pages + 1 };
    const trouble = endless.troubleAt(page);
    const isOver = slice.run.overdue || slice.now >= until;
    const isLast = next.kind === 'watermark' || isOver || trouble !== undefined;
    const ahead = isLast ? undefined : settled(slice.source.page(chain, next.link));
    if (buffer.full || ahead === undefined) {
      chain = await storeTaken(slice, chain, buffer);
      if (next.kind === 'watermark') {
        await finishRound(slice, chain, next.link);
        return true;
      }
      chain = await moveCursor(slice, chain, next.link);
      if (trouble !== undefined) return giveUp(slice, chain, trouble);
      if (ahead === undefined) {
        slice.reading.cutShort = true;
        return false;
      }
    }
    try {
      page = await ahead();
    } catch (error) {
      if (!abandonsSlice(error)) await storeSoFar(slice, chain, buffer, next.link);
      throw error;
    }
  }
}

/** A page that cannot be had must not keep what came before it from being acted upon. */
async function storeSoFar(slice: Importing, chain: ChainRecord, buffer: RowBuffer, link: string): Promise<void> {
  await moveCursor(slice, await storeTaken(slice, chain, buffer), link);
}

async function storeTaken(slice: Importing, chain: ChainRecord, buffer: RowBuffer): Promise<ChainRecord> {
  const batch = buffer.take();
  await storeRows(slice, chain, batch);
  // A new generation is read beside what is stored: it takes out nobody before it ends.
  if (chain.initial) return chain;
  return [...batch.members.values()].reduce((after, changes) => withLeaving(after, changes.toDelta()), chain);
}

async function moveCursor(slice: Importing, chain: ChainRecord, link: string): Promise<ChainRecord> {
  const moved = { ...chain, cursor: link };
  slice.chains.put(moved);
  await slice.checkpoints.noteProgress();
  return moved;
}

/** Out of a circle leads only the beginning of the round; pages without rows may come to an end after all. */
function giveUp(slice: Importing, chain: ChainRecord, trouble: TransientError): never {
  if (trouble.code === 'GraphPageRepeated' && chain.watermark !== undefined) restartRound(slice, chain, trouble.code);
  throw trouble;
}

async function finishRound(slice: Importing, chain: ChainRecord, watermark: string): Promise<void> {
  if (chain.initial) await completeGeneration(slice, chain);
  const { cursor: _done, refused: _accepted, incompleteSince: _complete, leaving: _gone, ...rest } = chain;
  slice.chains.markRead(chain.id);
  slice.chains.put({ ...rest, initial: false, watermark, watermarkAt: slice.now });
  await slice.checkpoints.noteProgress();
}

function fetchPage(slice: Pick<Slice, 'source'>, chain: ChainRecord): Promise<DeltaPage> {
  const link = chain.cursor ?? chain.watermark;
  if (link !== undefined) return slice.source.page(chain, link);
  return slice.source.firstPage({
    kind: chain.kind,
    select: chain.select,
    ...(chain.ids === undefined ? {} : { ids: chain.ids }),
  });
}

/** Starts now and hands over the outcome later, so that an early failure is never an unhandled one. */
function settled<T>(promise: Promise<T>): () => Promise<T> {
  const outcome = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return async () => {
    const result = await outcome;
    if ('error' in result) throw result.error;
    return result.value;
  };
}

/** A chain that selects more than is needed serves as well. */
export function selects(chain: ChainRecord, needed: readonly string[]): boolean {
  return needed.every((name) => chain.select.includes(name));
}
