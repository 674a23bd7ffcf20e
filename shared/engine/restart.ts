// A restart that an operator asks for, by scope.

import { counted } from '../errors/counted.ts';
import type { RestartScope } from '../model/ports.ts';
import { KINDS } from '../model/stored-object.ts';
import { acceptPair, isPairDoubted } from './check-pair.ts';
import { dropLinks } from './export/drop-links.ts';
import { releaseEscrow } from './export/release-escrow.ts';
import { startGeneration } from './import/dead-links.ts';
import type { Slice } from './slice.ts';

/** In this order: what may need several slices comes first, so that nothing before it is done twice. */
const PARTS = {
  Watermark: ['Watermark'],
  Escrows: ['Escrows'],
  ConnectorDataStore: ['ConnectorDataStore'],
  Full: ['ConnectorDataStore', 'Escrows', 'Watermark'],
} as const satisfies Readonly<Record<RestartScope, readonly RestartScope[]>>;

type Part = (typeof PARTS)['Full'][number];
type Restarting = Pick<
  Slice,
  'book' | 'chains' | 'checkpoints' | 'log' | 'now' | 'objects' | 'pair' | 'policy' | 'run' | 'state'
>;

/** What was done, in words. Undefined: the next slice goes on. */
export async function restart(slice: Restarting, scope: RestartScope): Promise<string | undefined> {
  const told: string[] = [];
  for (const part of PARTS[scope]) {
    const done = await START[part](slice);
    if (done === undefined) return undefined;
    told.push(done);
  }
  return told.join(' ');
}

const START: Readonly<Record<Part, (slice: Restarting) => Promise<string | undefined>>> = {
  async Watermark(slice) {
    const chains = KINDS.flatMap((kind) => slice.chains.of(kind));
    for (const chain of chains) startGeneration(slice, chain, 'Restarted');
    return `${counted(chains.length, 'chain')} of Entra ID will be read anew.`;
  },
  async Escrows(slice) {
    return `${counted(await releaseEscrow(slice, [{ all: true }]), 'object')} in escrow became due.`;
  },
  /** Where the pair is in doubt, whoever restarts says that the settings name another one: no old link means anything there. */
  async ConnectorDataStore(slice) {
    const isForeign = isPairDoubted(slice);
    if (!(await dropLinks(slice, isForeign ? 'all' : 'toMatch'))) return undefined;
    if (!isForeign) return 'Links are matched again.';
    acceptPair(slice);
    return 'Links are dropped. The state belongs to what the settings name now.';
  },
};
