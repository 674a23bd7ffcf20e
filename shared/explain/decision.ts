// What a run would do with the object if it looked at it now.

import { decide as decideObject, type Standing, type Decision as Verdict } from '../engine/decide/decide.ts';
import { duplicateSuccessors } from '../engine/export/adopt.ts';
import { ChangeGuard, type Occasion, type Waiting } from '../engine/export/change-guard.ts';
import { type Claim, chooseTarget } from '../engine/export/choose-target.ts';
import { creationsLeft } from '../engine/export/create-target.ts';
import { isLinked, requireGone, settleDoubt } from '../engine/export/evidence.ts';
import { readGroupsWithoutTarget } from '../engine/export/groups-without-target.ts';
import { matchingKeys } from '../engine/export/hand-over.ts';
import { judgeTakeOver } from '../engine/export/hold-adoptions.ts';
import { isTooYoung } from '../engine/export/link-target.ts';
import { removalIgnored } from '../engine/export/remove.ts';
import { changeIgnored } from '../engine/export/send-changes.ts';
import { UniqueValues } from '../engine/export/unique-values.ts';
import { creationLimit, creationLimitDetail } from '../engine/job/creation-limit.ts';
import { abandonsSlice } from '../engine/job/run-control.ts';
import { isWait } from '../engine/objects/waiting.ts';
import type { Slice } from '../engine/slice.ts';

import type { Exporting } from '../engine/views.ts';
import { type CodeOf, type ConflictError, ProvisioningError, RejectedError, TransientError } from '../errors/index.ts';

import type { Wanted } from '../model/ports.ts';
import type { Attributes, Kind, SourceId, StoredObject, TargetObject } from '../model/stored-object.ts';
import { afterWriting, changesBetween, heldAt, ownValue } from '../model/values.ts';
import type { Change, Decision } from './document.ts';
import { findTarget, type TargetFinding } from './find-target.ts';

/** What a run would know of an object beyond its row. */
export type StandingOf = (object: StoredObject) => Promise<Standing>;

/** `finding` absent: the target could not be asked. */
export async function decide(
  slice: Exporting,
  object: StoredObject,
  standing: Standing,
  finding: TargetFinding | undefined,
  standingOf: StandingOf,
): Promise<Decision> {
  const decision = decideNow(slice, object, standing);
  switch (decision.type) {
    case 'nothing':
      return { action: 'nothing', reason: decision.reason };
    case 'fail':
      return { action: 'fail', code: decision.code, detail: decision.detail };
    case 'remove': {
      const unproven = finding && (await removalInDoubt(slice, object));
      if (unproven !== undefined) return unproven;
      return {
        action: 'remove',
        reason: decision.reason,
        code: codeOfRemoval(slice, object, standing),
        how: decision.how,
      };
    }
    case 'provision':
      if (!isLinked(object)) return link(slice, object, standing, decision, finding, standingOf);
      return finding === undefined
        ? bringUpToDate(slice, object, standing, decision, finding, standingOf)
        : unlessWaiting(async () => {
            const settled = await settleDoubt(slice, object);
            if (settled.is === 'there')
              return bringUpToDate(slice, settled.object, standing, decision, finding, standingOf, settled.ignored);
            const loose = withoutLink(object);
            return decide(slice, loose, standing, await findTarget(slice, loose, standing), standingOf);
          });
  }
}

async function bringUpToDate(
  slice: Exporting,
  object: StoredObject,
  standing: Standing,
  { values }: Wanted,
  finding: TargetFinding | undefined,
  standingOf: StandingOf,
  ignored: readonly string[] = [],
): Promise<Decision> {
  if (finding?.vanished === true) {
    const waiting = await unlessWaiting(async () => {
      if (isLinked(object)) await requireGone(slice, object, object.exported ?? {});
    });
    if (waiting !== undefined) return waiting;
  }
  const waits = whatWaits(slice, object, values, { sent: ignored });
  const held = waits.flatMap(({ paths }) => paths);
  const changes = changed(slice, object, values).filter(({ path }) => !ignored.includes(path) && !held.includes(path));
  const [wait] = waits;
  if (changes.length === 0 && wait !== undefined) return { action: 'wait', code: wait.code, detail: wait.detail };
  if (changes.length === 0) {
    if (ignored.length === 0) return { action: 'nothing', reason: 'UpToDate' };
    return { action: 'fail', code: 'ChangeIgnored', detail: changeIgnored(ignored).message };
  }
  if (finding?.vanished !== true) return { action: 'update', changes };
  // The update finds nothing there: the object is matched, and created, like a new one.
  return decide(slice, withoutLink(object), standing, finding, standingOf);
}

