// How work on an object ends: settled, in escrow, or held.

import { type ProvisioningError, TransientError } from '../../errors/index.ts';
import type { Kind, SourceId, StoredObject, Work } from '../../model/stored-object.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import { backOffMs } from './escrow.ts';

type ParkedWork = Work & { readonly state: 'escrow' | 'held' };

/** Nothing is left to do: the row loses its work, whatever else changed is stored with it. */
export async function settle(
  slice: Pick<Slice, 'checkpoints' | 'objects' | 'state'>,
  object: StoredObject,
): Promise<StoredObject> {
  const { work, intent: _intent, ...done } = object;
  // The list first, here and in `park` last: a kill in between leaves an object unlisted, which recovery repairs.
  if (work?.listed === true) await slice.state.quarantine.remove(object.kind, object.id);
  await slice.objects[object.kind].put([done]);
  await slice.checkpoints.breathe();
  return done;
}

/** Stores a row whose work goes on. */
export async function keep(slice: Pick<Slice, 'objects'>, object: StoredObject): Promise<StoredObject> {
  await slice.objects[object.kind].put([object]);
  return object;
}

/** The object failed: the others go on, and it is tried again later. */
export async function escrow(slice: Settling, kind: Kind, id: SourceId, error: ProvisioningError): Promise<void> {
  const object = await slice.objects[kind].readOne(id);
  if (object === undefined) return;
  const attempts = (object.work?.attempts ?? 0) + 1;
  const nextTryAt = nextTry(slice, object, error, attempts);
  slice.book.count(object, 'escrowed');
  await park(slice, object, {
    state: 'escrow',
    cycle: object.work?.cycle ?? slice.book.newWork().cycle,
    attempts,
    code: error.code,
    detail: error.message,
    since: object.work?.since ?? slice.now,
    ...(nextTryAt === undefined ? {} : { nextTryAt }),
    listed: true,
  });
  slice.log('warn', 'object.escrowed', { kind, id, code: error.code, policy: error.policy, attempts, nextTryAt });
}

/** Waits for an operator, keeping its last exported state. */
export async function hold(slice: Settling, object: StoredObject, code: string, detail: string): Promise<void> {
  slice.book.count(object, 'held');
  await park(slice, object, {
    state: 'held',
    cycle: object.work?.cycle ?? slice.book.newWork().cycle,
    attempts: object.work?.attempts ?? 0,
    code,
    detail,
    since: slice.now,
    listed: true,
  });
  slice.log('warn', 'object.held', { kind: object.kind, id: object.id, code });
}

async function park(
  slice: Pick<Slice, 'checkpoints' | 'now' | 'objects' | 'state'>,
  object: StoredObject,
  work: ParkedWork,
): Promise<void> {
  const parked = { ...object, work };
  await slice.objects[object.kind].put([parked]);
  await list(slice, parked);
  await slice.checkpoints.breathe();
}

/** Shows operators an object that is in escrow or held. */
export async function list(slice: Pick<Slice, 'now' | 'state'>, { kind, id, work }: StoredObject): Promise<void> {
  if (work === undefined || work.state === 'ready') return;
  await slice.state.quarantine.put({
    kind,
    id,
    state: work.state,
    code: work.code ?? 'Unknown',
    detail: work.detail ?? '',
    attempts: work.attempts,
    since: work.since ?? slice.now,
    ...(work.nextTryAt === undefined ? {} : { nextTryAt: work.nextTryAt }),
  });
}

/** A refusal that no repetition can cure waits for a change; a create of unknown outcome waits for the read lag. */
function nextTry(
  slice: Pick<Slice, 'now' | 'random' | 'target'>,
  object: StoredObject,
  error: ProvisioningError,
  attempts: number,
): number | undefined {
  if (error.code === 'RemovalRefused') return undefined;
  if (error instanceof TransientError && error.mayHaveHappened && object.intent !== undefined && attempts <= 3) {
    return slice.now + slice.target.traits.readLagMs;
  }
  return slice.now + backOffMs(attempts, slice.random);
}
