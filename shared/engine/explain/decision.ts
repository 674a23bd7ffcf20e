// What a run would do with the object if it looked at it now, and which target object it has or would get.

import { ConflictError, ProvisioningError, RejectedError } from '../../errors/index.ts';
import {
  decideGroup,
  decideUser,
  type GroupDecision,
  mappingInput,
  type Standing,
  type UserDecision,
} from '../evaluate/decide.ts';
import { countIn } from '../export/guard.ts';
import { CREATE_UNCONFIRMED } from '../export/link-target.ts';
import { Matcher } from '../export/matching.ts';
import { UniqueValues } from '../export/unique-values.ts';
import type { Attributes, SourceId, StoredObject, TargetObject } from '../model.ts';
import type { Wanted } from '../ports.ts';
import type { Slice } from '../slice.ts';
import { changesBetween, ownValue } from '../values.ts';
import type { Change, Decision } from './document.ts';

/** The target object, and to whom it belongs by the stored links. */
export interface TargetFinding {
  readonly object?: TargetObject;
  readonly owner?: SourceId;
  /** An earlier create of ours made it. */
  readonly ours?: boolean;
  /** Several objects match: nobody guesses between them. */
  readonly conflict?: ConflictError;
}

/** By the link, or by the matching values; one read of the target in most cases. */
export async function findTarget(slice: Slice, object: StoredObject, standing: Standing): Promise<TargetFinding> {
  const { kind, link, intent, id } = object;
  if (link?.state === 'active') {
    const present = await slice.target.read(kind, link.targetId);
    return present === undefined ? {} : { object: present, owner: id };
  }
  const mapped = slice.deps.policy[kind].map(mappingInput(object, standing, true));
  const matcher = await Matcher.open(slice, kind, 1);
  try {
    const own = intent === undefined ? undefined : await matcher.findNow(intent.values);
    const isOurs = own !== undefined && (matcher.owner(own.id) ?? id) === id;
    const hit = isOurs ? own : mapped.ok ? await matcher.findNow(mapped.values) : undefined;
    if (hit === undefined) return {};
    const owner = matcher.owner(hit.id);
    return { object: hit, ours: isOurs, ...(owner !== undefined && { owner }) };
  } catch (error) {
    if (error instanceof ConflictError) return { conflict: error };
    throw error;
  }
}

/** `finding` absent: the target could not be asked. */
export async function decide(
  slice: Slice,
  object: StoredObject,
  standing: Standing,
  finding: TargetFinding | undefined,
): Promise<Decision> {
  const decision = decideNow(slice, object, standing);
  switch (decision.type) {
    case 'nothing':
      return { action: 'nothing', reason: decision.reason };
    case 'fail':
      return { action: 'fail', code: decision.code, detail: decision.detail };
    case 'remove':
      return {
        action: 'remove',
        reason: decision.reason,
        code: codeOfRemoval(slice, object, standing),
        how: decision.how,
      };
    case 'provision': {
      if (object.link?.state !== 'active') return link(slice, object, standing, decision, finding);
      const changes = changed(decision.values, object.exported ?? {});
      return changes.length === 0 ? { action: 'nothing', reason: 'UpToDate' } : { action: 'update', changes };
    }
  }
}

export function decideNow(slice: Slice, object: StoredObject, standing: Standing): UserDecision | GroupDecision {
  const { user, group } = slice.deps.policy;
  return object.kind === 'user' ? decideUser(object, standing, user) : decideGroup(object, standing, group);
}

/** The finer code that the decision gives an object without a link. */
function codeOfRemoval(slice: Slice, object: StoredObject, standing: Standing): string {
  const { link: _link, intent: _intent, ...bare } = object;
  const decision = decideNow(slice, bare, standing);
  return decision.type === 'nothing' ? decision.reason : decision.type;
}

async function link(
  slice: Slice,
  object: StoredObject,
  standing: Standing,
  wanted: Wanted,
  finding: TargetFinding | undefined,
): Promise<Decision> {
  if (finding === undefined) {
    return { action: 'unknown', code: 'TargetUnavailable', detail: 'The target could not be asked for a match.' };
  }
  const { conflict, object: hit, owner } = finding;
  if (conflict !== undefined) return { action: 'fail', code: conflict.code, detail: conflict.message };
  if (hit === undefined) return mayCreate(slice, object) ?? create(slice, object, wanted);
  const from = owner === object.id ? undefined : owner;
  if (from !== undefined && (await isInScope(slice, object, from))) {
    const detail = `The matching object in the target belongs to ${from}, which is in scope too. Make the value unique in Entra ID.`;
    return { action: 'fail', code: 'DuplicateSourceEntries', detail };
  }
  const adopted: StoredObject = {
    ...object,
    link: { targetId: hit.id, state: 'active', incarnation: 1, origin: finding.ours === true ? 'created' : 'adopted' },
    exported: hit.values,
  };
  const next = decideNow(slice, adopted, standing);
  const changes = next.type === 'provision' ? changed(next.values, hit.values) : [];
  return { action: 'adopt', target: hit.id, changes, ...(from !== undefined && { from }) };
}

async function create(slice: Slice, { id, kind }: StoredObject, wanted: Wanted): Promise<Decision> {
  try {
    return { action: 'create', values: await new UniqueValues(slice, kind).choose(id, wanted) };
  } catch (error) {
    if (error instanceof RejectedError) return { action: 'fail', code: error.code, detail: error.message };
    if (!(error instanceof ProvisioningError) || error.policy === 'leaseLost') throw error;
    return {
      action: 'unknown',
      code: error.code,
      detail: `The target could not be asked for a value: ${error.message}`,
    };
  }
}

async function isInScope(slice: Slice, { kind }: StoredObject, id: SourceId): Promise<boolean> {
  await Promise.all([slice.objects[kind].loadAll(), slice.entitled[kind].loadAll()]);
  return slice.objects[kind].entry(id)?.eligible === true && slice.entitled[kind].has(id);
}

/** Why a create would have to wait. */
function mayCreate(slice: Slice, { intent }: StoredObject): Decision | undefined {
  if (intent !== undefined && slice.now < intent.at + slice.target.traits.readLagMs) {
    const detail = 'An earlier create was not answered; it is looked for again before it is repeated.';
    return { action: 'wait', code: CREATE_UNCONFIRMED, detail };
  }
  const limit = Math.max(slice.deps.policy.limits.creations, slice.control.expectCreates ?? 0);
  if (countIn(slice.job.window, 'creations', slice.now) < limit) return undefined;
  return {
    action: 'wait',
    code: 'CreationLimit',
    detail: `The limit of ${limit} creations in 24 hours is reached. Confirm more with POST /api/job/start and {"expectCreates": n}.`,
  };
}

function changed(desired: Attributes, known: Attributes): Change[] {
  return changesBetween(desired, known).map(({ path, value }) => {
    return { path, from: ownValue(known, path) ?? null, to: value };
  });
}
