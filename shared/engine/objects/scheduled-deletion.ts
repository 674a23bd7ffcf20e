// Whether the target object of a permanently deleted group waits for the day of its deletion.

import type { ObjectPolicy } from '../../model/ports.ts';
import type { StoredObject } from '../../model/stored-object.ts';

/** Epoch milliseconds; undefined: nothing is scheduled, or the configuration no longer deletes such a group. */
export function scheduledFor(
  { life, link, deletion }: StoredObject,
  { onRemoval }: Pick<ObjectPolicy, 'onRemoval'>,
): number | undefined {
  if (life !== 'hardDeleted' || link?.state !== 'active' || deletion?.kept === true) return undefined;
  const action = onRemoval.hardDeleted;
  return action === 'delete' || (action === 'deleteOurs' && link.origin === 'created') ? deletion?.at : undefined;
}
