// How work on an object ends: settled, in escrow, waiting for the target, or held.

import { type ProvisioningError, TransientError } from '../../errors/index.ts';
import type { RecordAction } from '../../model/provisioning-record.ts';
import type { Hold, Kind, SourceId, StoredObject, Work } from '../../model/stored-object.ts';
import type { Held, HoldSet } from '../job/hold-sets.ts';
import { OPERATIONS, type Operation } from '../job/operations.ts';
import { withoutRedacted } from '../job/record-of.ts';
import { requestOf } from '../job/request-of.ts';
import { operationOf } from '../job/watched-target.ts';
import { isShortWait, isWait } from '../objects/waiting.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import { waitMs } from './next-try.ts';

/** The clock of the target may be a little behind ours. */
const SHORTEST_WAIT_MS = 1_000;
/** Tries of an unanswered create or removal that wait no longer than the read lag. */
const LOOKED_FOR_SOON = 3;

type ParkedWork = Work & { readonly state: 'escrow' | 'held' };

/**
 * Nothing is left to do: the row loses its work, whatever else changed is stored with it. Unless an earlier step of this
 * round failed: then the work stays for its next try.
 */
export async function settle(
  slice: Pick<Slice, 'objects' | 'state' | 'checkpoints' | 'failed' | 'log'>,
  object: StoredObject,
): Promise<StoredObject> {
  if (slice.failed.has(object.id)) return keep(slice, object);
  const { work, intent: _i, doubt: _d, holds: _h, passedAt: _p, unlisted: _u, ...done } = object;
  // The list first, here and in `park` last: a kill in between leaves an object unlisted, which recovery repairs.
  if (work?.listed === true) await slice.state.quarantine.remove(object.kind, object.id);
  await slice.objects[object.kind].put([done]);
  if (work !== undefined && work.attempts > 0) {
    slice.log('info', 'escrow.cleared', { kind: object.kind, id: object.id, code: work.code, attempts: work.attempts });
  }
  await slice.checkpoints.breathe();
  return done;
}

/** Stores a row whose work goes on. */
export async function keep(slice: Pick<Slice, 'objects'>, object: StoredObject): Promise<StoredObject> {
  await slice.objects[object.kind].put([object]);
  return object;
}

/** The object failed: the others go on, and it is tried again later. `removes`: somebody, or a member, should be out. */
export async function escrow(
  slice: Settling,
  kind: Kind,
  id: SourceId,
  error: ProvisioningError,
  removes: boolean,
): Promise<void> {
  const object = await slice.objects[kind].readOne(id);
  if (object === undefined) return;
  slice.failed.add(id);
  if (isWait(error.code)) return awaitTarget(slice, object, error, removes);
  const attempts = (object.work?.attempts ?? 0) + 1;
  const shows = attempts <= LOOKED_FOR_SOON ? showsAt(slice, object, error) : undefined;
  const wait = waitMs({ attempts, error, removes, quarantined: slice.gate.isNarrow }, slice.random);
  const nextTryAt = shows ?? slice.now + wait;
  slice.book.count(object, 'escrowed');
  slice.book.countTry(object.work?.cycle, error.code);
  slice.gate.failed(object, error);
  const request = requestOf(error);
  const told = slice.records.noteFailure(
    object,
    { code: error.code, detail: error.message, ...request },
    actionOf(object, error, removes),
  );
  await park(slice, object, {
    state: 'escrow',
    cycle: cycleOf(slice, object),
    attempts,
    code: error.code,
    detail: error.message,
    since: object.work?.since ?? slice.now,
    failedAt: slice.now,
    ...request,
    nextTryAt,
    ...(removes ? foundAt(object) : {}),
    told,
    listed: true,
  });
  slice.log('warn', 'escrow.added', { kind, id, code: error.code, policy: error.policy, attempts, nextTryAt });
}

/** A create or a removal that was not answered: when the target can show whether it was carried out. */
function showsAt(slice: Settling, { intent, doubt }: StoredObject, error: ProvisioningError): number | undefined {
  if (!(error instanceof TransientError && error.mayHaveHappened)) return undefined;
  const sentAt = intent?.at ?? (doubt?.what === 'removal' ? doubt.at : undefined);
  return sentAt === undefined ? undefined : visibleAt(slice, sentAt);
}

function visibleAt({ now, target }: Pick<Slice, 'now' | 'target'>, sentAt: number): number {
  return Math.max(now + SHORTEST_WAIT_MS, sentAt + target.traits.readLagMs);
}

/** Shown to nobody at first: within the read lag this is how a slow target works. */
async function awaitTarget(
  slice: Settling,
  object: StoredObject,
  error: ProvisioningError,
  removes: boolean,
): Promise<void> {
  const nextTryAt = visibleAt(slice, object.doubt?.at ?? object.intent?.at ?? object.creations?.at(-1) ?? slice.now);
  const { attempts = 0, since = slice.now, told, listed } = object.work ?? {};
  if (slice.records.untold(object.id) > 0) {
    const otherwise = actionOf(object, error, removes);
    slice.records.note(object, { status: 'warning', otherwise, error: { code: error.code, detail: error.message } });
  }
  const work: ParkedWork = {
    state: 'escrow',
    cycle: cycleOf(slice, object),
    attempts,
    code: error.code,
    detail: error.message,
    nextTryAt,
    since,
    ...foundAt(object),
    ...(told === undefined ? {} : { told }),
    ...(listed === undefined ? {} : { listed }),
  };
  if (!isShortWait(work, slice.now)) return park(slice, object, { ...work, listed: true });
  await keep(slice, { ...object, work });
  await slice.checkpoints.breathe();
}

