// Who should be out and is still in, and how long those took who left.

import { useState } from 'preact/hooks';
import type { WaitingList } from '../../explain/waiting-list.ts';
import { linkTo } from '../address.ts';
import type { LeaversView } from '../answers.ts';
import { RemovalTimes } from '../charts/removal-times.tsx';
import { usePolled } from '../polled.ts';
import type { Status, ViewProps } from '../status.ts';
import { Card, Empty, Lasting, LONGEST_PAGE, Loaded, Moment, More, PAGE, Table, Who } from '../told.tsx';
import { counted, duration, spoken } from '../words.ts';
import { type Common, commonOf, SaidHere, SaidOnce } from './said-once.tsx';

const REFRESH_MS = 15_000;

export function Leavers({ status }: ViewProps) {
  const [limit, setLimit] = useState(PAGE);
  const report = usePolled<LeaversView>(`/api/reports/leavers?limit=${limit}`, REFRESH_MS);
  return (
    <>
      <StillIn status={status} />
      <Loaded of={report}>
        {({ leavers, next }) => (
          <>
            <RemovalTimes />
            <Card title="Who left, the newest first">
              {leavers.length === 0 && <p class="quiet">Nobody has left yet.</p>}
              {leavers.length > 0 && (
                <Table label="Who left" heads={['Who', 'Why', 'Found', 'Removed', 'Took']}>
                  {leavers.map(({ id, name, reason, firstSeenDateTime, doneDateTime, seconds }) => (
                    <tr key={`${id} ${doneDateTime}`}>
                      <td>
                        <Who kind="user" id={id} name={name} />
                      </td>
                      <td>{reason === undefined ? '—' : spoken(reason)}</td>
                      <td>
                        <Moment at={firstSeenDateTime} />
                      </td>
                      <td>
                        <Moment at={doneDateTime} />
                      </td>
                      <td>{seconds === undefined ? '—' : duration(seconds)}</td>
                    </tr>
                  ))}
                </Table>
              )}
              <More
                shown={leavers.length}
                more={next !== undefined}
                onMore={() => setLimit(Math.min(limit + PAGE, LONGEST_PAGE))}
              />
            </Card>
          </>
        )}
      </Loaded>
    </>
  );
}

function StillIn({ status }: Pick<ViewProps, 'status'>) {
  const overdue = usePolled<WaitingList>(`/api/reports/waiting?what=overdue&limit=${LONGEST_PAGE}`, REFRESH_MS);
  return (
    <Card title="Should be out, and still in">
      <Loaded of={overdue}>
        {({ objects, count }) => {
          const common = commonOf(
            objects.map(({ code, detail }) => (code === undefined ? undefined : { code, detail })),
          );
          return objects.length === 0 ? (
            <Empty>Nobody is in Notion who should be out.</Empty>
          ) : (
            <>
              <SaidOnce common={common} />
              <Table label="Still in" heads={['Who', 'Should be out', 'Because', 'What keeps the person']}>
                {objects.map((one) => (
                  <Overdue key={one.id} one={one} common={common} state={status?.state} />
                ))}
              </Table>
              {count > objects.length && <p class="quiet">{counted(count, 'person', 'people')} in all.</p>}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Overdue({
  one,
  common,
  state: job,
}: {
  readonly common: Common;
  readonly one: WaitingList['objects'][number];
  readonly state: Status['state'];
}) {
  const { kind, id, name, since, out, state, code, detail } = one;
  return (
    <tr>
      <td>
        <Who kind={kind} id={id} name={name} />
      </td>
      <td>
        <Lasting since={since} />
      </td>
      <td>{out === undefined ? '—' : spoken(out)}</td>
      <td class="wide">
        {state === 'ready' ? (
          code !== undefined ? (
            <SaidHere told={{ code, detail }} common={common} />
          ) : job === 'active' ? (
            'The next run tries it.'
          ) : (
            'The job does not run.'
          )
        ) : (
          <>
            <a href={linkTo('waiting', state === 'escrow' ? { show: 'failed' } : {})}>
              {state === 'escrow' ? 'Failed' : 'Held'}
            </a>{' '}
            {code === undefined ? detail : <SaidHere told={{ code, detail }} common={common} />}
          </>
        )}
      </td>
    </tr>
  );
}
