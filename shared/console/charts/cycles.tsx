// The last cycles: what became of their objects, and how long they took.

import type { CycleView } from '../../engine/job/status-document.ts';
import { Card } from '../told.tsx';
import { duration, number } from '../words.ts';
import { type Bar, Bars } from './bars.tsx';

const OUTCOMES = [
  { name: 'Joined or changed', look: 'done' },
  { name: 'Left', look: 'left' },
  { name: 'Memberships', look: 'members' },
  { name: 'Failed', look: 'failed' },
  { name: 'Held', look: 'held' },
] as const;

export function CyclesChart({ cycles }: { readonly cycles: readonly CycleView[] }) {
  // Beside the initial cycle, all others would be as good as nothing.
  const others = cycles.filter(({ kind }) => kind !== 'initial');
  const inOrder = (others.length > 0 ? others : cycles).toReversed();
  const bars = inOrder.map(barOf);
  return (
    <Card title="Last cycles">
      {inOrder.length === 0 ? (
        <p class="quiet">No cycle has ended yet.</p>
      ) : (
        <>
          <Bars
            label={`Operations by outcome in the last ${bars.length} cycles`}
            head="Cycle"
            series={OUTCOMES}
            bars={bars}
            write={number}
          />
          <Bars
            label={`Duration of the last ${bars.length} cycles`}
            head="Cycle"
            low
            series={[{ name: 'Duration', look: 'time' }]}
            bars={inOrder.map((cycle) => ({ label: labelOf(cycle), values: [cycle.seconds ?? 0] }))}
            write={duration}
          />
        </>
      )}
    </Card>
  );
}

function barOf(cycle: CycleView): Bar {
  const sum = (names: readonly (keyof CycleView['users'])[]): number =>
    names.reduce((total, name) => total + cycle.users[name] + cycle.groups[name], 0);
  return {
    label: labelOf(cycle),
    values: [
      sum(['created', 'adopted', 'updated']),
      sum(['removed', 'deleted']),
      sum(['membersAdded', 'membersRemoved']),
      sum(['escrowed']),
      sum(['held']),
    ],
  };
}

const labelOf = ({ number: name, kind }: CycleView): string =>
  kind === 'initial' ? `${name} (initial)` : String(name);