/** These changes wait for a person's consent, and what is held `beside` them; the object keeps what was exported last. */
export async function hold(
  slice: Holding & Pick<Slice, 'records'>,
  object: StoredObject,
  held: readonly Held[],
  action: RecordAction,
  beside: readonly Hold[] = [],
): Promise<void> {
  const [first] = held;
  if (first === undefined || slice.failed.has(object.id)) return;
  const waiting = withHolds(slice, object, held, action, beside);
  await parkHeld(slice, waiting, { code: first.set.code, detail: first.detail });
}

/** Not stored yet. What is in its set already stays as it joined, and holds `beside` stay as they are. */
export function withHolds(
  slice: Pick<Slice, 'book' | 'now' | 'records'>,
  object: StoredObject,
  held: readonly Held[],
  action: RecordAction,
  beside: readonly Hold[] = [],
): StoredObject {
  const { holds: former = [], ...rest } = object;
  const joined = held.map(({ set, detail, names, before }) => {
    const isSame = (one: Hold): boolean => one.set === set.number && names === undefined;
    const known = before ?? former.find(isSame);
    if (known !== undefined) {
      const { approved: _lapsed, ...open } = known;
      return open;
    }
    slice.book.count(object, 'held');
    const told = names?.changes === undefined ? {} : { changes: names.changes };
    slice.records.note(object, { action, status: 'held', error: { code: set.code, detail }, ...told });
    slice.book.noteHeld(set);
    return { set: set.number, revision: set.revision, since: slice.now, ...names };
  });
  const holds = [...joined, ...beside];
  return holds.length === 0 ? rest : { ...rest, holds };
}

type Holding = Pick<Slice, 'book' | 'checkpoints' | 'failed' | 'log' | 'now' | 'objects' | 'policy' | 'state'>;

/** Nothing but what its holds name is left to do. */
export async function parkHeld(
  slice: Holding,
  object: StoredObject,
  why?: Pick<HoldSet, 'code' | 'detail'>,
): Promise<void> {
  if (slice.failed.has(object.id)) return void (await keep(slice, object));
  const { holds = [] } = object;
  const first = holds.find(({ rejectedAt }) => rejectedAt === undefined) ?? holds[0];
  const { code, detail } = why ?? slice.book.job.holdSets.find(({ number }) => number === first?.set) ?? {};
  await park(slice, object, {
    state: 'held',
    cycle: cycleOf(slice, object),
    attempts: object.work?.attempts ?? 0,
    ...(code === undefined || detail === undefined ? {} : { code, detail }),
    since: Math.min(slice.now, ...holds.map(({ since }) => since)),
    ...foundAt(object),
    listed: true,
  });
}

async function park(
  slice: Pick<Slice, 'checkpoints' | 'now' | 'objects' | 'policy' | 'state'>,
  object: StoredObject,
  work: ParkedWork,
): Promise<void> {
  const parked = { ...object, work };
  await slice.objects[object.kind].put([parked]);
  await list(slice, parked);
  await slice.checkpoints.breathe();
}

/** Shows operators an object that is in escrow or held. */
export async function list(
  slice: Pick<Slice, 'now' | 'policy' | 'state'>,
  { kind, id, work, link, holds }: StoredObject,
): Promise<void> {
  if (work === undefined || work.state === 'ready' || work.listed !== true) return;
  await slice.state.quarantine.put({
    kind,
    id,
    state: work.state,
    code: work.code ?? 'Unknown',
    detail: work.detail ?? '',
    attempts: work.attempts,
    since: work.since ?? slice.now,
    ...(work.failedAt === undefined ? {} : { failedAt: work.failedAt }),
    ...(work.request === undefined ? {} : { request: work.request }),
    ...(work.nextTryAt === undefined ? {} : { nextTryAt: work.nextTryAt }),
    cycle: work.cycle,
    linked: link?.state === 'active',
    ...(holds === undefined ? {} : { holds: holds.map((one) => shown(one, slice.policy[kind].redacted)) }),
  });
}

function shown({ changes, members: _ids, ...rest }: Hold, redacted: readonly string[]): Hold {
  return { ...rest, ...(changes === undefined ? {} : { changes: withoutRedacted(changes, redacted) }) };
}

function cycleOf(slice: Pick<Slice, 'book'>, { work }: StoredObject): number {
  return work?.cycle ?? slice.book.newWork().cycle;
}

/** What was to be done, where nothing was tried. */
function actionOf({ kind, link }: StoredObject, error: ProvisioningError, removes: boolean): RecordAction {
  const operation = operationOf(error);
  const known = operation === undefined ? undefined : ACTIONS[operation];
  if (known !== undefined) return known;
  if (removes) return kind === 'user' ? 'disable' : 'members';
  return link?.state === 'active' ? 'update' : 'create';
}

const ACTIONS: Readonly<Partial<Record<Operation, RecordAction>>> = {
  [OPERATIONS.user.create]: 'create',
  [OPERATIONS.user.update]: 'update',
  [OPERATIONS.user.remove]: 'disable',
  [OPERATIONS.group.create]: 'create',
  [OPERATIONS.group.update]: 'update',
  [OPERATIONS.group.remove]: 'delete',
  changeMembers: 'members',
};

function foundAt({ work }: StoredObject): Pick<Work, 'foundAt'> {
  return work?.foundAt === undefined ? {} : { foundAt: work.foundAt };
}
