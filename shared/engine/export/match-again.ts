// A link that a restart dropped: the target object is found again by its values or, if they are others by now, by its id.

import type { Attributes, StoredObject } from '../../model/stored-object.ts';
import { heldAt } from '../../model/values.ts';
import type { Slice } from '../slice.ts';
import { requireGone } from './evidence.ts';
import type { Matcher } from './matching.ts';

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };

/** With what the target shows now. Undefined: another object matches, or none does and this one is gone. */
export async function matchAgain(
  slice: Pick<Slice, 'now' | 'policy' | 'target'>,
  matcher: Matcher,
  object: Linked,
  values: Attributes,
): Promise<Linked | undefined> {
  const { rematch: _asked, ...link } = object.link;
  const isOther = (hit: { readonly id: typeof link.targetId } | undefined): boolean =>
    hit !== undefined && hit.id !== link.targetId && matcher.otherOwner(hit.id, object.id) === undefined;
  const hit = await matcher.find(values);
  // An index may show an object by a value that it had before.
  if (isOther(hit) && isOther(await matcher.findNow(values))) return undefined;
  const present = hit?.id === link.targetId ? hit : await slice.target.read(object.kind, link.targetId);
  if (present === undefined) {
    await requireGone(slice, object, object.exported ?? {});
    return undefined;
  }
  const { targets } = slice.policy[object.kind];
  return { ...object, link, ...(object.doubt === undefined && { exported: heldAt(targets, present.values) }) };
}
