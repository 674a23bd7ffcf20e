// A quarantine that has lasted four weeks disables the job; whoever starts the job begins it anew.

import { beganAgain, DISABLED_AFTER_MS, type Quarantine } from './job/quarantine.ts';
import type { Slice } from './slice.ts';

/** Somebody started the job after it had been disabled, or after a pause in which nothing could be tried. */
export function noticeStart({ book, now, run }: Pick<Slice, 'book' | 'now' | 'run'>): void {
  const { quarantine, control: before } = book.job;
  if (quarantine === undefined || run.control.disabledAt !== undefined) return;
  const isResumed = before?.state === 'paused' && run.control.state === 'active';
  if (quarantine.disabledAt !== undefined || isResumed) book.update({ quarantine: beganAgain(quarantine, now) });
}

/** At the end of a slice. The control row comes first: a kill in between is made up for by the next slice. */
export async function settleQuarantine({
  book,
  gate,
  now,
  run,
  state,
}: Pick<Slice, 'book' | 'gate' | 'now' | 'run' | 'state'>): Promise<void> {
  gate.settle();
  const { quarantine, told } = book.job;
  if (told?.quarantine?.code !== quarantine?.cause.code) await show(state, quarantine);
  if (quarantine === undefined) return;
  if (run.control.state === 'active' && now - quarantine.seriesBegan >= DISABLED_AFTER_MS) {
    run.control = await state.job.updateControl((control) =>
      control.state === 'active' ? { ...control, state: 'paused', pausedAt: now, disabledAt: now } : control,
    );
  }
  const { disabledAt } = run.control;
  if (disabledAt !== undefined) book.update({ quarantine: { ...quarantine, disabledAt } });
}

/** As long as it has not been told: a kill in between is followed by the same once more. */
async function show({ quarantine: table }: Slice['state'], quarantine: Quarantine | undefined): Promise<void> {
  if (quarantine === undefined) return table.showJob(undefined);
  const { reason, cause, seriesBegan } = quarantine;
  const { code, detail, request } = cause;
  await table.showJob({ reason, code, detail, since: seriesBegan, ...(request !== undefined && { request }) });
}
