// What follows when Graph no longer takes a link: the round again, or everything that the chain owns.

import type { ResyncRequiredError } from '../../errors/index.ts';
import type { ChainRecord } from '../../model/ports.ts';
import type { Slice } from '../slice.ts';
import { takeGeneration } from './group-chains.ts';

type Restarting = Pick<Slice, 'book' | 'chains' | 'log' | 'now' | 'policy'>;

/** So often in a row, and not only once by chance, is a refusal without a known reason believed. */
const REFUSALS = 2;
/** A chain is read anew at most once in this time for refusals without a known reason. */
const RESTART_AGAIN_MS = 24 * 60 * 60_000;

/**
 * A dead page link restarts the round from its watermark; a dead watermark starts a new generation of this chain.
 * Undefined: the link is refused without a known reason, and must be tried again before anything is read anew.
 */
export function afterDeadLink(
  slice: Restarting,
  chain: ChainRecord,
  { code }: Pick<ResyncRequiredError, 'code'>,
): ChainRecord | undefined {
  if (chain.cursor !== undefined && chain.watermark !== undefined && !chain.initial)
    return restartRound(slice, chain, code);
  if (code !== 'DeltaLinkRefused' && code !== 'PageLinkRefused') return startGeneration(slice, chain, code);
  const refused = (chain.refused ?? 0) + 1;
  const since = chain.restartedAt === undefined ? Number.POSITIVE_INFINITY : slice.now - chain.restartedAt;
  if (refused >= REFUSALS && since >= RESTART_AGAIN_MS) {
    return startGeneration(slice, { ...chain, restartedAt: slice.now }, code);
  }
  slice.chains.put({ ...chain, refused });
  return undefined;
}

/** From the watermark, whatever page it had come to. */
export function restartRound(slice: Pick<Slice, 'chains' | 'log'>, chain: ChainRecord, code: string): ChainRecord {
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
  const { cursor: _cursor, watermark: _watermark, refused: _refused, ...rest } = chain;
  const { select } = slice.policy[chain.kind];
  const fresh: ChainRecord = { ...rest, select, generation: takeGeneration(slice), initial: true, pages: 0 };
  slice.log('warn', 'chain.resync', { chain: chain.id, generation: fresh.generation, code });
  slice.chains.put(fresh);
  return fresh;
}
