// How long it takes from the import that found a leaver until Notion had removed the person, day by day.

import type { LeaversView } from '../answers.ts';
import { usePolled } from '../polled.ts';
import { Card, Loaded } from '../told.tsx';
import { counted, duration } from '../words.ts';
import { Bars } from './bars.tsx';

const REFRESH_MS = 60_000;

export function RemovalTimes() {
  const report = usePolled<LeaversView>('/api/reports/leavers?limit=1', REFRESH_MS);
  return (
    <Card title="From leaving to removal">
      <Loaded of={report}>
        {({ last30Days, days }) =>
          last30Days === undefined ? (
            <p class="quiet">Nobody was removed in the last 30 days.</p>
          ) : (
            <>
              <p>
                {counted(last30Days.count, 'person was', 'people were')} removed in the last 30 days: half of them
                within <strong>{duration(last30Days.medianSeconds)}</strong>, 95 of 100 within{' '}
                <strong>{duration(last30Days.percentile95Seconds)}</strong>.
              </p>
              <Bars
                label="Time from leaving to removal by day"
                head="Day"
                apart
                series={[
                  { name: 'Median', look: 'done' },
                  { name: '95th percentile', look: 'time' },
                ]}
                bars={days.map((one) => ({ label: one.day, values: [one.medianSeconds, one.percentile95Seconds] }))}
                write={duration}
              />
            </>
          )
        }
      </Loaded>
    </Card>
  );
}
