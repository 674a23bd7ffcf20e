// Brings an existing target object's attributes up to date. A refused attribute holds back only itself.

import { ConflictError, ProvisioningError, RejectedError, TransientError } from '../../errors/index.ts';
import type { AttributeChange } from '../../model/ports.ts';
import type { Attributes, StoredObject } from '../../model/stored-object.ts';
import { afterWriting, changesBetween, withoutPaths } from '../../model/values.ts';
import { recorded } from '../job/record-of.ts';
import { endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';
import { limitsTakenBy, type Occasion } from './change-guard.ts';
import { isLinked, unproven } from './evidence.ts';
import { noteDone } from './outcome.ts';
import { keep } from './settle.ts';

type Sending = Pick<Slice, 'policy' | 'target' | 'objects' | 'book' | 'now' | 'records'>;

interface Sent {
  /** An answer that is not even SCIM is no yes. */
  readonly accepted: boolean;
  readonly proven: readonly AttributeChange[];
  readonly unproven: readonly AttributeChange[];
  readonly refusals: readonly ProvisioningError[];
}

const NOTHING: Sent = { accepted: true, proven: [], unproven: [], refusals: [] };

/**
 * Answers with the object as the target has it now; its row still says that the outcome is unknown. Paths that were sent
 * before and that the target did not take over wait for their next try. Throws when anything is left.
 */
export async function sendChanges(
  slice: Sending,
  object: StoredObject,
  values: Attributes,
  occasion: Occasion,
): Promise<StoredObject> {
  const { sent: ignored = [] } = occasion;
  const { writing } = slice.policy[object.kind];
  const { exported = {} } = object;
  const changes = changesBetween(values, exported, writing).filter(({ path }) => !ignored.includes(path));
  if (changes.length === 0) {
    if (ignored.length > 0) return fail(slice, object, changeIgnored(ignored));
    if (object.kind === 'user') slice.book.count(object, 'skipped');
    return object;
  }
  // Stored first: until the answer is here nobody knows what the target holds. A refused change does not cost an adopted
  // object the link either.
  const unsure = withoutPaths(exported, replaced(changes), values);
  await keep(slice, {
    ...object,
    exported: unsure,
    doubt: { what: 'update', at: slice.now, sent: changes, accepted: false },
  });
  slice.records.trying(object.id, 'update', recorded(changes, exported));
  const sent = await inParts(slice, object, changes, 'whole');
  if (sent.proven.length > 0) {
    const guard = limitsTakenBy(slice, object, valuesOf(sent.proven), occasion);
    noteDone(slice, object, { action: 'update', changes: recorded(sent.proven, exported), guard });
  }
  const left = changes.filter((change) => !sent.proven.includes(change));
  slice.records.trying(object.id, 'update', recorded(left, exported));
  const open = [...sent.unproven];
  const known = withoutPaths(exported, replaced(open), values);
  const after = { ...object, exported: afterWriting(known, valuesOf(sent.proven), writing) };
  if (open.length > 0)
    return fail(
      slice,
      { ...after, doubt: { what: 'update', at: slice.now, sent: open, accepted: sent.accepted } },
      unproven(object, sent.accepted ? 'NotShown' : 'NotScim'),
    );
  const [refusal] = sent.refusals;
  if (refusal !== undefined) return fail(slice, after, refusal);
  return ignored.length > 0 ? fail(slice, after, changeIgnored(ignored)) : after;
}

/** What is known is stored before the rest goes to escrow. */
async function fail(slice: Sending, known: StoredObject, error: ProvisioningError): Promise<never> {
  await keep(slice, known);
  throw error;
}

/** Halves a refused request until the refused attributes stand alone. */
async function inParts(
  slice: Sending,
  object: StoredObject,
  changes: readonly AttributeChange[],
  request: 'whole' | 'part',
): Promise<Sent> {
  if (!isLinked(object)) return { ...NOTHING };
  try {
    const proof = await slice.target.update(object.kind, object.link.targetId, changes);
    if (proof.proven) return { ...NOTHING, proven: changes };
    const doubtful = proof.why === 'Differs' ? changes.filter(({ path }) => proof.differs.includes(path)) : changes;
    return {
      ...NOTHING,
      accepted: proof.why !== 'NotScim',
      proven: changes.filter((change) => !doubtful.includes(change)),
      unproven: doubtful,
    };
  } catch (error) {
    const parts = units(changes, slice.policy[object.kind].writing.asOne);
    if (!isRefusal(error)) {
      // Of a part, the others may have been carried out.
      if (request === 'whole' && isUndone(error)) await keep(slice, object);
      throw error;
    }
    if (parts.length === 1) return { ...NOTHING, refusals: [error] };
    const half = Math.ceil(parts.length / 2);
    const first = await inParts(slice, object, parts.slice(0, half).flat(), 'part');
    const second = await inParts(slice, object, parts.slice(half).flat(), 'part');
    return {
      accepted: first.accepted && second.accepted,
      proven: [...first.proven, ...second.proven],
      unproven: [...first.unproven, ...second.unproven],
      refusals: [...first.refusals, ...second.refusals],
    };
  }
}

/** Lists that only grow keep what they have, whatever becomes of the items that are added. */
function replaced(changes: readonly AttributeChange[]): readonly AttributeChange[] {
  return changes.filter(({ add }) => add !== true);
}

/** What the target keeps as one is never sent apart. */
function units(
  changes: readonly AttributeChange[],
  asOne: readonly (readonly string[])[],
): readonly (readonly AttributeChange[])[] {
  const grouped = Map.groupBy(changes, ({ path }) => asOne.find((paths) => paths.includes(path)) ?? path);
  return [...grouped.values()];
}

/** One of the values may be to blame. */
function isRefusal(error: unknown): error is ProvisioningError {
  if (error instanceof TransientError) return error.aboutRequest;
  return error instanceof RejectedError || error instanceof ConflictError;
}

/** It was certainly not carried out, and the slice goes on. */
export function isUndone(error: unknown): boolean {
  if (!(error instanceof ProvisioningError) || endsSlice(error)) return false;
  return !(error instanceof TransientError && error.mayHaveHappened);
}

function valuesOf(changes: readonly AttributeChange[]): Attributes {
  return Object.fromEntries(changes.map(({ path, value }) => [path, value]));
}

export function changeIgnored(paths: readonly string[]): RejectedError {
  return new RejectedError({
    code: 'ChangeIgnored',
    detail: `The target accepted a change of ${paths.join(', ')}, but still shows another value.`,
  });
}
