// Who is in a hold set, to be ticked, each with what would change.

import { useState } from 'preact/hooks';
import type { HoldEntry, HoldSetView } from '../../app/hold-list.ts';
import type { HeldEntry, Holds } from '../answers.ts';
import type { Polled } from '../polled.ts';
import { Empty, Loaded, Moment, More, Table, Who } from '../told.tsx';
import { counted } from '../words.ts';
import { HeldValues } from './change.tsx';
import { Decide, type Decision } from './decide.tsx';
import { WouldChange } from './would-change.tsx';

const STATES = { waiting: 'waits', approved: 'approved', rejected: 'rejected' } as const;

interface Props {
  readonly set: HoldSetView;
  readonly list: Polled<Holds>;
  readonly onMore: () => void;
}

export function Entries({ set, list, onMore }: Props) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [decision, setDecision] = useState<Decision>();
  const entries = list.data?.entries ?? [];
  // Whoever has left the set meanwhile is no longer decided about.
  const chosen = entries.filter((entry) => ticked.has(keyOf(entry)));
  const tick = (keys: readonly string[], on: boolean): void =>
    setTicked((before) => new Set([...before, ...keys].filter((key) => on || !keys.includes(key))));
  const decide = (action: Decision['action']): void => setDecision({ action, set, entries: chosen });
  return (
    <Loaded of={list}>
      {({ next }) => (
        <>
          {entries.length === 0 && <Empty>Nobody is left in this set.</Empty>}
          {entries.length > 0 && (
            <>
              <div class="toolbar">
                <label class="tick">
                  <input
                    type="checkbox"
                    checked={chosen.length === entries.length}
                    onChange={({ currentTarget }) => tick(entries.map(keyOf), currentTarget.checked)}
                  />
                  Tick all {entries.length} shown
                </label>
                <span role="status">{chosen.length > 0 && `${counted(chosen.length, 'entry', 'entries')} ticked`}</span>
                {set.rejected > 0 && (
                  <button type="button" disabled={chosen.length === 0} onClick={() => decide('release')}>
                    Release ticked
                  </button>
                )}
                <button type="button" disabled={chosen.length === 0} onClick={() => decide('reject')}>
                  Reject ticked
                </button>
                <button type="button" disabled={chosen.length === 0} onClick={() => decide('approve')}>
                  Approve ticked
                </button>
              </div>
              <Table
                label={`Entries of set ${set.set}`}
                heads={['Ticked', 'Who', 'Since', 'State', 'What would change']}
              >
                {entries.map((entry) => (
                  <Entry
                    key={keyOf(entry)}
                    entry={entry}
                    detail={entry.detail === set.detail ? 'Show' : entry.detail}
                    isTicked={ticked.has(keyOf(entry))}
                    onTick={(on) => tick([keyOf(entry)], on)}
                  />
                ))}
              </Table>
              <More shown={entries.length} more={next !== undefined} onMore={onMore} />
            </>
          )}
          {decision !== undefined && (
            <Decide
              decision={decision}
              onClose={() => {
                setDecision(undefined);
                setTicked(new Set());
              }}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

const keyOf = ({ kind, id }: HoldEntry): string => `${kind} ${id}`;

interface EntryProps {
  readonly entry: HeldEntry;
  /** What is not said of the whole set already. */
  readonly detail: string;
  readonly isTicked: boolean;
  readonly onTick: (on: boolean) => void;
}

function Entry({ entry, detail, isTicked, onTick }: EntryProps) {
  const { kind, id, name = id, since, state, changes } = entry;
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`Tick ${name}`}
          checked={isTicked}
          onChange={({ currentTarget }) => onTick(currentTarget.checked)}
        />
      </td>
      <td>
        <Who kind={kind} id={id} name={name} />
      </td>
      <td>
        <Moment at={since} short />
      </td>
      <td>{STATES[state]}</td>
      <td class="wide">
        {changes !== undefined && <HeldValues changes={changes} />}
        <WouldChange kind={kind} id={id} detail={detail} />
      </td>
    </tr>
  );
}
