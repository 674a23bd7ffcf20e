// Which target object the source object has, or would get.

import { mappingInput, type Standing } from '../engine/decide/decide.ts';
import { createdEarlier } from '../engine/export/link-target.ts';
import { Matcher } from '../engine/export/matching.ts';
import type { Slice } from '../engine/slice.ts';
import type { Exporting } from '../engine/views.ts';
import { ConflictError } from '../errors/index.ts';
import type { SourceId, StoredObject, TargetObject } from '../model/stored-object.ts';

/** The target object, and to whom it belongs by the stored links. */
export interface TargetFinding {
  readonly object?: TargetObject;
  readonly owner?: SourceId;
  /** An earlier create of ours made it. */
  readonly ours?: boolean;
  /** Several objects match: nobody guesses between them. */
  readonly conflict?: ConflictError;
  /** The linked object no longer exists; `object` is one that matches. */
  readonly vanished?: boolean;
  /** Of a link that is history: what it still leads to, if nothing matches. A run does not look there. */
  readonly former?: TargetObject;
  /** Absent: the target was asked. There may be no value to ask for. */
  readonly isAsked?: false;
}

/** By the link, or by the matching values; one read of the target in most cases. */
export async function findTarget(slice: Exporting, object: StoredObject, standing: Standing): Promise<TargetFinding> {
  const { kind, link, id } = object;
  if (link?.state !== 'active') return match(slice, object, standing);
  const known = object.doubt?.what === 'removal' ? object.doubt.values : (object.exported ?? {});
  const present = await slice.target.locate(kind, link.targetId, known);
  if (present !== undefined) return { object: present, owner: id };
  return { ...(await match(slice, object, standing)), vanished: true };
}

async function match(slice: Exporting, object: StoredObject, standing: Standing): Promise<TargetFinding> {
  const { kind, intent, id } = object;
  const mapped = slice.policy[kind].map(mappingInput(object, standing, true));
  const matcher = await Matcher.open(slice, kind, 1);
  try {
    const own = await createdEarlier(matcher, object);
    const hit = own !== undefined ? own : mapped.ok ? await matcher.findNow(mapped.values) : undefined;
    if (hit === undefined) {
      const former = await readFormer(slice, object, matcher);
      return { ...(former !== undefined && { former }), ...(!mapped.ok && intent === undefined && { isAsked: false }) };
    }
    const owner = matcher.otherOwner(hit.id, id);
    return { object: hit, ours: own !== undefined, ...(owner !== undefined && { owner }) };
  } catch (error) {
    if (error instanceof ConflictError) return { conflict: error };
    throw error;
  }
}

/** A removal that was believed too early, or undone in the target, is not found by values that have changed since. */
async function readFormer(
  slice: Pick<Slice, 'target'>,
  { kind, id, link }: StoredObject,
  matcher: Matcher,
): Promise<TargetObject | undefined> {
  if (link?.state !== 'removed' || matcher.otherOwner(link.targetId, id) !== undefined) return undefined;
  return slice.target.read(kind, link.targetId);
}