/** What the target accepted and did not carry out, or cannot show yet. */
async function removalInDoubt(slice: Exporting, object: StoredObject): Promise<Decision | undefined> {
  if (!isLinked(object) || object.doubt?.what !== 'removal') return undefined;
  return unlessWaiting<Decision | undefined>(async () => {
    const settled = await settleDoubt(slice, object);
    if (settled.is !== 'there' || settled.ignored.length === 0) return undefined;
    return { action: 'fail', code: 'RemovalIgnored', detail: removalIgnored(object).message };
  });
}

/** The target may not show yet what was written: there is nothing to do but to look later. */
async function unlessWaiting<T>(ask: () => Promise<T>): Promise<T | Decision> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    const { code, message: detail } = error;
    return isWait(code) ? { action: 'wait', code, detail } : { action: 'unknown', code, detail };
  }
}

function withoutLink({ link, exported: _gone, ...rest }: StoredObject): StoredObject {
  return link === undefined ? rest : { ...rest, link: { ...link, state: 'removed' } };
}

export function decideNow(slice: Pick<Slice, 'policy'>, object: StoredObject, standing: Standing): Verdict {
  return decideObject(object, standing, slice.policy);
}

/** The finer code that the decision gives an object without a link. */
function codeOfRemoval(slice: Pick<Slice, 'policy'>, object: StoredObject, standing: Standing): CodeOf<'reason'> {
  const { link: _link, intent: _intent, ...bare } = object;
  const decision = decideNow(slice, bare, standing);
  return decision.type === 'nothing' ? decision.reason : 'Unknown';
}

async function link(
  slice: Exporting,
  object: StoredObject,
  standing: Standing,
  wanted: Wanted,
  finding: TargetFinding | undefined,
  standingOf: StandingOf,
): Promise<Decision> {
  if (finding === undefined) {
    return { action: 'unknown', code: 'TargetUnavailable', detail: 'The target could not be asked for a match.' };
  }
  const { conflict, object: match, owner, ours } = finding;
  if (conflict !== undefined) return { action: 'fail', code: conflict.code, detail: conflict.message };
  const claim =
    match === undefined || owner === undefined
      ? undefined
      : { id: owner, claim: await claimOf(slice, object.kind, owner, match, standingOf) };
  const choice = chooseTarget({
    ...(ours === true ? { own: match } : { match, owner: claim, rival: await rivalOf(slice, object, wanted.values) }),
    tooYoung: isTooYoung(slice, object),
    creationsLeft: creationsLeft(slice, object),
  });
  switch (choice.take) {
    case 'own':
      return adoption(slice, object, standing, choice.target, 'created', undefined);
    case 'match':
      return (
        takeOver(slice, object, choice.target, choice.from) ??
        adoption(slice, object, standing, choice.target, 'adopted', choice.from)
      );
    case 'new':
      return create(slice, object, wanted);
    case 'none':
      if (choice.because === 'DuplicateSourceEntries') return taken(choice.owner);
      if (choice.because === 'DuplicateSuccessors') return failure(duplicateSuccessors(choice.rival));
      return waiting(slice, choice.because);
  }
}

/** Undefined: nobody needs to agree. */
function takeOver(
  slice: Exporting,
  object: StoredObject,
  hit: TargetObject,
  owner: SourceId | undefined,
): Decision | undefined {
  const verdict = judgeTakeOver(slice, object, hit, owner);
  return verdict.is === 'go' ? undefined : { action: 'wait', ...verdict.reason };
}

/** As if nobody else's change were due. */
function whatWaits(slice: Exporting, object: StoredObject, values: Attributes, occasion: Occasion): readonly Waiting[] {
  const guard = new ChangeGuard(slice);
  guard.count(object, values);
  return guard.waiting(object, values, occasion);
}

