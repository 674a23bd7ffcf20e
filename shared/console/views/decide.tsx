// Consent to a hold set at the revision that was looked at, or to ticked entries of it.

import type { HoldEntry, HoldSetView } from '../../app/hold-list.ts';
import type { Wish } from '../asking.tsx';
import { Dialog } from '../dialog.tsx';
import { counted } from '../words.ts';

type Action = 'approve' | 'reject' | 'release';

export interface Decision {
  readonly action: Action;
  readonly set: HoldSetView;
  /** Absent: all that had joined by the revision of the set. */
  readonly entries?: readonly Pick<HoldEntry, 'kind' | 'id'>[];
}

const VERBS = { approve: 'Approve', reject: 'Reject', release: 'Release' } as const;
/** What one call takes. */
const MOST_ENTRIES = 100;

export function Decide({ decision, onClose }: { readonly decision: Decision; readonly onClose: () => void }) {
  const { action, set, entries } = decision;
  const count = entries?.length ?? (action === 'release' ? set.rejected : set.waiting);
  const removes = action === 'approve' && /^people|^foundAfterLoss$/.test(set.kind) ? count : undefined;
  return (
    <Dialog
      title={`${VERBS[action]} ${counted(count, 'change')} of set ${set.set}?`}
      confirm={VERBS[action]}
      {...(removes === undefined ? {} : { removes })}
      wishes={(reason) => wishesFor(decision, count, reason)}
      onClose={onClose}
    >
      <p>{set.detail}</p>
      <p>{EFFECTS[action]}</p>
    </Dialog>
  );
}

const EFFECTS: Readonly<Record<Action, string>> = {
  approve:
    'The next run carries them out. What joined the set after you looked at it waits on. An approval is valid for a day.',
  reject: 'These people and groups stay as they are. Whoever is disabled or deleted later leaves all the same.',
  release: 'The rejection is taken back, and the changes are judged anew.',
};

function wishesFor({ action, set, entries }: Decision, count: number, reason: string | undefined): readonly Wish[] {
  const path = `/api/holds/${set.set}/${action}`;
  const why = reason === undefined ? {} : { reason };
  const what = `${VERBS[action]} ${counted(count, 'change')} of set ${set.set}`;
  if (entries === undefined) return [{ path, body: { revision: set.revision, ...why }, what }];
  const parts = Array.from({ length: Math.ceil(entries.length / MOST_ENTRIES) }, (_, at) =>
    entries.slice(at * MOST_ENTRIES, (at + 1) * MOST_ENTRIES),
  );
  return parts.map((part) => ({
    path,
    body: { entries: part.map(({ kind, id }) => ({ kind, id })), ...why },
    what: `${VERBS[action]} ${counted(part.length, 'change')} of set ${set.set}`,
  }));
}
