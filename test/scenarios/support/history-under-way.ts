// What the job sent, or was about to send, and cannot tell yet whether it was done: since when, by person or group.

import type { StoredObject } from '../../../shared/model/stored-object.ts';

const DAY = 24 * 3_600_000;

export class UnderWay {
  #known: ReadonlyMap<string, number> = new Map();

  get all(): ReadonlyMap<string, number> {
    return this.#known;
  }

  see(rows: readonly StoredObject[], keyOf: (id: string) => string): void {
    const seen = new Map<string, number>();
    for (const row of rows) {
      const at = sentAt(row);
      if (at === undefined) continue;
      const key = keyOf(row.id);
      const before = this.#known.get(key) ?? seen.get(key);
      // A repetition takes no room, for a day.
      seen.set(key, before !== undefined && at - before < DAY ? Math.min(before, at) : at);
    }
    this.#known = seen;
  }
}

function sentAt({ passedAt, intent, doubt }: StoredObject): number | undefined {
  const moments = [passedAt, intent?.at, doubt?.at].filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : Math.min(...moments);
}
