// What is known of a target object after a write that nobody confirmed, or that was answered "not found".

import { TransientError } from '../../errors/index.ts';
import type { WriteProof } from '../../model/ports.ts';
import type { AttributeChange, Attributes, StoredObject, TargetObject } from '../../model/stored-object.ts';
import { afterWriting, ownValue } from '../../model/values.ts';
import type { Slice } from '../slice.ts';

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };

export type Settled =
  /** Nothing is in doubt any more. `ignored`: paths that the target said it had changed, and shows with another value. */
  | {
      readonly is: 'there';
      readonly object: StoredObject;
      readonly ignored: readonly string[];
      /** Changes that turn out to have been carried out. */
      readonly done: readonly AttributeChange[];
    }
  /** Deactivated, as was asked for. */
  | { readonly is: 'removed' }
  | { readonly is: 'gone' };

type UnprovenProof = Extract<WriteProof, { proven: false }>;

type Asking = Pick<Slice, 'policy' | 'target' | 'now'>;

/** Asks the target once what became of the last write. Throws TransientError (`WriteUnproven`) before it can show it. */
export async function settleDoubt(slice: Asking, object: Linked): Promise<Settled> {
  const { doubt, kind, link, exported = {} } = object;
  if (doubt === undefined || doubt.what === 'members') return { is: 'there', object, ignored: [], done: [] };
  if (slice.now < doubt.at + slice.target.traits.readLagMs) throw unproven(object);
  const values = doubt.what === 'removal' ? doubt.values : exported;
  const present = await slice.target.locate(kind, link.targetId, values);
  if (present === undefined) return { is: 'gone' };
  const { doubt: _settled, ...known } = object;
  if (doubt.what === 'removal') {
    if (isInactive(object, present)) return { is: 'removed' };
    return { is: 'there', object: known, ignored: doubt.accepted ? ['active'] : [], done: [] };
  }
  const differing = slice.target.differing(kind, present, doubt.sent);
  const { writing } = slice.policy[kind];
  const done = doubt.sent.filter(({ path }) => !differing.includes(path));
  const shown = differing.flatMap((path) => {
    const value = ownValue(present.values, path);
    return value === undefined ? [] : [[path, value] as const];
  });
  const written = afterWriting(exported, Object.fromEntries(done.map(({ path, value }) => [path, value])), writing);
  const settled = { ...known, exported: { ...written, ...Object.fromEntries(shown) } };
  return { is: 'there', object: settled, ignored: doubt.accepted ? differing : [], done };
}

/**
 * Whether the object is gone that the target says it does not know; an account that is shown as inactive is, too. What we
 * made a moment ago may not be visible yet: throws TransientError (`NotYetVisible`); also when the target contradicts itself.
 */
export async function requireGone(slice: Asking, object: Linked, values: Attributes): Promise<void> {
  const created = object.creations?.at(-1);
  if (created !== undefined && slice.now < created + slice.target.traits.readLagMs) {
    throw new TransientError({
      code: 'NotYetVisible',
      detail: `The job created the ${object.kind} a moment ago, and the target does not show it yet.`,
      mayHaveHappened: false,
    });
  }
  const present = await slice.target.locate(object.kind, object.link.targetId, values);
  if (present === undefined || isInactive(object, present)) return;
  throw new TransientError({
    code: 'AnswersContradict',
    detail: `The target says that the ${object.kind} does not exist, but shows it when asked again.`,
    mayHaveHappened: true,
    aboutRequest: true,
  });
}

function isInactive({ kind }: StoredObject, { values }: TargetObject): boolean {
  return kind === 'user' && ownValue(values, 'active') === false;
}

/** `why` absent: it was answered earlier, and cannot be looked at yet. */
export function unproven({ kind }: StoredObject, why?: UnprovenProof['why']): TransientError {
  // A proxy's page is no answer of the target: this counts as a failure, and many of them as an outage.
  if (why === 'NotScim') {
    return new TransientError({
      code: 'AnswerUnreadable',
      detail: `The target answered the change of this ${kind} with something that is not SCIM, such as the page of a proxy.`,
      mayHaveHappened: true,
    });
  }
  return new TransientError({
    code: 'WriteUnproven',
    detail: `The answer to the last change of this ${kind} does not show whether it was carried out. The job looks again when the target can show it.`,
    mayHaveHappened: true,
  });
}

export function isLinked(object: StoredObject): object is Linked {
  return object.link?.state === 'active';
}
