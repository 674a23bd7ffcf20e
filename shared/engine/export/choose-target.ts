// Which target object a source object without a link gets: a pure choice from what was seen of the target.

import type { SourceId, TargetObject } from '../../model/stored-object.ts';

/** What becomes of an object that belongs to another source object. */
export type Claim =
  /** That one is in scope and keeps it. */
  | 'kept'
  /** That one is in scope, and gives up the value that matches before anybody may take it. */
  | 'givenUp'
  /** That one is out of scope: the object changes hands. */
  | 'free';

export interface Seen {
  /** What an unanswered create of this object made, if it shows, and if it belongs to nobody else. */
  readonly own?: TargetObject | undefined;
  /** The one object that matches now. */
  readonly match?: TargetObject | undefined;
  /** Whom the match belongs to by the stored links, if it is somebody else. */
  readonly owner?: { readonly id: SourceId; readonly claim: Claim } | undefined;
  /** Another source object that has as good a right to what changes hands. */
  readonly rival?: SourceId | undefined;
  /** An unanswered create is too young for its absence to mean anything. */
  readonly tooYoung: boolean;
  /** Creations that are still allowed today. */
  readonly creationsLeft: number;
}

export type Choice =
  | { readonly take: 'own'; readonly target: TargetObject }
  /** `from`: the source object out of scope that it belonged to. */
  | { readonly take: 'match'; readonly target: TargetObject; readonly from?: SourceId }
  | { readonly take: 'new' }
  | { readonly take: 'none'; readonly because: 'CreateUnconfirmed' | 'CreationLimit' }
  | { readonly take: 'none'; readonly because: 'DuplicateSourceEntries'; readonly owner: SourceId }
  | { readonly take: 'none'; readonly because: 'DuplicateSuccessors'; readonly rival: SourceId };

export function chooseTarget({ own, match, owner, rival, tooYoung, creationsLeft }: Seen): Choice {
  if (own !== undefined) return { take: 'own', target: own };
  if (match !== undefined && owner?.claim !== 'givenUp') {
    if (owner === undefined) return { take: 'match', target: match };
    if (owner.claim === 'free' && rival !== undefined) return { take: 'none', because: 'DuplicateSuccessors', rival };
    if (owner.claim === 'free') return { take: 'match', target: match, from: owner.id };
    return { take: 'none', because: 'DuplicateSourceEntries', owner: owner.id };
  }
  if (tooYoung) return { take: 'none', because: 'CreateUnconfirmed' };
  if (creationsLeft <= 0) return { take: 'none', because: 'CreationLimit' };
  return { take: 'new' };
}
