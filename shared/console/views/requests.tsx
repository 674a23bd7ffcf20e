// What operators asked for: who, when, what, why, and what came of it.

import { useState } from 'preact/hooks';
import type { RequestList, RequestView } from '../answers.ts';
import { usePolled } from '../polled.ts';
import { Said } from '../said.tsx';
import { type Look, Shape } from '../shape.tsx';
import { Card, Empty, LONGEST_PAGE, Loaded, Moment, More, PAGE, Table } from '../told.tsx';
import { clock, counted, text } from '../words.ts';

const REFRESH_MS = 10_000;
const LOOKS: Readonly<Record<RequestView['outcome']['result'], Look>> = {
  waiting: 'busy',
  done: 'ok',
  refused: 'error',
};
const RESULTS: Readonly<Record<RequestView['outcome']['result'], string>> = {
  waiting: 'Waits for the next run',
  done: 'Done',
  refused: 'Refused',
};

export function Requests() {
  const [limit, setLimit] = useState(PAGE);
  const list = usePolled<RequestList>(`/api/requests?limit=${limit}`, REFRESH_MS);
  return (
    <Card title="Who asked for what, the newest first">
      <Loaded of={list}>
        {({ requests, next }) => (
          <>
            {requests.length === 0 ? (
              <Empty>Nobody has asked for anything.</Empty>
            ) : (
              <Table label="Requests" heads={['When', 'Who', 'What', 'Why', 'Outcome']}>
                {requests.map((request) => (
                  <Row key={request.id} request={request} />
                ))}
              </Table>
            )}
            <More
              shown={requests.length}
              more={next !== undefined}
              onMore={() => setLimit(Math.min(limit + PAGE, LONGEST_PAGE))}
            />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Row({ request: { at, by, what, reason, outcome } }: { readonly request: RequestView }) {
  const { action, escrow, ...others } = what;
  const details = { ...others, ...(typeof escrow === 'object' ? escrow : {}) };
  return (
    <tr>
      <td>
        <Moment at={at} />
      </td>
      <td>
        <bdi>{by.name}</bdi>
      </td>
      <td class="wide">
        <code>{action}</code>{' '}
        {Object.entries(details)
          .map(([name, value]) => (value === true ? name : `${name} ${wordsFor(name, value)}`))
          .join(', ')}
      </td>
      <td class="wide">{reason ?? '—'}</td>
      <td class="wide">
        <span class="outcome">
          <Shape look={LOOKS[outcome.result]} /> {RESULTS[outcome.result]}
        </span>{' '}
        <Said text={outcome.detail} />
      </td>
    </tr>
  );
}

/** Moments are stored as milliseconds, and lists of objects say more by their length. */
function wordsFor(name: string, value: unknown): string {
  if (name === 'until' && typeof value === 'number') return clock(value, Date.now());
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  if (Array.isArray(value)) return `(${counted(value.length, 'object')})`;
  return text(value);
}
