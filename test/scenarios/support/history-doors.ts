// Whether all that waits shows where operators look, with what ends it.

import type { EscrowList } from '../../../shared/app/escrow-list.ts';
import type { HoldList } from '../../../shared/app/hold-list.ts';
import type { StoredObject } from '../../../shared/model/stored-object.ts';

export interface Doors {
  readonly rows: readonly StoredObject[];
  readonly holds: Pick<HoldList, 'sets' | 'entries' | 'scheduledDeletions'>;
  readonly escrow: Pick<EscrowList, 'objects'>;
  /** The job is in quarantine, which is told as a whole. */
  readonly quarantined: boolean;
}

/** Codes of waits that the job ends by itself within the read lag. */
const WAITS: readonly string[] = ['CreateUnconfirmed', 'WriteUnproven', 'NotYetVisible'];
/** In no set of its own: the set of whoever may get the account decides. */
const MOVING = 'LinkMoveGuard';

export function withoutDoor({ rows, holds, escrow, quarantined }: Doors): string[] {
  const untold = quarantined ? [...WAITS, 'Quarantined'] : WAITS;
  const sets = new Set(holds.sets.map(({ set, remedy }) => (remedy === undefined ? '' : set)));
  const shown = new Set(holds.entries.map(({ set, kind, id }) => `${set} ${kind} ${id}`));
  const failed = new Map(escrow.objects.map((one) => [`${one.kind} ${one.id}`, one]));
  const days = new Set<string>(holds.scheduledDeletions.map(({ id }) => id));
  return rows.flatMap(({ kind, id, work, holds: own = [], deletion, link }) => {
    const who = `${kind} ${id}`;
    const found: string[] = [];
    if (work?.state === 'held' && own.length === 0 && work.code !== MOVING) found.push(`${who} is held in no set`);
    for (const { set } of own) {
      if (!sets.has(String(set))) found.push(`${who} is held in set ${set}, which is not listed with a way out`);
      else if (work?.state !== 'ready' && !shown.has(`${set} ${who}`)) found.push(`${who} is not listed in set ${set}`);
    }
    if (work?.state === 'escrow' && work.code !== undefined && !untold.includes(work.code)) {
      const listed = failed.get(who);
      if (listed === undefined) found.push(`${who} is in escrow and not listed`);
      else if (listed.nextTryAt === undefined) found.push(`${who} is listed in escrow without a next try`);
    }
    const isScheduled = deletion !== undefined && deletion.kept !== true && link?.state === 'active';
    if (isScheduled && work === undefined && !days.has(id)) found.push(`the deletion of ${who} is not listed`);
    return found;
  });
}
