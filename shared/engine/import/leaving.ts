// Whom a round that has not ended yet has taken out of groups: rows carry no order, so a later page may put them back.

import type { ChainRecord, Leaving, MembershipDelta } from '../../model/ports.ts';
import type { SourceId } from '../../model/stored-object.ts';

/** So many ids are remembered with the chain; more are anybody. */
const MOST = 1_000;

/** Until the chain has been read to its end. */
export function withLeaving(
  chain: ChainRecord,
  { removeUsers, removeGroups }: Pick<MembershipDelta, 'removeUsers' | 'removeGroups'>,
): ChainRecord {
  const { leaving: known } = chain;
  if (known === 'many' || removeUsers.length + removeGroups.length === 0) return chain;
  const users = new Set<SourceId>([...(known?.users ?? []), ...removeUsers]);
  const groups = new Set<SourceId>([...(known?.groups ?? []), ...removeGroups]);
  const leaving: Leaving = users.size + groups.size > MOST ? 'many' : { users: [...users], groups: [...groups] };
  return { ...chain, leaving };
}
