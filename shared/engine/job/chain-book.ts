// The chains of this job in memory: cursors, watermarks, and which of them the present pass has read.

import type { ChainRecord } from '../../model/ports.ts';
import type { Kind } from '../../model/stored-object.ts';
import type { ChainSummary } from './job.ts';

/** Groups of a chain that the job row names. */
const MOST_NAMED = 10;

export class ChainBook {
  readonly #chains: Map<string, ChainRecord>;
  readonly #unsaved = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #readInPass = new Map<string, number>();
  #passes = 0;

  constructor(stored: readonly ChainRecord[]) {
    this.#chains = new Map(stored.map((chain) => [chain.id, chain]));
  }

  /** Import passes begun in this slice. */
  get passes(): number {
    return this.#passes;
  }

  beginPass(): void {
    this.#passes += 1;
  }

  get(id: string): ChainRecord | undefined {
    return this.#chains.get(id);
  }

  of(kind: Kind): ChainRecord[] {
    return [...this.#chains.values()].filter((chain) => chain.kind === kind);
  }

  put(chain: ChainRecord): void {
    this.#chains.set(chain.id, chain);
    this.#unsaved.add(chain.id);
  }

  drop(id: string): void {
    this.#chains.delete(id);
    this.#unsaved.add(id);
  }

  /** Its reading begins in this slice. */
  begin(id: string): void {
    this.#begun.add(id);
  }

  isBegun(id: string): boolean {
    return this.#begun.has(id);
  }

  markRead(id: string): void {
    this.#readInPass.set(id, this.#passes);
  }

  /** The present pass has ended: what it has not read to a watermark is incomplete from now on. */
  noteIncomplete(now: number): void {
    for (const chain of this.#chains.values())
      if (!this.isRead(chain.id) && chain.incompleteSince === undefined) this.put({ ...chain, incompleteSince: now });
  }

  /** Read to its watermark in the present pass. */
  isRead(id: string): boolean {
    return this.#readInPass.get(id) === this.#passes;
  }

  /** What changed since the last call; `putBack` undoes the taking when it could not be stored. */
  takeUnsaved(): { put: readonly ChainRecord[]; drop: readonly string[]; putBack: () => void } {
    const ids = [...this.#unsaved];
    this.#unsaved.clear();
    return {
      put: ids.flatMap((id) => this.#chains.get(id) ?? []),
      drop: ids.filter((id) => !this.#chains.has(id)),
      putBack: () => {
        for (const id of ids) this.#unsaved.add(id);
      },
    };
  }

  /** As the job row keeps them for status. */
  summaries(): ChainSummary[] {
    return [...this.#chains.values()].map((chain) => ({
      id: chain.id,
      kind: chain.kind,
      initial: chain.initial,
      pages: chain.pages,
      ...(chain.ids === undefined ? {} : { groups: chain.ids.length }),
      ...(chain.watermarkAt === undefined ? {} : { watermarkAt: chain.watermarkAt }),
      ...(chain.incompleteSince === undefined
        ? {}
        : { incompleteSince: chain.incompleteSince, groupIds: (chain.ids ?? []).slice(0, MOST_NAMED) }),
    }));
  }
}
