// How far the present cycle is, how fast it goes, and about when it ends; between cycles, when the next run comes.

import { useRef } from 'preact/hooks';
import type { CurrentCycleView } from '../engine/job/status-document.ts';
import type { Status } from './status.ts';
import { Card, Moment } from './told.tsx';
import { duration, number } from './words.ts';

const STEPS = { importing: 'Reading Entra ID', exporting: 'Writing to Notion' } as const;
/** Before that, what is left is a guess. */
const ESTIMATE_AFTER_MS = 4_000;

export function Progress({ status }: { readonly status: Status }) {
  const { currentCycle, state, nextRunAt, lastTickAt, lastCycle } = status;
  if (currentCycle !== undefined) return <Running cycle={currentCycle} />;
  return (
    <Card title="Cycle">
      <p>
        {state === 'notStarted' ? 'No cycle has begun.' : 'Nothing is under way.'}
        {nextRunAt !== undefined && (
          <>
            {' '}
            The next run comes <Moment at={nextRunAt} short />.
          </>
        )}
        {lastTickAt !== undefined && (
          <>
            {' '}
            The last one ended <Moment at={lastTickAt} short />.
          </>
        )}
        {lastCycle?.completedAt !== undefined && (
          <>
            {' '}
            Cycle {lastCycle.number} ended <Moment at={lastCycle.completedAt} short />, after{' '}
            {duration(lastCycle.seconds ?? 0)}.
          </>
        )}
      </p>
    </Card>
  );
}

function Running({ cycle }: { readonly cycle: CurrentCycleView }) {
  const { number: name, kind, step, progress, startedAt } = cycle;
  const { completedUnits, totalUnits } = progress;
  const rate = useRate(name, completedUnits) ?? averageRate(startedAt, completedUnits);
  const share = totalUnits === 0 ? 0 : Math.min(1, completedUnits / totalUnits);
  const percent = Math.floor(share * 100);
  return (
    <Card title={`${kind === 'initial' ? 'Initial cycle' : `Cycle ${name}`}: ${STEPS[step]}`}>
      <div
        class="bar"
        role="progressbar"
        aria-label={STEPS[step]}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} %, ${completedUnits} of ${totalUnits} objects`}
      >
        <div style={{ width: `${share * 100}%` }} />
      </div>
      <p class="facts">
        <span>
          <strong>{percent} %</strong> ({number(completedUnits)} of {number(totalUnits)} objects)
        </span>
        {rate !== undefined && <span>{number(Math.round(rate * 60))} objects a minute</span>}
        {rate !== undefined && rate > 0 && completedUnits < totalUnits && (
          <span>about {duration((totalUnits - completedUnits) / rate)} left</span>
        )}
        <span>
          began <Moment at={startedAt} short />
        </span>
      </p>
    </Card>
  );
}

/** Since the cycle began, reading included: a first guess, a little too slow. */
function averageRate(startedAt: string, completed: number): number | undefined {
  const seconds = (Date.now() - Date.parse(startedAt)) / 1_000;
  return completed === 0 || seconds < 10 ? undefined : completed / seconds;
}

/** Objects a second since this page first saw the cycle; undefined: too early to say. */
function useRate(cycle: number, completed: number): number | undefined {
  const first = useRef<{ readonly cycle: number; readonly at: number; readonly completed: number } | undefined>(
    undefined,
  );
  const now = Date.now();
  // Reading comes first, and says nothing about the rest.
  if (first.current?.cycle !== cycle || completed < first.current.completed) {
    first.current = completed > 0 ? { cycle, at: now, completed } : undefined;
  }
  if (first.current === undefined || now - first.current.at < ESTIMATE_AFTER_MS) return undefined;
  return (completed - first.current.completed) / ((now - first.current.at) / 1_000);
}