function adoption(
  slice: Exporting,
  object: StoredObject,
  standing: Standing,
  hit: TargetObject,
  origin: 'created' | 'adopted',
  from: SourceId | undefined,
): Decision {
  const adopted: StoredObject = {
    ...object,
    link: { targetId: hit.id, state: 'active', incarnation: 1, origin },
    exported: heldAt(slice.policy[object.kind].targets, hit.values),
  };
  const next = decideNow(slice, adopted, standing);
  const values = next.type === 'provision' ? next.values : {};
  const held = whatWaits(slice, adopted, values, { adoption: true }).flatMap(({ paths }) => paths);
  const changes = changed(slice, adopted, values).filter(({ path }) => !held.includes(path));
  return { action: 'adopt', target: hit.id, changes, ...(from !== undefined && { from }) };
}

async function rivalOf(
  slice: Exporting,
  { kind, id }: StoredObject,
  values: Attributes,
): Promise<SourceId | undefined> {
  if (kind === 'user') return undefined;
  const waiting = await readGroupsWithoutTarget(slice);
  const keys = matchingKeys(values, slice.policy.group.matching);
  return keys.flatMap((key) => waiting.get(key) ?? []).find((other) => other !== id);
}

const failure = ({ code, message }: ConflictError | RejectedError): Decision => ({
  action: 'fail',
  code,
  detail: message,
});

function taken(owner: SourceId): Decision {
  const detail = `Another object in scope (${owner}) has the same matching value, and keeps the object in the target.`;
  return { action: 'fail', code: 'DuplicateSourceEntries', detail };
}

/** Why a create would have to wait. */
function waiting(
  { book, now, policy, run }: Pick<Slice, 'book' | 'now' | 'policy' | 'run'>,
  code: 'CreateUnconfirmed' | 'CreationLimit',
): Decision {
  const detail =
    code === 'CreationLimit'
      ? creationLimitDetail(creationLimit(policy.limits, run.control, book.job, now))
      : 'The target did not answer an earlier create. The job looks for the object before it repeats the create.';
  return { action: 'wait', code, detail };
}

async function create(slice: Exporting, object: StoredObject, wanted: Wanted): Promise<Decision> {
  const { id, kind } = object;
  const held = whatWaits(slice, object, wanted.values, {}).flatMap(({ paths }) => paths);
  try {
    const values = await new UniqueValues(slice, kind).choose(id, wanted);
    return { action: 'create', values: withoutPaths(values, held) };
  } catch (error) {
    if (error instanceof RejectedError) return failure(error);
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
    return {
      action: 'unknown',
      code: error.code,
      detail: `The target could not be asked for a value: ${error.message}`,
    };
  }
}

/**
 * What becomes of a target object that is linked to another source object: that one keeps it, gives up the value that
 * matches before others may take it, or is out of scope, so that the target object changes hands.
 */
async function claimOf(
  slice: Pick<Slice, 'objects' | 'policy'>,
  kind: Kind,
  id: SourceId,
  hit: TargetObject,
  standingOf: StandingOf,
): Promise<Claim> {
  const owner = await slice.objects[kind].readOne(id);
  if (owner === undefined) return 'kept';
  const decision = decideNow(slice, owner, await standingOf(owner));
  if (decision.type === 'fail') return 'kept';
  if (decision.type !== 'provision') return 'free';
  const { matching } = slice.policy[kind];
  const stays = new Set(matchingKeys(decision.values, matching));
  return decision.rename && !matchingKeys(hit.values, matching).some((key) => stays.has(key)) ? 'givenUp' : 'kept';
}

function withoutPaths(values: Attributes, paths: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(values).filter(([path]) => !paths.includes(path)));
}

function changed(slice: Pick<Slice, 'policy'>, { kind, exported = {} }: StoredObject, desired: Attributes): Change[] {
  const { writing } = slice.policy[kind];
  const after = afterWriting(exported, desired, writing);
  return changesBetween(desired, exported, writing).map(({ path }) => {
    return { path, from: ownValue(exported, path) ?? null, to: ownValue(after, path) ?? null };
  });
}
