// Hold sets: what each is about, and who is in it.

import { useState } from 'preact/hooks';
import type { HoldSetView } from '../../app/hold-list.ts';
import { linkTo } from '../address.ts';
import type { Holds } from '../answers.ts';
import { usePolled } from '../polled.ts';
import { Said } from '../said.tsx';
import { Shape } from '../shape.tsx';
import { Code, Empty, Lasting, LONGEST_PAGE, Loaded, PAGE } from '../told.tsx';
import { counted, number } from '../words.ts';
import { Decide, type Decision } from './decide.tsx';
import { Entries } from './hold-entries.tsx';

const REFRESH_MS = 10_000;

/** `open`: the set whose entries are shown. */
export function HoldSets({ open }: { readonly open: string | undefined }) {
  const holds = usePolled<Holds>('/api/holds?limit=1', REFRESH_MS);
  return (
    <Loaded of={holds}>
      {({ sets }) => (
        <>
          {sets.length === 0 && <Empty>Nothing waits for consent.</Empty>}
          {sets.map((set) => (
            <HoldSet
              key={set.set}
              listed={set}
              isOpen={set.set === open || (open === undefined && sets.length === 1)}
            />
          ))}
        </>
      )}
    </Loaded>
  );
}

function HoldSet({ listed, isOpen }: { readonly listed: HoldSetView; readonly isOpen: boolean }) {
  const [limit, setLimit] = useState(PAGE);
  const path = `/api/holds?set=${listed.set}&limit=${limit}`;
  const list = usePolled<Holds>(isOpen ? path : undefined, REFRESH_MS);
  // As one answer tells both the set and its entries: consent covers what was looked at.
  const set = list.data?.sets[0] ?? listed;
  const [decision, setDecision] = useState<Decision>();
  const { code, detail, since, waiting, rejected, revision } = set;
  return (
    <section class="card hold-set" aria-label={`Set ${set.set}`}>
      <header>
        <Shape look="warning" />
        <div>
          <h2>
            Set {set.set}: {titleOf(set)}
          </h2>
          <p>
            <Said text={detail} />
          </p>
          <p class="quiet">
            <Code code={code} /> <span>{number(waiting)} waiting</span>
            {rejected > 0 && <span>{number(rejected)} rejected</span>}
            <Lasting since={since} /> <span>revision {revision}</span>
          </p>
        </div>
        <div class="actions">
          {rejected > 0 && (
            <button type="button" onClick={() => setDecision({ action: 'release', set })}>
              Release all
            </button>
          )}
          <button type="button" disabled={waiting === 0} onClick={() => setDecision({ action: 'reject', set })}>
            Reject all
          </button>
          <button
            type="button"
            class="primary"
            disabled={waiting === 0}
            onClick={() => setDecision({ action: 'approve', set })}
          >
            Approve all
          </button>
        </div>
      </header>
      {isOpen ? (
        <Entries set={set} list={list} onMore={() => setLimit(Math.min(limit + PAGE, LONGEST_PAGE))} />
      ) : (
        <a class="button" href={linkTo('waiting', { set: set.set })}>
          Show who is in it
        </a>
      )}
      {decision !== undefined && <Decide decision={decision} onClose={() => setDecision(undefined)} />}
    </section>
  );
}

const WHAT: Readonly<Record<string, (count: number) => string>> = {
  peoplePositive: (count) => `${counted(count, 'person', 'people')} to remove, disabled or deleted in Entra ID`,
  peopleDerived: (count) => `${counted(count, 'person', 'people')} to remove, no longer in scope`,
  groupDeletes: (count) => `${counted(count, 'group')} to delete`,
  memberships: (count) => `memberships to remove in ${counted(count, 'group')}`,
  creations: (count) => `${counted(count, 'person or group', 'people and groups')} to create`,
  administrativeGrants: (count) => `${counted(count, 'administrative role')} to grant`,
  administrativeAdoptions: (count) => `${counted(count, 'account')} with an administrative role to take over`,
  linkMoves: (count) => `${counted(count, 'account')} to hand over to somebody else`,
  matchingValues: (count) => `${counted(count, 'address or name', 'addresses and names')} to change`,
  updates: (count) => `${counted(count, 'person', 'people')} to change`,
  foundAfterLoss: (count) =>
    `${counted(count, 'account or membership', 'accounts and memberships')} found after a loss of state`,
};

function titleOf({ kind, waiting, rejected }: HoldSetView): string {
  const count = waiting + rejected;
  return WHAT[kind]?.(count) ?? counted(count, 'change');
}
