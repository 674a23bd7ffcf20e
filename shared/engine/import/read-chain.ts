// Reads one delta chain to its watermark: rounds, dead links, new generations.

import { ResyncRequiredError } from '../../errors/index.ts';
import type { ChainRecord, DeltaPage } from '../../model/ports.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { completeGeneration } from './generation.ts';
import { takeGeneration } from './group-chains.ts';
import { RowBuffer } from './row-buffer.ts';
import { sourceFailed } from './source-failed.ts';
import { storeRows } from './store-rows.ts';

/** Reads one chain to its watermark. False: it is not there yet (deadline, or the source failed). */
export async function bringUpToDate(slice: Importing, start: ChainRecord): Promise<boolean> {
  slice.chains.begin(start.id);
  let resynced = false;
  for (let chain = start; ; ) {
    try {
      return await readRound(slice, begun(slice, chain));
    } catch (error) {
      if (!(error instanceof ResyncRequiredError) || resynced) {
        sourceFailed(slice, error, chain.id);
        return false;
      }
      resynced = true;
      chain = afterDeadLink(slice, slice.chains.get(chain.id) ?? chain, error.code);
    }
  }
}

/**
 * A first page always begins a generation. A read that was cut off before its first cursor was stored may have stored
 * rows and members that are no longer true, and that nothing would ever take back.
 */
function begun(slice: Pick<Slice, 'book' | 'chains' | 'objects'>, chain: ChainRecord): ChainRecord {
  if (chain.cursor !== undefined || chain.watermark !== undefined) return chain;
  const fresh = { ...chain, generation: takeGeneration(slice) };
  const nobodyKnown = slice.objects.user.summaries(slice.book.job.shards.user).every(({ size }) => size === 0);
  if (chain.kind === 'user' && nobodyKnown) slice.book.update({ firstUserGeneration: fresh.generation });
  slice.chains.put(fresh);
  return fresh;
}

/** A dead page link restarts the round from its watermark; a dead watermark starts a new generation of this chain. */
function afterDeadLink(
  slice: Pick<Slice, 'book' | 'chains' | 'log' | 'policy'>,
  chain: ChainRecord,
  code: string,
): ChainRecord {
  if (chain.cursor === undefined || chain.watermark === undefined || chain.initial)
    return startGeneration(slice, chain, code);
  const { cursor: _dead, ...round } = chain;
  slice.log('warn', 'chain.round.restarted', { chain: chain.id, code });
  slice.chains.put(round);
  return round;
}

/** Everything that the chain owns is read again, beside what is stored. */
export function startGeneration(
  slice: Pick<Slice, 'book' | 'chains' | 'log' | 'policy'>,
  chain: ChainRecord,
  code: string,
): ChainRecord {
  const { cursor: _cursor, watermark: _watermark, ...rest } = chain;
  const { select } = slice.policy[chain.kind];
  const fresh: ChainRecord = { ...rest, select, generation: takeGeneration(slice), initial: true, pages: 0 };
  slice.log('warn', 'chain.resync', { chain: chain.id, generation: fresh.generation, code });
  slice.chains.put(fresh);
  return fresh;
}

/** Fetches ahead and applies behind, one flush at a time; the cursor moves only past stored work. */
async function readRound(slice: Importing, start: ChainRecord): Promise<boolean> {
  let chain = start;
  let page = await fetchPage(slice, chain);
  const buffer = new RowBuffer(chain.kind);
  for (;;) {
    const { next } = page;
    buffer.add(page.rows);
    slice.reading.rows += page.rows.length;
    chain = { ...chain, pages: chain.pages + 1 };
    const ahead =
      next.kind === 'watermark' || slice.run.overdue ? undefined : settled(slice.source.page(chain, next.link));
    if (buffer.full || ahead === undefined) {
      await storeRows(slice, chain, buffer.take());
      if (next.kind === 'watermark') {
        await finishRound(slice, chain, next.link);
        return true;
      }
      chain = { ...chain, cursor: next.link };
      slice.chains.put(chain);
      await slice.checkpoints.storeIfBegun();
      if (ahead === undefined) return false;
    }
    page = await ahead();
  }
}

async function finishRound(slice: Importing, chain: ChainRecord, watermark: string): Promise<void> {
  if (chain.initial) await completeGeneration(slice, chain);
  const { cursor: _done, ...rest } = chain;
  slice.chains.markRead(chain.id);
  slice.chains.put({ ...rest, initial: false, watermark, watermarkAt: slice.now });
  await slice.checkpoints.storeIfBegun();
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
