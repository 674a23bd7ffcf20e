// What keeps the job as a whole from doing what is due of an object. That it is paused is told by its state.

import { reasonsOfEnds } from '../engine/job/health-ends.ts';
import { reasonsOfQuarantine } from '../engine/job/health-quarantine.ts';
import type { JobRecord } from '../engine/job/job.ts';
import { OPERATIONS, type Operation } from '../engine/job/operations.ts';
import { keepsAll, narrows } from '../engine/job/quarantine.ts';
import type { Slice } from '../engine/slice.ts';
import type { Kind } from '../model/stored-object.ts';
import type { Note } from './document.ts';

export interface Due {
  readonly kind: Kind;
  readonly does: 'create' | 'update' | 'remove';
  /** A removal for which this very object is the evidence. */
  readonly positive?: boolean;
}

/** What weighs most comes first. Nothing, where the next run does it. */
export function keptBack({ book, now, run }: Pick<Slice, 'book' | 'now' | 'run'>, due: Due): readonly Note[] {
  const { job } = book;
  const { control } = run;
  const isKept = control.disabledAt !== undefined || isNarrowed(job, due);
  const reasons = [
    ...(isKept ? reasonsOfQuarantine({ job, control, lease: undefined }, now) : []),
    ...(job.reread === undefined ? [] : reasonsOfEnds(job, now).filter(({ code }) => REREADING.has(code))),
    ...job.alarms.filter(({ code }) => code === 'WaitingForTarget'),
    ...outage(job, OPERATIONS[due.kind][due.does]),
    ...(due.does === 'remove' ? unread(job, due) : []),
  ];
  return reasons.map(({ code, detail }) => ({ code, detail }));
}

const REREADING: ReadonlySet<string> = new Set(['StateLost', 'ReadingAgain']);

function isNarrowed(job: JobRecord, { does }: Due): boolean {
  const { quarantine } = job;
  return quarantine !== undefined && (keepsAll(quarantine) || (does !== 'remove' && narrows(quarantine, job)));
}

function outage({ outages }: JobRecord, operation: Operation): readonly Note[] {
  const out = outages[operation];
  return out === undefined ? [] : [{ code: 'TargetUnavailable', detail: `${operation}: ${out.code}: ${out.detail}` }];
}

/** Positive evidence needs the users alone; everything else needs whatever could still entitle somebody. */
function unread({ alarms, chains }: JobRecord, { positive = false }: Due): readonly Note[] {
  const parts = chains.filter(
    ({ incompleteSince, kind }) => incompleteSince !== undefined && !(positive && kind === 'group'),
  );
  const failed = alarms.filter(({ code, side }) => !positive && side === undefined && code === 'SourceUnavailable');
  if (parts.length + failed.length === 0) return [];
  const named = parts.length === 0 ? '' : `: ${parts.map(({ id }) => id).join(', ')}`;
  const detail = `Not all of Entra ID has been read to its end${named}. A removal that rests on that waits.`;
  return [{ code: 'SourceUnavailable', detail }];
}
